import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CertificateHost } from '../../support/certificate-host.js';
import { type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { eventOf, eventsUrl, items, signedBy } from '../partner-events/support.js';
import { blocksOf, post, purchasesUrl, reportOf } from '../purchases/support.js';
import { contactAt, openForm, submit, trailOf } from './attesting.js';
import { postRaw } from './raw.js';

const take = (index: number) => unattested[index] as SeededCustomer;

describe('somebody who sends too much', () => {
  let world: World;

  before(async () => {
    world = await startWorld({ TURNS_PER_MINUTE: '3', REPORTS_PER_MINUTE: '2' });
  });

  after(() => world.close());

  it('reads so once, and keeps nobody else waiting', async () => {
    const chat = world.chat('helpdesk');
    for (let n = 1; n <= 3; n += 1) assert.match((await chat.say('whoami')).text, /Helpdesk/);
    assert.match((await chat.say('whoami')).text, /Not done: please wait a minute/);
    for (let n = 1; n <= 3; n += 1) assert.equal((await chat.post({ type: 'message', text: 'whoami' })).status, 200);
    assert.equal(world.connector.messages(chat.conversationId).length, 4);
    assert.match((await world.chat('admin').say('whoami')).text, /Admin/);
    const elsewhere = world.chat('helpdesk');
    assert.equal((await elsewhere.post({ type: 'message', text: 'help' })).status, 200);
    assert.equal(world.connector.messages(elsewhere.conversationId).length, 0);
  });

  it('keeps what is in a form, and nothing is recorded', async () => {
    const customer = take(0);
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    for (let n = 1; n <= 3; n += 1) await chat.post({ type: 'message', text: 'help' });
    const { verb, data } = form.button(submit);
    const value = { action: { type: 'Action.Execute', verb, data: { ...data, ...contactAt(customer) } } };
    const press = { id: randomUUID(), type: 'invoke', name: 'adaptiveCard/action', replyToId: form.messageId, value };
    const answer = await chat.post(press);
    assert.deepEqual(answer, {
      status: 200,
      body: {
        statusCode: 200,
        type: 'application/vnd.microsoft.activity.message',
        value: 'Not done: please wait a minute',
      },
    });
    assert.deepEqual(await trailOf(world.app.services.store, customer.id), []);
    const search = { type: 'invoke', name: 'application/search', value: { queryText: 'con', dataset: 'customers' } };
    const found = (await chat.post(search)).body as { value: unknown };
    assert.deepEqual(found.value, { results: [] });
  });

  it('with the secret of the intake is told when to come back, and nothing is taken', async () => {
    const url = purchasesUrl(world, 'blocked');
    const reports = [1, 2, 3].map((index) => reportOf(take(index).id));
    const answers = [];
    for (const report of reports) answers.push(await post(url, report));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 429],
    );
    const seconds = Number(answers[2]?.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 30, `${seconds}`);
    assert.deepEqual(await blocksOf(world, take(3).id), []);
    // Whoever has no secret is none of the senders.
    assert.equal((await post(url, reports[2], { secret: 'another secret of some length' })).status, 401);
  });

  it('as Partner Center, too', async () => {
    const host = await CertificateHost.start();
    // In local mode certificates may come from where Partner Center is played.
    const other = await startWorld({ REPORTS_PER_MINUTE: '2', PARTNER_CENTER_URL: host.origin });
    try {
      const statuses: number[] = [];
      for (let n = 1; n <= 3; n += 1) {
        const body = eventOf(randomUUID());
        statuses.push((await postRaw(eventsUrl(other), body, signedBy(host, body))).status);
      }
      assert.deepEqual(statuses, [200, 200, 429]);
      assert.equal((await items(other)).length, 2);
    } finally {
      await other.close();
      await host.close();
    }
  });

  it('cannot keep the bot busy with one text either', async () => {
    const chat = world.chat('nobody');
    for (const text of ['<at'.repeat(30_000), `${'<at>'.repeat(20_000)}${'&amp;'.repeat(3_000)}`]) {
      const began = performance.now();
      assert.equal((await chat.post({ type: 'message', text })).status, 200);
      assert.ok(performance.now() - began < 2_000);
    }
  });

  it('finds no page, no cache and no name of the software in any answer', async () => {
    const { origin } = new URL(world.app.url);
    for (const path of ['/health', '/api/openapi.json', '/nothing']) {
      const { headers } = await fetch(origin + path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(
        headers.get('content-security-policy'),
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      );
      assert.equal(headers.get('cache-control'), 'no-store');
      for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
        assert.equal(headers.get(name), null);
    }
  });
});
