import assert from 'node:assert/strict';
import { fail, ok } from '../../src/result.js';
import { forEachEngine } from '../support/stores.js';
import { contoso, fabrikam, minutesLater, purchasesOn, reported, stranger } from './purchases.js';

const profile = {
  id: stranger,
  name: 'Tailspin',
  domain: 'tailspin.example',
  billingContact: { firstName: '', lastName: '', email: '', phone: '' },
  country: 'NL',
  language: 'nl',
  domains: [],
};

forEachEngine('Reporting blocked purchases', (open) => {
  it('opens one block per customer, with what is known of it', async () => {
    const { purchases, trail } = await purchasesOn(await open());
    const order = { orderId: '4711', offer: 'Business Premium', attemptedBy: 'shop@example.com' };
    const first = await purchases.report(reported(contoso, order));
    const other = await purchases.report(reported(fabrikam));
    assert.equal(first.is, 'recorded');
    assert.notEqual(first.blockId, other.blockId);
    const found = await purchases.get(first.blockId ?? '');
    assert.deepEqual(found?.block, {
      id: first.blockId,
      customerId: contoso,
      customerName: 'Contoso',
      state: 'open',
      version: 1,
      code: '13605',
      reason: 'acceptance-missing',
      attempts: 1,
      openedAt: '2026-11-23T10:00:00.000Z',
      lastAttemptAt: '2026-11-23T09:59:00.000Z',
      dueAt: '2026-11-23T11:00:00.000Z',
    });
    const attempt = { code: '13605', message: 'Refused', source: 'intake', attemptedAt: '2026-11-23T09:59:00.000Z' };
    assert.deepEqual(found.latest, [{ ...order, ...attempt, reportedAt: '2026-11-23T10:00:00.000Z' }]);
    assert.deepEqual(await trail(contoso), ['purchase.blocked']);
  });

  it('counts further attempts in the same block, in any order, from wherever they are reported', async () => {
    const { purchases, trail } = await purchasesOn(await open());
    const { blockId = '' } = await purchases.report(reported(contoso, { attemptedAt: '2026-11-23T09:30:00Z' }));
    const newest = { attemptedAt: '2026-11-23T11:50:00+02:00', code: '900416', source: 'audit' as const };
    await purchases.report(reported(contoso.toUpperCase(), newest));
    await purchases.report(reported(contoso, { attemptedAt: '2026-11-23T09:40:00Z', source: 'check' }));
    const found = await purchases.get(blockId, 2);
    const { version, attempts, code, reason, lastAttemptAt } = found?.block ?? {};
    assert.deepEqual([version, attempts, code, reason], [3, 3, '900416', 'locked']);
    assert.equal(lastAttemptAt, '2026-11-23T09:50:00.000Z');
    assert.deepEqual(
      found?.latest.map(({ source }) => source),
      ['audit', 'check'],
    );
    assert.deepEqual(await trail(contoso), ['purchase.blocked']);
  });

  it('knows a report again, however late it is repeated', async () => {
    const { purchases, accept } = await purchasesOn(await open());
    const report = reported(contoso);
    const { blockId } = await purchases.report(report);
    assert.deepEqual(await purchases.report(report), { is: 'known', blockId });
    await accept(contoso);
    assert.deepEqual(await purchases.report({ ...report, message: 'other words' }), { is: 'known', blockId });
    assert.equal((await purchases.get(blockId ?? ''))?.block.attempts, 1);
  });

  it('records one of many equal reports at the same moment, in several processes', async () => {
    const store = await open();
    const { purchases, other } = await purchasesOn(store, await open());
    const report = reported(contoso);
    const all = await Promise.all([...Array(10).keys()].map((n) => (n % 2 ? purchases : other).report(report)));
    assert.equal(all.filter(({ is }) => is === 'recorded').length, 1);
    assert.equal(new Set(all.map(({ blockId }) => blockId)).size, 1);
    assert.deepEqual(await store.read('SELECT attempts FROM blocked_purchase'), [{ attempts: 1 }]);
  });

  it('opens one block for many different reports at the same moment, and counts each', async () => {
    const store = await open();
    const { purchases, other } = await purchasesOn(store, await open());
    await Promise.all([...Array(20).keys()].map((n) => (n % 2 ? purchases : other).report(reported(contoso))));
    const blocks = await store.read('SELECT attempts, version FROM blocked_purchase');
    assert.deepEqual(blocks, [{ attempts: 20, version: 20 }]);
  });

  it('asks Partner Center once for a customer nobody knows, and takes the report in any case', async () => {
    const { purchases, answers } = await purchasesOn(await open());
    const unnamed = await purchases.report(reported(stranger));
    assert.equal((await purchases.get(unnamed.blockId ?? ''))?.block.customerName, '');
    answers.profile = ok(profile);
    await purchases.report(reported(stranger));
    await purchases.report(reported(stranger));
    assert.equal((await purchases.get(unnamed.blockId ?? ''))?.block.customerName, 'Tailspin');
    assert.equal(answers.profilesAsked, 2);
  });

  it('takes a time that is still to come for now, and signs that a database refuses for none', async () => {
    const { purchases } = await purchasesOn(await open());
    const odd = { attemptedAt: '2031-01-01T00:00:00Z', message: 'a\u0000b \ud800', offer: '\u0000' };
    const { blockId = '' } = await purchases.report(reported(contoso, odd));
    const found = await purchases.get(blockId);
    assert.equal(found?.block.lastAttemptAt, '2026-11-23T10:00:00.000Z');
    assert.match(found?.latest[0]?.message ?? '', /^ab /);
  });
});

