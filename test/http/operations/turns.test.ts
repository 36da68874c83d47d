import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { signatureHeader } from '../../../src/purchases/signature.js';
import { misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { alertIn, report, subscribed } from '../alerts/support.js';
import { trail } from '../journeys/support.js';
import { contactAt, openForm, submit } from '../robustness/attesting.js';
import { ask, countOf, turnLines } from './support.js';

const [customer, other] = unattested as [SeededCustomer, SeededCustomer];
const token = 'metrics-token-of-this-test';
const reportSecret = 'purchase-secret-of-this-test';
const bearer = { authorization: `Bearer ${token}` };

/** What goes to Partner Center: the correlation ids, by the path. */
interface Call {
  url: string;
  correlationId: string;
  authorization: string;
}

describe('what is told of turns', () => {
  let world: World;
  let metrics: string;
  const calls: Call[] = [];
  const { fetch } = globalThis;

  before(async () => {
    globalThis.fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      const [correlationId, authorization] = [
        headers.get('ms-correlationid') ?? '',
        headers.get('authorization') ?? '',
      ];
      calls.push({ url: String(input), correlationId, authorization });
      return fetch(input, init);
    };
    world = await startWorld({
      LOG_LEVEL: 'trace',
      METRICS_TOKEN: token,
      PURCHASE_WEBHOOK_SECRET: reportSecret,
      DATA_KEY: Buffer.alloc(32, 'a key of this test').toString('base64'),
    });
    await live();
    metrics = (await ask(world, '/metrics', bearer)).text;
  });
  after(async () => {
    globalThis.fetch = fetch;
    await world.close();
  });

  /** A day in short: what goes well, what is refused, and what goes wrong. */
  async function live(): Promise<void> {
    const chat = world.chat('sales');
    await chat.say('help');
    await chat.say('verify Tailspin the second, please');
    await chat.say('what did Megan Bowen say?');
    const form = await openForm(chat, customer);
    await chat.press(form, submit, contactAt(customer));
    await chat.invoke('attest.no-such-step', {});
    await chat.invoke('made.up by somebody', {});
    await world.chat('nobody').say('customers');
    await world.chat('sales', { tenantId: randomUUID() }).say('help');
    await chat.post({
      type: 'invoke',
      name: 'application/search',
      value: { queryText: 'con', dataset: 'customers', queryOptions: { top: 15, skip: 0 } },
    });
    const again = { id: randomUUID(), type: 'message', text: 'whoami' };
    await chat.post(again);
    await chat.post(again);
    await chat.post({ type: 'invoke', name: 'task/fetch', value: {} });
    await fail();
    await alerts();
  }

  async function fail(): Promise<void> {
    const chat = world.chat('sales');
    await misbehave(world.control, { match: { path: '/partner-center/v1/customers/' }, status: 503 });
    await chat.say(`verify ${other.id}`);
    await misbehave(world.control);
    const { members } = world.app.services;
    const find = members.find.bind(members);
    members.find = async () => {
      throw new Error('a mistake');
    };
    await chat.say('whoami');
    members.find = find;
    world.connector.failNext(400);
    await chat.post({ type: 'message', text: 'help' });
  }

  async function alerts(): Promise<void> {
    const channel = await subscribed(world);
    world.connector.misbehave({ conversationId: channel.conversationId, status: 429, headers: { 'Retry-After': '1' } });
    await report(world, other);
    await alertIn(world, channel.conversationId, other.name);
    for (const secret of [reportSecret, 'another secret']) {
      const body = JSON.stringify({ customerId: customer.id });
      const headers = {
        'content-type': 'application/json',
        'x-agreement-signature': signatureHeader(secret, body, new Date()),
      };
      await fetch(new URL('/api/purchases/check', world.app.url), { method: 'POST', headers, body });
    }
  }

  it('each has one line: what it was, how it ended, how long it took', () => {
    const lines = turnLines(world).map(({ kind, command, outcome }) => `${kind} ${command} ${outcome}`);
    assert.deepEqual(lines, [
      'message help answered',
      'message verify answered',
      'message not-understood answered',
      'message attest answered',
      'press attest.submit answered',
      'press unknown answered',
      'press unknown answered',
      'message customers refused',
      'message none refused',
      'search customers answered',
      'message whoami answered',
      'message none repeated',
      'event none ignored',
      'message verify degraded',
      'message none failed',
      'message help unanswered',
      'message alerts answered',
    ]);
    for (const { ms, correlationId } of turnLines(world)) {
      assert.ok(ms >= 0 && ms < 20_000);
      assert.match(correlationId, /^[0-9a-f-]{36}$/);
    }
  });

  it('a degraded one says why, and where the runbook stands; an unexpected error has the same id as the card', () => {
    const line = turnLines(world).find(({ outcome }) => outcome === 'degraded');
    assert.equal(line?.failure, 'partner-center-error');
    assert.equal(line?.see, 'deployment/operations.md#partner-center-does-not-answer');
    const failed = turnLines(world).find(({ outcome }) => outcome === 'failed');
    const error = world.log.map((one) => JSON.parse(one)).find(({ msg }) => msg === 'turn failed');
    assert.equal(error.correlationId, failed?.correlationId);
    const said = world.connector.messages().map(({ activity }) => JSON.stringify(activity));
    assert.ok(said.some((card) => card.includes(failed?.correlationId ?? '-')));
  });

  it('its correlation id goes to Partner Center with every call, and stands on the trail', async () => {
    const line = turnLines(world).find(({ command }) => command === 'attest.submit');
    const entries = await world.app.services.store.read<{ action: string }>(
      'SELECT action FROM audit WHERE correlation_id = $1 ORDER BY id',
      [line?.correlationId],
    );
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['attestation.started', 'attestation.recorded'],
    );
    assert.equal((await trail(world, { customer: customer.id })).length >= 2, true);
    const ofTurn = calls.filter(({ correlationId }) => correlationId === line?.correlationId);
    assert.ok(ofTurn.length >= 2, `${ofTurn.length} calls`);
    const ofOthers = calls.filter(
      ({ url, correlationId }) =>
        url.endsWith(`/${customer.id}/agreements`) && !ofTurn.some((one) => one.correlationId === correlationId),
    );
    assert.deepEqual(ofOthers, []);
  });

  it('work in the background has an id of its own for each operation', () => {
    const ids = new Set(turnLines(world).map(({ correlationId }) => correlationId));
    const lists = calls.filter(({ url }) => url.includes('/v1/auditrecords'));
    assert.ok(lists.length > 0);
    assert.ok(lists.every(({ correlationId }) => correlationId && !ids.has(correlationId)));
  });

  it('the metrics count the same', () => {
    const turns = (labels: string) => countOf(metrics, `agreement_bot_turns_total{${labels}}`);
    assert.equal(turns('kind="press",command="attest.submit",outcome="answered"'), 1);
    assert.equal(turns('kind="press",command="unknown",outcome="answered"'), 2);
    assert.equal(turns('kind="message",command="none",outcome="failed"'), 1);
    const pressed = countOf(metrics, 'agreement_bot_turn_seconds_count{kind="press"}');
    assert.equal(pressed, 3);
    const count = (series: string) => countOf(metrics, `agreement_bot_${series}`);
    assert.equal(count('partner_center_operations_total{operation="createAttestation",outcome="ok"}'), 1);
    assert.ok(
      count('partner_center_operations_total{operation="listAttestations",outcome="partner-center-error"}') >= 1,
    );
    assert.ok(count('outside_requests_total{service="partner-center",status="503"}') >= 1);
    assert.ok(count('outside_requests_total{service="graph",status="200"}') >= 1);
    assert.ok(count('outside_requests_total{service="entra",status="200"}') >= 2);
    assert.equal(count('alert_messages_total{how="post",outcome="taken"}'), 1);
    assert.equal(count('alert_messages_total{how="post",outcome="later"}'), 1);
    assert.ok(count('alert_pace_wait_seconds_count') >= 2);
    assert.equal(count('outbox_handled_total{kind="attestation.card",outcome="done"}'), 1);
    assert.equal(count('http_requests_total{route="/api/purchases/check",status="200"}'), 1);
    assert.equal(count('http_requests_total{route="/api/purchases/check",status="401"}'), 1);
    assert.equal(count('ready{check="store"}'), 1);
  });

  it('no label holds a person, a customer, a conversation or an address', () => {
    const labels = [...metrics.matchAll(/^agreement_bot_\w+\{(.+)\} /gm)].flatMap(([, all = '']) => all.split(','));
    const values = new Set(labels.map((label) => /="(.*)"$/.exec(label)?.[1] ?? label));
    for (const value of values) assert.match(value, /^([a-z][a-zA-Z.-]*|\/[a-z-/]+|[\d.]+|\+Inf)$/, value);
  });

  it('nothing that was logged holds a name, a text, an address, a token or a secret', () => {
    const { clientSecret, refreshToken } = world.config.credentials;
    const tokens = calls.map(({ authorization }) => authorization.replace('Bearer ', '')).filter(Boolean);
    const { email, phone, lastName } = contactAt(customer);
    const people = (['sales', 'nobody', 'admin'] as const).map((role) => personWith(role).name);
    const never: string[] = [
      ...[
        clientSecret,
        refreshToken ?? '-',
        token,
        reportSecret,
        Buffer.alloc(32, 'a key of this test').toString('base64'),
      ],
      ...[email, phone, lastName, customer.name, 'Tailspin', 'Megan', 'made.up', 'no-such-step', ...people, ...tokens],
    ];
    const log = world.log.join('');
    assert.ok(tokens.length > 2 && log.length > 2_000);
    for (const secret of never) assert.ok(!log.includes(secret), secret);
    assert.doesNotMatch(log, /@[a-z-]+\.example|eyJ[\w-]{10}|Bearer /i);
  });
});
