import assert from 'node:assert/strict';
import { AcceptanceChecker, verdictOf } from '../../../src/agreements/acceptance.js';
import type { Attestation, PartnerCenter } from '../../../src/partner-center/types.js';
import { fail, ok, type Result } from '../../../src/result.js';
import { forEachEngine } from '../../support/stores.js';

const cutoff = '2023-04-01';
const customerId = 'cccccccc-0000-4000-8000-000000000001';
const asker = { member: { id: 'm-1', name: 'Anna' }, correlationId: 'turn-1' };

function attestation(dateAgreed: string): Attestation {
  const signatory = { firstName: 'Ana', lastName: 'Núñez', email: 'ana@contoso.example.com', phone: '' };
  return { signatory, dateAgreed: `${dateAgreed}T00:00:00.000Z`, templateId: 't' };
}

describe('the verdict', () => {
  const old = [attestation('2023-03-31')];
  const current = [attestation('2023-04-01'), ...old];
  const rows = [
    [true, [], 'direct'],
    [true, old, 'direct'],
    [true, undefined, 'direct'],
    [false, current, 'attested'],
    [undefined, current, 'attested'],
    [false, old, 'reaccept'],
    [undefined, old, 'unknown'],
    [false, [], 'none'],
    [undefined, [], 'unknown'],
    [false, undefined, 'unknown'],
    [undefined, undefined, 'unknown'],
  ] as const;
  for (const [isDirect, list, verdict] of rows) {
    const first = list?.[0]?.dateAgreed.slice(0, 10);
    it(`is ${verdict} with direct acceptance ${isDirect} and attestation ${list ? (first ?? 'none') : undefined}`, () => {
      assert.equal(verdictOf(isDirect, list && [...list], cutoff), verdict);
    });
  }
});

forEachEngine('Checking an acceptance', (open) => {
  async function checkerOn() {
    const store = await open();
    const answers = {
      direct: ok(false) as Result<boolean>,
      list: ok([]) as Result<Attestation[]>,
      now: new Date('2026-05-06T07:08:09Z'),
    };
    const partnerCenter = {
      isDirectlyAccepted: async () => answers.direct,
      listAttestations: async () => answers.list,
    } as unknown as PartnerCenter;
    await store.transaction((tx) =>
      tx.query(
        `INSERT INTO customer (id, name, domain, search, country, language, synced_at)
         VALUES ($1, 'Contoso', 'contoso.example.com', 'contoso', '', '', '2026')`,
        [customerId],
      ),
    );
    const checker = new AcceptanceChecker(store, partnerCenter, cutoff, () => answers.now);
    const check = () => checker.check(customerId, asker, Date.now() + 1_000);
    const trail = () =>
      store.read<{ action: string; details: string }>('SELECT action, details FROM audit ORDER BY id');
    const kept = () => store.read<{ at: string }>('SELECT acceptance_checked_at AS at FROM customer');
    return { answers, check, trail, kept };
  }

  it('keeps the answer for when there is none, and puts news on the trail', async () => {
    const { answers, check, trail } = await checkerOn();
    answers.list = fail('partner-center-unreachable', { retryable: true });
    const first = await check();
    assert.deepEqual([first.verdict, first.direct, first.lastKnown], ['unknown', 'not-provided', undefined]);

    answers.list = ok([attestation('2024-02-03'), attestation('2020-01-01')]);
    const known = await check();
    assert.equal(known.verdict, 'attested');
    assert.equal(known.attestation?.dateAgreed, '2024-02-03T00:00:00.000Z');
    assert.equal(known.checkedAt, '2026-05-06T07:08:09.000Z');

    answers.now = new Date('2026-05-07T00:00:00Z');
    answers.direct = fail('partner-center-timeout', { retryable: true });
    answers.list = fail('not-permitted');
    const unknown = await check();
    assert.equal(unknown.verdict, 'unknown');
    assert.equal(unknown.direct, 'unknown');
    assert.equal(unknown.attestationsKnown, false);
    assert.equal(unknown.failure?.code, 'partner-center-timeout');
    assert.deepEqual(unknown.lastKnown, {
      acceptance: 'attested',
      on: '2024-02-03T00:00:00.000Z',
      checkedAt: '2026-05-06T07:08:09.000Z',
    });

    answers.direct = ok(true);
    answers.list = ok([]);
    assert.equal((await check()).verdict, 'direct');
    assert.deepEqual(
      (await trail()).map(({ action, details }) => [action, JSON.parse(details)]),
      [
        ['verification.failed', { before: '', after: 'unknown' }],
        ['verification.failed', { before: 'attested', after: 'unknown' }],
        ['verification.changed', { before: 'attested', after: 'direct' }],
      ],
    );
  });

  it('writes nothing when nothing is new', async () => {
    const { answers, check, trail, kept } = await checkerOn();
    await check();
    answers.now = new Date(answers.now.getTime() + 30_000);
    await check();
    assert.deepEqual(await kept(), [{ at: '2026-05-06T07:08:09.000Z' }]);
    answers.now = new Date(answers.now.getTime() + 60_000);
    await check();
    assert.deepEqual(await kept(), [{ at: '2026-05-06T07:09:39.000Z' }]);
    assert.deepEqual(await trail(), []);
  });
});
