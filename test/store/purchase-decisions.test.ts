import assert from 'node:assert/strict';
import { forEachEngine } from '../support/stores.js';
import {
  anna,
  ben,
  contoso,
  fabrikam,
  minutesLater,
  type Parts,
  purchasesOn,
  reported,
  stranger,
} from './purchases.js';

/** A block of Contoso that was just reported. */
async function openBlock(parts: Parts): Promise<string> {
  const { blockId = '' } = await parts.purchases.report(reported(contoso));
  return blockId;
}

async function blockOf({ purchases }: Parts, id: string) {
  const found = await purchases.get(id);
  assert.ok(found);
  return found.block;
}

forEachEngine('Deciding on a blocked purchase', (open) => {
  it('is taken by one of two people who press at the same moment, and tells the other by whom', async () => {
    const parts = await purchasesOn(await open(), await open());
    const id = await openBlock(parts);
    const both = await Promise.all([
      parts.purchases.decide(id, { to: 'acknowledge' }, anna),
      parts.other.decide(id, { to: 'acknowledge' }, ben),
    ]);
    assert.deepEqual(both.map(({ is }) => is).sort(), ['done', 'taken']);
    const names = both.map((one) => 'block' in one && one.block.takenByName);
    assert.equal(names[0], names[1]);
    const block = await blockOf(parts, id);
    assert.deepEqual([block.state, block.version, block.dueAt], ['acknowledged', 2, undefined]);
    assert.equal(block.takenAt, '2026-11-23T10:00:00.000Z');
    assert.deepEqual(await parts.trail(contoso), ['purchase.blocked', 'purchase.acknowledged']);
  });

  it('is the same taken twice by one person, and taken over only from whom the presser saw', async () => {
    const parts = await purchasesOn(await open());
    const { purchases } = parts;
    const id = await openBlock(parts);
    await purchases.decide(id, { to: 'acknowledge' }, anna);
    assert.equal((await purchases.decide(id, { to: 'acknowledge' }, anna)).is, 'done');
    assert.equal((await blockOf(parts, id)).version, 2);
    assert.equal((await purchases.decide(id, { to: 'acknowledge', from: 'm-9' }, ben)).is, 'taken');
    const over = await purchases.decide(id, { to: 'acknowledge', from: 'm-1' }, ben);
    assert.ok(over.is === 'done' && over.block.takenByName === 'Ben');
  });

  it('puts a block off once, and keeps who has taken it', async () => {
    const parts = await purchasesOn(await open());
    const { purchases, clock } = parts;
    const id = await openBlock(parts);
    await purchases.decide(id, { to: 'acknowledge' }, anna);
    const until = '2026-11-23T12:00:00.000Z';
    const snoozed = await purchases.decide(id, { to: 'snooze', until }, ben);
    assert.ok(snoozed.is === 'done');
    const { state, snoozedUntil, snoozedByName, dueAt, takenByName } = snoozed.block;
    assert.deepEqual(
      [state, snoozedUntil, snoozedByName, dueAt, takenByName],
      ['snoozed', until, 'Ben', until, 'Anna'],
    );
    const again = await purchases.decide(id, { to: 'snooze', until: '2026-12-01T00:00:00.000Z' }, anna);
    assert.ok(again.is === 'snoozed' && again.block.snoozedUntil === until);
    clock.now = new Date('2026-11-23T11:59:59Z');
    await purchases.advance();
    assert.equal((await blockOf(parts, id)).state, 'snoozed');
    clock.now = new Date(until);
    await purchases.advance();
    const back = await blockOf(parts, id);
    assert.deepEqual([back.state, back.snoozedUntil, back.dueAt], ['acknowledged', undefined, undefined]);
    const steps = ['purchase.blocked', 'purchase.acknowledged', 'purchase.snoozed', 'purchase.reopened'];
    assert.deepEqual(await parts.trail(contoso), steps);
  });

  it('resolves with a note, once, and for good', async () => {
    const parts = await purchasesOn(await open(), await open());
    const id = await openBlock(parts);
    const both = await Promise.all([
      parts.purchases.decide(id, { to: 'resolve', note: 'Ordered elsewhere' }, anna),
      parts.other.decide(id, { to: 'resolve', note: 'A mistake' }, ben),
    ]);
    assert.deepEqual(both.map(({ is }) => is).sort(), ['done', 'resolved']);
    const { state, resolution, note, resolvedByName } = await blockOf(parts, id);
    assert.deepEqual([state, resolution], ['resolved', 'note']);
    assert.equal(note, resolvedByName === 'Anna' ? 'Ordered elsewhere' : 'A mistake');
    for (const decision of [{ to: 'acknowledge' }, { to: 'snooze', until: '2027-01-01T00:00:00.000Z' }] as const) {
      assert.equal((await parts.purchases.decide(id, decision, ben)).is, 'resolved');
    }
    assert.equal((await parts.purchases.decide('nothing', { to: 'acknowledge' }, ben)).is, 'unknown');
  });

  it('is one change when somebody resolves at the moment of the acceptance', async () => {
    const parts = await purchasesOn(await open());
    const id = await openBlock(parts);
    await Promise.all([parts.accept(contoso), parts.purchases.decide(id, { to: 'resolve', note: 'Done' }, anna)]);
    assert.equal((await blockOf(parts, id)).version, 2);
    assert.deepEqual(await parts.trail(contoso), ['purchase.blocked', 'purchase.resolved']);
  });

  it('never loses an attempt that is reported meanwhile', async () => {
    const parts = await purchasesOn(await open(), await open());
    const id = await openBlock(parts);
    await Promise.all([
      ...[...Array(6).keys()].map(() => parts.other.report(reported(contoso))),
      parts.purchases.decide(id, { to: 'acknowledge' }, anna),
    ]);
    const { attempts, version, state } = await blockOf(parts, id);
    assert.deepEqual([attempts, version, state], [7, 8, 'acknowledged']);
  });
});

