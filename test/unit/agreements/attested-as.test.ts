import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AcceptanceLinks, type Press } from '../../../src/agreements/acceptance-links.js';
import type { Submission } from '../../../src/agreements/attempt.js';
import { Attestations } from '../../../src/agreements/attestations.js';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import { keptInMemory } from '../../../src/partner-center/refresh-tokens.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import { ok } from '../../../src/result.js';
import { partner, people, sandboxCredentials, serviceIdentity } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import type { Store } from '../../../src/store/store.js';
import { type Control, controlOf, heldFor, misbehave, unattested } from '../../support/partner-center.js';
import { forEachEngine } from '../../support/stores.js';
import { tokenFor } from '../../support/token-service.js';

const cutoff = '2023-04-01';
const [admin, , sales] = people as [(typeof people)[0], unknown, (typeof people)[0]];
const member = { id: sales.id, name: sales.name };
const customer = unattested[0] as (typeof unattested)[number];
const attestPath = `customers/${customer.id}/agreements$`;

forEachEngine('In whose name an attestation is recorded', (open) => {
  let sandbox: Sandbox;
  let control: Control;
  let token: string;

  before(async () => {
    sandbox = await startSandbox();
    control = controlOf(sandbox);
    token = tokenFor(sales.id);
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    await control('/reset', {});
    await misbehave(control);
  });

  function partnerCenter(): PartnerCenter {
    const { partnerCenterUrl, entraUrl } = sandbox;
    const refreshTokens = keptInMemory(sandboxCredentials.refreshToken);
    const { tenantId } = partner;
    return createPartnerCenter({ partnerCenterUrl, entraUrl, tenantId, ...sandboxCredentials, refreshTokens });
  }

  function submission(): Submission {
    return {
      attemptId: randomUUID(),
      formIssuedAt: new Date().toISOString(),
      customer: { id: customer.id, name: customer.name },
      member,
      signatory: { firstName: 'Robin', lastName: 'Quill', email: `robin@${customer.domain}`, phone: '' },
      dateAgreed: '2026-01-15T00:00:00.000Z',
      conversation: null,
      correlationId: 'turn-1',
    };
  }

  const inMs = (ms: number) => Date.now() + ms;
  const users = async () => (await heldFor(control, customer.id)).map(({ userId }) => userId);

  /** What the row and the trail say. */
  async function told(store: Store) {
    const rows = await store.read<{ as: string | null }>('SELECT attested_as AS "as" FROM attestation');
    const trail = await store.read<{ action: string; details: string }>(
      'SELECT action, details FROM audit ORDER BY id',
    );
    const ours = trail.filter(({ action }) => action.startsWith('attestation.'));
    return {
      row: rows.map((row) => row.as),
      trail: ours.map(({ action, details }) => [action.slice(12), (JSON.parse(details) as { as?: string }).as]),
    };
  }

  it("is the member's with a token of the member's own, else that of the bot's account", async () => {
    for (const [own, as, user] of [
      [token, 'member', sales.id],
      [undefined, 'service', serviceIdentity.id],
    ] as const) {
      await control('/reset', {});
      const store = await open();
      await store.transaction((tx) => tx.query('DELETE FROM attestation'));
      const outcome = await new Attestations(store, partnerCenter(), cutoff).confirm(submission(), inMs(5_000), own);
      assert.equal(outcome.state === 'recorded' && outcome.attempt.as, as);
      assert.deepEqual(await users(), [user]);
      const { row, trail } = await told(store);
      assert.deepEqual(
        [row, trail.slice(-2)],
        [
          [as],
          [
            ['started', as],
            ['recorded', as],
          ],
        ],
      );
    }
  });

  it("is the member's where the member's call is what Partner Center took before a crash", async () => {
    const store = await open();
    const attestations = new Attestations(store, partnerCenter(), cutoff);
    await misbehave(control, { match: { method: 'POST', path: attestPath }, afterEffect: true, delayMs: 2_000 });
    assert.deepEqual(await attestations.confirm(submission(), inMs(700), token), { state: 'pending' });
    await misbehave(control);
    await new Attestations(store, partnerCenter(), cutoff).recover({ all: true });
    assert.deepEqual(await users(), [sales.id]);
    const trail = [
      ['started', 'member'],
      ['recovered', 'member'],
      ['recorded', 'member'],
    ];
    assert.deepEqual(await told(store), { row: ['member'], trail });
  });

  it("is that of the bot's account where this goes on after a crash: the token was not kept", async () => {
    const store = await open();
    const attestations = new Attestations(store, partnerCenter(), cutoff);
    await misbehave(control, { match: { method: 'POST', path: attestPath }, drop: 'before' });
    assert.deepEqual(await attestations.confirm(submission(), inMs(900), token), { state: 'pending' });
    await misbehave(control);
    const kept = await Promise.all(
      ['attestation', 'outbox', 'audit', 'setting'].map((table) => store.read(`SELECT * FROM ${table}`)),
    );
    assert.ok(!JSON.stringify(kept).includes(token.split('.')[1] ?? ''));
    await new Attestations(store, partnerCenter(), cutoff).recover({ all: true });
    assert.deepEqual(await users(), [serviceIdentity.id]);
    const trail = [
      ['started', 'member'],
      ['recovered', 'service'],
      ['recorded', 'service'],
    ];
    assert.deepEqual(await told(store), { row: ['service'], trail });
  });

  it('is not claimed to be known where Partner Center does not tell', async () => {
    const store = await open();
    const real = partnerCenter();
    const silent: PartnerCenter = {
      ...real,
      async listAttestations(...call) {
        const list = await real.listAttestations(...call);
        return list.ok ? ok(list.value.map(({ userId: _, ...rest }) => rest)) : list;
      },
    };
    await misbehave(control, { match: { method: 'POST', path: attestPath }, afterEffect: true, delayMs: 2_000 });
    await new Attestations(store, real, cutoff).confirm(submission(), inMs(700), token);
    await misbehave(control);
    await new Attestations(store, silent, cutoff).recover({ all: true });
    const trail = [
      ['started', 'member'],
      ['recovered', undefined],
      ['recorded', undefined],
    ];
    assert.deepEqual(await told(store), { row: [null], trail });
  });

  describe('after an acceptance on a link', () => {
    async function accepted(store: Store) {
      const links = linksOf(store);
      const outcome = await links.create(
        {
          linkId: randomUUID(),
          customer: { id: customer.id, name: customer.name },
          member,
          companyName: customer.name,
          country: 'DE',
          language: 'de-DE',
          signatory: submission().signatory,
          conversation: null,
          correlationId: 'turn-1',
        },
        inMs(5_000),
      );
      assert.equal(outcome.state, 'ready');
      const { id, attestationId } = outcome.link;
      return { links, id, accept: () => control(`/links/${attestationId}/accept`, {}) };
    }

    function linksOf(store: Store): AcceptanceLinks {
      const center = partnerCenter();
      const attestations = new Attestations(store, center, cutoff);
      return new AcceptanceLinks({
        store,
        partnerCenter: center,
        attestations,
        mailer: undefined,
        cutoff,
        onCommitted() {},
      });
    }

    /** A press of somebody who has a token of their own. */
    function pressOf({ id, name }: { id: string; name: string }) {
      const asked: string[] = [];
      const ownToken = async () => {
        asked.push(id);
        return tokenFor(id);
      };
      const press: Press = {
        member: { id, name },
        conversation: null,
        correlationId: 'turn-2',
        deadline: inMs(5_000),
        ownToken,
      };
      return { press, asked };
    }

    it("is that of the link's member who looks at this moment, and has a token", async () => {
      const store = await open();
      const { links, id, accept } = await accepted(store);
      const early = pressOf(sales);
      assert.equal((await links.check(id, early.press))?.link.state, 'open');
      assert.deepEqual(early.asked, [], 'asked for nothing');
      await accept();
      assert.equal((await links.check(id, pressOf(sales).press))?.link.state, 'finalised');
      assert.deepEqual([await users(), (await told(store)).row], [[sales.id], ['member']]);
    });

    it("is that of the bot's account where Partner Center does not take the member's token", async () => {
      const store = await open();
      const { links, id, accept } = await accepted(store);
      await accept();
      const { press } = pressOf(sales);
      const stale = { ...press, ownToken: async () => tokenFor(sales.id, { amr: ['pwd'] }) };
      assert.equal((await links.check(id, stale))?.link.state, 'finalised');
      const trail = [
        ['started', 'member'],
        ['failed', 'member'],
        ['started', 'service'],
        ['recorded', 'service'],
      ];
      assert.deepEqual([await users(), await told(store)], [[serviceIdentity.id], { row: ['service'], trail }]);
    });

    it("is never a colleague's: then it is that of the bot's account, as in the background", async () => {
      const store = await open();
      const { links, id, accept } = await accepted(store);
      await accept();
      const { press, asked } = pressOf(admin);
      assert.equal((await links.check(id, press))?.link.state, 'finalised');
      assert.deepEqual([asked, await users(), (await told(store)).row], [[], [serviceIdentity.id], ['service']]);
    });
  });
});