forEachEngine('An acceptance', (open) => {
  it('resolves what it was missing for, and nothing else', async () => {
    const { purchases, accept, trail } = await purchasesOn(await open());
    const { blockId = '' } = await purchases.report(reported(contoso));
    const locked = await purchases.report(reported(fabrikam, { code: '900416' }));
    await accept(contoso);
    await accept(fabrikam);
    const resolved = (await purchases.get(blockId))?.block;
    assert.deepEqual([resolved?.state, resolved?.resolution, resolved?.version], ['resolved', 'acceptance', 2]);
    assert.equal(resolved?.resolvedAt, '2026-11-23T10:00:00.000Z');
    assert.equal(resolved?.dueAt, undefined);
    assert.equal((await purchases.get(locked.blockId ?? ''))?.block.state, 'open');
    assert.deepEqual(await trail(contoso), ['purchase.blocked', 'purchase.resolved']);
    assert.deepEqual(await trail(fabrikam), ['purchase.blocked']);
  });

  it('that no longer counts resolves nothing', async () => {
    const { purchases, accept } = await purchasesOn(await open());
    const { blockId = '' } = await purchases.report(reported(contoso));
    for (const acceptance of ['reaccept', 'none'] as const) await accept(contoso, acceptance);
    assert.equal((await purchases.get(blockId))?.block.state, 'open');
  });

  it('that Partner Center confirms makes a late report no alert', async () => {
    const parts = await purchasesOn(await open());
    const { purchases, accept, answers, store } = parts;
    await purchases.report(reported(contoso));
    await accept(contoso);
    answers.direct = ok(true);
    const late = await purchases.report(reported(contoso));
    assert.deepEqual(late, { is: 'recorded' });
    assert.equal(await purchases.findOpen(contoso), undefined);
    const attempts = await store.read('SELECT block_id FROM purchase_attempt WHERE block_id IS NULL');
    assert.equal(attempts.length, 1);
  });

  it('that Partner Center denies, or cannot be asked for, does not keep an alert from people', async () => {
    const { purchases, accept, answers } = await purchasesOn(await open());
    await accept(contoso, 'direct');
    answers.direct = ok(false);
    assert.ok((await purchases.report(reported(contoso))).blockId);
    await accept(fabrikam, 'direct');
    answers.direct = fail('partner-center-unreachable', { retryable: true });
    assert.ok((await purchases.report(reported(fabrikam))).blockId);
    assert.equal(answers.looks, 2);
  });

  it('is not asked for where nobody knows of one, or where something else is the reason', async () => {
    const { purchases, accept, answers } = await purchasesOn(await open());
    await purchases.report(reported(contoso));
    await accept(fabrikam);
    const other = await purchases.report(reported(fabrikam, { code: '800073' }));
    assert.equal((await purchases.get(other.blockId ?? ''))?.block.reason, 'under-review');
    assert.equal(answers.looks, 0);
  });

  it('resolves a block once, however often it is noticed, and the next attempt opens another', async () => {
    const parts = await purchasesOn(await open());
    const { purchases, accept, trail } = parts;
    const first = await purchases.report(reported(contoso));
    await Promise.all([accept(contoso), accept(contoso), accept(contoso)]);
    assert.deepEqual(await trail(contoso), ['purchase.blocked', 'purchase.resolved']);
    await accept(contoso, 'reaccept');
    minutesLater(parts, 5);
    const next = await purchases.report(reported(contoso, { attemptedAt: '2026-11-23T10:04:00Z' }));
    assert.notEqual(next.blockId, first.blockId);
    assert.equal((await purchases.findOpen(contoso))?.id, next.blockId);
  });

  it('that is written down at the same moment as a report leaves nothing open', async () => {
    const { purchases, other, accept, answers } = await purchasesOn(await open(), await open());
    answers.direct = ok(true);
    const reports = [...Array(8).keys()].map((n) => (n % 2 ? purchases : other).report(reported(contoso)));
    await Promise.all([...reports, accept(contoso, 'direct')]);
    assert.equal(await purchases.findOpen(contoso), undefined);
  });
});

