import assert from 'node:assert/strict';
import { keepAcceptance } from '../../../src/agreements/keep-acceptance.js';
import { type OpenQuery, openInvitations } from '../../../src/agreements/open-invitations.js';
import { forEachEngine } from '../../support/stores.js';
import { Course, contoso, known } from './invitation-course.js';

forEachEngine('Open invitations', (open) => {
  const query: OpenQuery = { text: '', memberId: '', limit: 10, offset: 0 };

  async function filled(): Promise<Course> {
    const course = new Course(await open());
    await known(course.store);
    await known(course.store, { id: 'c-2', name: 'Müller & Söhne' }, 'mueller.example');
    await course.send();
    const next = () => {
      course.now = new Date(course.now.getTime() + 86_400_000);
    };
    next();
    const bens = { member: { id: 'm-2', name: 'Ben' }, customer: { id: 'c-2', name: 'Müller & Söhne' } };
    await course.invitations.recordPrepared(course.invitation(bens), 'x@mueller.example');
    next();
    await link(course, 'open', null);
    next();
    await course.send({ customer: { id: '', name: 'Škoda Plc' }, kind: 'relationship' });
    next();
    return course;
  }

  function link({ store, now }: Course, state: string, sentAt: string | null, id = state): Promise<unknown> {
    return store.transaction((tx) =>
      tx.query(
        `INSERT INTO acceptance_link (id, customer_id, customer_name, member_id, member_name, company_name, country,
           language, first_name, last_name, email, phone, state, request_id, sent_at, created_at, asked_at, checks,
           sendings, conversation, correlation_id)
         VALUES ($1, $2, 'Contoso', 'm-1', 'Anna', 'Contoso', 'GB', 'en', 'A', 'B', 'a@b.example', '', $3, 'r', $4, $5, $5,
           0, 0, '{}', 'x')`,
        [id, `${contoso.id}-${id}`, state, sentAt, now.toISOString()],
      ),
    );
  }

  const names = async (course: Course, change: Partial<OpenQuery>) => {
    const { rows, total } = await openInvitations(course.store, { ...query, ...change }, course.now);
    return { total, rows: rows.map(({ source, state, customer }) => `${source} ${state} ${customer.name}`) };
  };
  const all = [
    'invitation sent Contoso',
    'invitation prepared Müller & Söhne',
    'link ready Contoso',
    'invitation sent Škoda Plc',
  ];

  it('are invitations and acceptance links, oldest first, page by page', async () => {
    const course = await filled();
    assert.deepEqual(await names(course, {}), { total: 4, rows: all });
    assert.deepEqual(await names(course, { limit: 2, offset: 2 }), { total: 4, rows: all.slice(2) });
    assert.deepEqual(await names(course, { offset: 4 }), { total: 4, rows: [] });
    const { rows } = await openInvitations(course.store, query, course.now);
    const { id, ...first } = rows[0] ?? assert.fail();
    assert.deepEqual(first, {
      source: 'invitation',
      customer: { ...contoso, domain: 'contoso.example' },
      memberName: 'Anna',
      state: 'sent',
      since: '2026-11-10T12:00:00.000Z',
      reminders: 0,
      nextReminderAt: '2026-11-13T12:00:00.000Z',
    });
  });

  it("are found by a part of the customer's name, whatever its case and accents, and by its sender", async () => {
    const course = await filled();
    for (const [text, found] of [
      ['CONTOSO.ex', [all[0]]],
      ['muller', [all[1]]],
      ['Škoda', [all[3]]],
      ['plc', [all[3]]],
      ['100%', []],
      ["'; DROP TABLE invitation; --", []],
    ] as const) {
      assert.deepEqual((await names(course, { text })).rows, found, text);
    }
    assert.deepEqual((await names(course, { memberId: 'm-2' })).rows, [all[1]]);
    assert.deepEqual((await names(course, { memberId: 'm-1', text: 'müller' })).rows, []);
  });

  it('are no more when the customer has accepted, when sending failed, and after ninety days', async () => {
    const course = await filled();
    const at = course.now.toISOString();
    await course.store.transaction((tx) => keepAcceptance(tx, contoso.id, 'direct', undefined, at));
    assert.deepEqual((await names(course, {})).rows, all.slice(1));
    course.mailFailure = 'mail-failed';
    await course.send();
    assert.equal((await names(course, {})).total, 3);
    course.now = new Date(course.now.getTime() + 90 * 86_400_000);
    assert.deepEqual((await names(course, {})).rows, [all[2]], 'a link ends when it is withdrawn or finalised');
  });

  it('say of a link where it stands', async () => {
    const course = new Course(await open());
    await link(course, 'started', null);
    await link(course, 'open', course.now.toISOString(), 'z');
    await link(course, 'expired', null);
    await link(course, 'accepted', null);
    await course.store.transaction((tx) =>
      tx.query("UPDATE acceptance_link SET finished_at = $1 WHERE state = 'expired'", [course.now.toISOString()]),
    );
    assert.deepEqual((await names(course, {})).rows.sort(), [
      'link accepted Contoso',
      'link sent Contoso',
      'link started Contoso',
    ]);
  });
});
