import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AcceptanceLinks, type LinkSubmission, type Press } from '../../../src/agreements/acceptance-links.js';
import { Attestations } from '../../../src/agreements/attestations.js';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import { keptInMemory } from '../../../src/partner-center/refresh-tokens.js';
import type { LoggedCall } from '../../../src/sandbox/call-log.js';
import { partner, sandboxCredentials } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import type { Store } from '../../../src/store/store.js';
import { attestCalls, type Control, controlOf, heldFor, misbehave, unattested } from '../../support/partner-center.js';
import { forEachEngine } from '../../support/stores.js';

const cutoff = '2023-04-01';
const member = { id: 'm-1', name: 'Nora Admin' };
const past = '2026-01-01T00:00:00.000Z';

forEachEngine('Acceptance links', (open) => {
  let sandbox: Sandbox;
  let control: Control;

  before(async () => {
    sandbox = await startSandbox();
    control = controlOf(sandbox);
  });
  after(() => sandbox.close());
  beforeEach(() => control('/reset', {}));

  /** The links of one process. */
  function linksOf(store: Store): AcceptanceLinks {
    const { partnerCenterUrl, entraUrl } = sandbox;
    const credentials = { tenantId: partner.tenantId, ...sandboxCredentials };
    const refreshTokens = keptInMemory(sandboxCredentials.refreshToken);
    const partnerCenter = createPartnerCenter({ partnerCenterUrl, entraUrl, ...credentials, refreshTokens });
    const attestations = new Attestations(store, partnerCenter, cutoff);
    return new AcceptanceLinks({ store, partnerCenter, attestations, mailer: undefined, cutoff, onCommitted() {} });
  }

  const customer = unattested[0] as (typeof unattested)[number];

  function submission(values: Partial<LinkSubmission> = {}): LinkSubmission {
    return {
      linkId: randomUUID(),
      customer: { id: customer.id, name: customer.name },
      member,
      companyName: customer.name,
      country: 'DE',
      language: 'de-DE',
      signatory: { firstName: 'Robin', lastName: 'Quill', email: `robin@${customer.domain}`, phone: '' },
      conversation: { place: 1 },
      correlationId: 'turn-1',
      ...values,
    };
  }

  const soon = () => Date.now() + 5_000;
  const press = (): Press => ({ member, conversation: null, correlationId: 'turn-2', deadline: soon() });

  async function made(links: AcceptanceLinks) {
    const outcome = await links.create(submission(), soon());
    assert.equal(outcome.state, 'ready');
    return outcome.link;
  }

  const set = (store: Store, values: string, parameters: unknown[] = []) =>
    store.transaction((tx) => tx.query(`UPDATE acceptance_link SET ${values}`, parameters));
  const due = (store: Store) => set(store, 'next_check_at = $1', [past]);
  const news = async (store: Store) => {
    const rows = await store.read<{ payload: string }>(
      "SELECT payload FROM outbox WHERE kind = 'acceptance-link.news' ORDER BY id",
    );
    return rows.map(({ payload }) => (JSON.parse(payload) as { news: string }).news);
  };
  const accept = async (attestationId: string | undefined) => control(`/links/${attestationId}/accept`, {});
  async function calls(method: string): Promise<LoggedCall[]> {
    const { calls: all } = (await control('/calls')) as { calls: LoggedCall[] };
    return all.filter((call) => call.method === method && call.path.includes('/attestations/enhanced'));
  }

  it('keep the template, country and language with what was begun', async () => {
    const store = await open();
    const link = await made(linksOf(store));
    assert.deepEqual(
      [link.state, link.template, link.country, link.language],
      ['open', { id: '117a77b0-9360-443b-8795-c6dedc750cf9', version: 0 }, 'DE', 'de-DE'],
    );
    assert.deepEqual((await linksOf(store).findOpen(customer.id))?.id, link.id);
    assert.deepEqual(
      (await linksOf(store).listOpen()).map(({ id }) => id),
      [link.id],
    );
  });

  it('answer a repeated submission with what became of the first', async () => {
    const store = await open();
    const links = linksOf(store);
    const first = submission();
    await links.create(first, soon());
    await links.withdraw(first.linkId, press());
    const again = await links.create(first, soon());
    assert.equal(again.state === 'ready' && again.link.state, 'withdrawn');
    assert.equal((await calls('POST')).length, 1);
    assert.equal((await links.create(submission(), soon())).state, 'ready', 'another one may be begun');
  });

  it('that several processes are asked for at once are one', async () => {
    const store = await open();
    const processes = [linksOf(store), linksOf(await open()), linksOf(store)];
    const outcomes = await Promise.all(processes.map((links) => links.create(submission(), soon())));
    const ids = outcomes.map((outcome) => outcome.state === 'ready' && outcome.link.id);
    assert.equal(new Set(ids).size, 1, ids.join());
    assert.equal((await calls('POST')).length, 1);
  });

  it('that were requested and left behind are asked for with the same request id, once the lease has run out', async () => {
    const store = await open();
    const links = linksOf(store);
    await misbehave(control, { match: { method: 'POST', path: 'enhanced' }, drop: 'after' });
    assert.equal((await links.create(submission(), Date.now() + 1_500)).state, 'pending');
    await misbehave(control);
    await set(store, 'next_check_at = $1', [new Date(Date.now() + 60_000).toISOString()]);
    const before = (await calls('POST')).length;
    await links.work();
    assert.equal((await calls('POST')).length, before, 'the lease still ran');
    await links.work({ all: true });
    const link = await links.findOpen(customer.id);
    assert.equal(link?.state, 'open');
    assert.deepEqual(await news(store), ['ready']);
    assert.equal(new Set((await calls('POST')).map(({ requestId }) => requestId)).size, 1);
    const { links: held } = (await control('/links')) as { links: unknown[] };
    assert.equal(held.length, 1);
  });

  it('that Partner Center never answers for are given up after a day, and told', async () => {
    const store = await open();
    const links = linksOf(store);
    await misbehave(control, { match: { method: 'POST', path: 'enhanced' }, drop: 'before' });
    await links.create(submission(), Date.now() + 1_000);
    await due(store);
    await links.work();
    assert.equal((await links.findOpen(customer.id))?.state, 'started');
    await set(store, 'asked_at = $1, next_check_at = $1', [new Date(Date.now() - 25 * 3_600_000).toISOString()]);
    await links.work();
    assert.equal(await links.findOpen(customer.id), undefined);
    assert.deepEqual(await news(store), ['failed']);
  });

  it('are asked about once by several processes', async () => {
    const store = await open();
    const processes = [linksOf(store), linksOf(await open()), linksOf(store)];
    await made(processes[0] as AcceptanceLinks);
    await due(store);
    await Promise.all(processes.map((links) => links.work()));
    assert.equal((await calls('GET')).length, 1);
    await Promise.all(processes.map((links) => links.work()));
    assert.equal((await calls('GET')).length, 1, 'it is not due yet');
  });

  it('are finalised once by several processes, with the moment of acceptance', async () => {
    const store = await open();
    const processes = [linksOf(store), linksOf(await open()), linksOf(store)];
    const link = await made(processes[0] as AcceptanceLinks);
    await accept(link.attestationId);
    for (let n = 0; n < 3; n += 1) {
      await due(store);
      await Promise.all(processes.flatMap((links) => [links.work(), links.check(link.id, press())]));
    }
    const found = await processes[0]?.find(link.id);
    assert.deepEqual([found?.state, found?.url], ['finalised', undefined]);
    assert.equal((await attestCalls(control, customer.id)).length, 1);
    const [held, ...others] = await heldFor(control, customer.id);
    assert.deepEqual([held?.dateAgreed, others], [found?.acceptedAt, []]);
    const rows = await store.read<{ action: string }>(
      "SELECT action FROM audit WHERE action IN ('link.accepted', 'link.finalised', 'attestation.recorded')",
    );
    assert.equal(rows.length, 3);
  });

  it('that were accepted by a process that died are finalised by another', async () => {
    const store = await open();
    const link = await made(linksOf(store));
    await accept(link.attestationId);
    await set(store, "state = 'accepted', accepted_at = $1, next_check_at = $1", [past]);
    await linksOf(store).work();
    assert.equal((await linksOf(store).find(link.id))?.state, 'finalised');
    assert.deepEqual(await news(store), ['finalised']);
  });

  it('leave Partner Center alone for as long as it wishes', async () => {
    const store = await open();
    const links = linksOf(store);
    await made(links);
    await misbehave(control, { match: { method: 'GET', path: 'enhanced' }, status: 429, retryAfter: 3_600 });
    await due(store);
    await links.work();
    const asked = (await calls('GET')).length;
    assert.ok(asked > 0);
    const next = (await links.findOpen(customer.id))?.nextCheckAt ?? '';
    assert.ok(Date.parse(next) - Date.now() > 3_500_000, next);
    await due(store);
    await links.work();
    assert.equal((await calls('GET')).length, asked);
  });

  it('take the time of acceptance from Partner Center, but never one in the future, nor none', async () => {
    for (const [acceptedDateTime, isTaken] of [
      ['2026-02-03T04:05:06Z', true],
      ['2999-01-01T00:00:00Z', false],
      [undefined, false],
    ] as const) {
      await control('/reset', {});
      const store = await open();
      const links = linksOf(store);
      const link = await made(links);
      const body = { attestationId: link.attestationId, status: 'CustomerAccepted', acceptedDateTime };
      await accept(link.attestationId);
      await misbehave(control, { match: { method: 'GET', path: 'enhanced' }, body });
      const answer = await links.check(link.id, press());
      const at = answer?.link.acceptedAt ?? '';
      assert.equal(answer?.link.state, 'finalised');
      if (isTaken) assert.equal(Date.parse(at), Date.parse(acceptedDateTime));
      else assert.ok(Math.abs(Date.now() - 60_000 - Date.parse(at)) < 10_000, at);
      await store.transaction((tx) => tx.query('DELETE FROM acceptance_link'));
      await store.transaction((tx) => tx.query('DELETE FROM attestation'));
    }
  });

  it('that Partner Center lost say so, and are renewed by a press', async () => {
    const store = await open();
    const links = linksOf(store);
    const link = await made(links);
    await set(store, "attestation_id = 'gone'");
    const lost = await links.check(link.id, press());
    assert.deepEqual([lost?.link.state, lost?.failure?.code], ['open', 'attestation-id-unknown']);
    const renewed = await links.renew(link.id, link.askedAt, press());
    assert.deepEqual([renewed?.link.state, renewed?.failure], ['open', undefined]);
    assert.notEqual(renewed?.link.attestationId, 'gone');
  });

  it('belong to whoever renewed them last', async () => {
    const store = await open();
    const links = linksOf(store);
    const link = await made(links);
    const other = { ...press(), member: { id: 'm-2', name: 'Otto' }, conversation: { place: 2 } };
    await control(`/links/${link.attestationId}/expire`, {});
    const renewed = await links.renew(link.id, link.askedAt, other);
    assert.deepEqual([renewed?.link.member.name, renewed?.link.conversation], ['Otto', { place: 2 }]);
    const late = await links.renew(link.id, link.askedAt, press());
    assert.deepEqual([late?.link.member.name, late?.link.url], ['Otto', renewed?.link.url]);
  });
});