forEachEngine('A blocked purchase that nobody takes', (open) => {
  it('is escalated once, after its time, by one of several processes', async () => {
    const parts = await purchasesOn(await open(), await open());
    const { purchases, other, trail } = parts;
    const id = await openBlock(parts);
    minutesLater(parts, 59);
    await purchases.advance();
    assert.equal((await blockOf(parts, id)).escalatedAt, undefined);
    minutesLater(parts, 1);
    await Promise.all([purchases.advance(), other.advance(), purchases.advance()]);
    const { escalatedAt, dueAt, version, state } = await blockOf(parts, id);
    assert.deepEqual([escalatedAt, dueAt, version, state], ['2026-11-23T11:00:00.000Z', undefined, 2, 'open']);
    minutesLater(parts, 6_000);
    await purchases.report(reported(contoso));
    await purchases.advance();
    assert.deepEqual(await trail(contoso), ['purchase.blocked', 'purchase.escalated']);
  });

  it('is not escalated once it is taken or resolved, and later where it was put off', async () => {
    const parts = await purchasesOn(await open());
    const { purchases, trail, accept } = parts;
    await purchases.decide(await openBlock(parts), { to: 'acknowledge' }, anna);
    await purchases.report(reported(fabrikam));
    await accept(fabrikam);
    const { blockId = '' } = await purchases.report(reported(stranger));
    await purchases.decide(blockId, { to: 'snooze', until: '2026-11-23T14:00:00.000Z' }, anna);
    minutesLater(parts, 120);
    await purchases.advance();
    assert.ok(!(await trail(contoso)).includes('purchase.escalated'));
    assert.ok(!(await trail(fabrikam)).includes('purchase.escalated'));
    assert.deepEqual(await trail(stranger), ['purchase.blocked', 'purchase.snoozed']);
    minutesLater(parts, 120);
    await purchases.advance();
    const back = await blockOf(parts, blockId);
    assert.deepEqual([back.state, back.dueAt], ['open', '2026-11-23T15:00:00.000Z']);
    minutesLater(parts, 60);
    await purchases.advance();
    assert.equal((await trail(stranger)).at(-1), 'purchase.escalated');
  });
});

forEachEngine('The list of blocked purchases', (open) => {
  it('has what is open, oldest first, in pages', async () => {
    const parts = await purchasesOn(await open());
    const { purchases, accept } = parts;
    const ids: string[] = [];
    for (const customerId of [fabrikam, stranger, contoso]) {
      ids.push((await purchases.report(reported(customerId))).blockId ?? '');
      minutesLater(parts, 1);
    }
    const page = (offset: number) => purchases.list({ filter: {}, limit: 2, offset });
    const first = await page(0);
    assert.deepEqual([first.total, first.blocks.map(({ id }) => id)], [3, ids.slice(0, 2)]);
    assert.deepEqual(
      (await page(2)).blocks.map(({ id }) => id),
      ids.slice(2),
    );
    assert.deepEqual(
      first.blocks.map(({ country, domain }) => [country, domain]),
      [
        ['FR', 'fabrikam.example'],
        ['', ''],
      ],
    );
    await accept(fabrikam);
    assert.equal((await page(0)).total, 2);
    assert.deepEqual(await purchases.countries(), ['DE']);
  });

  it('can be narrowed down to a person, a country, a state and a part of the name', async () => {
    const parts = await purchasesOn(await open());
    const { purchases } = parts;
    const id = await openBlock(parts);
    for (const customerId of [fabrikam, stranger]) await purchases.report(reported(customerId));
    await purchases.decide(id, { to: 'acknowledge' }, anna);
    const found = async (filter: Parameters<typeof purchases.list>[0]['filter']) =>
      (await purchases.list({ filter, limit: 9, offset: 0 })).blocks.map(({ customerName }) => customerName);
    assert.deepEqual(await found({ takenBy: 'm-1' }), ['Contoso']);
    assert.deepEqual(await found({ takenBy: 'm-2' }), []);
    assert.deepEqual(await found({ country: 'FR' }), ['Fabrikam']);
    assert.deepEqual(await found({ state: 'acknowledged' }), ['Contoso']);
    assert.deepEqual(await found({ state: 'open', country: 'DE' }), []);
    assert.deepEqual(await found({ text: 'CÖNTO' }), ['Contoso']);
    assert.deepEqual(await found({ text: 'example fabri' }), ['Fabrikam']);
    assert.deepEqual(await found({ text: stranger }), ['']);
    for (const text of ['%', '_', "' OR 1=1 --", '!']) assert.deepEqual(await found({ text }), [], text);
  });
});