forEachEngine('A check before ordering', (open) => {
  it('says whether the customer may buy, and why not', async () => {
    const { purchases, answers } = await purchasesOn(await open());
    const check = () =>
      purchases.check(contoso, { member: { id: 's', name: 's' }, correlationId: 'c' }, Date.now() + 500);
    const blocked = await check();
    assert.ok(blocked.may === 'not-buy');
    assert.deepEqual([blocked.reason, blocked.code, blocked.acceptance], ['acceptance-missing', '13605', 'none']);
    answers.direct = fail('customer-locked');
    const locked = await check();
    assert.ok(locked.may === 'not-buy');
    assert.deepEqual([locked.reason, locked.code, locked.acceptance], ['locked', '900416', undefined]);
    answers.direct = fail('partner-center-timeout');
    const unknown = await check();
    assert.ok(unknown.may === 'unknown');
    assert.equal(unknown.failure?.code, 'partner-center-timeout');
    answers.direct = ok(true);
    assert.equal((await check()).may, 'buy');
  });

  it('raises one alert an hour without an id of its own, and another one when that is resolved', async () => {
    const parts = await purchasesOn(await open());
    const { purchases, accept } = parts;
    const raise = (eventId?: string) => purchases.raise(contoso, { code: '13605' }, eventId ? { eventId } : {});
    const first = await raise();
    assert.deepEqual(await raise(), { is: 'known', blockId: first.blockId });
    assert.deepEqual(await raise('mine'), { is: 'recorded', blockId: first.blockId });
    minutesLater(parts, 59);
    await accept(contoso);
    const second = await raise();
    assert.equal(second.is, 'recorded');
    assert.notEqual(second.blockId, first.blockId);
    assert.deepEqual(await raise(), { is: 'known', blockId: second.blockId });
    minutesLater(parts, 1);
    assert.deepEqual(await raise(), { is: 'recorded', blockId: second.blockId });
  });
});
