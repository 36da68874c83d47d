import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import restify from 'restify';
import { addOperationsRoutes } from '../../../bot/http/operations.js';
import { Metrics } from '../../../bot/metrics/metrics.js';
import { ReadinessCheck } from '../../../bot/readiness.js';
import type { Store } from '../../../src/store/store.js';
import { startWorld, type World } from '../../support/world.js';
import { ask, checks } from './support.js';

const inOrder = { store: 'ok', migrations: 'ok', outbox: 'ok', 'partner-center': 'ok' };

describe('/healthz and /readyz', () => {
  let world: World;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  // Answers are held for a second.
  beforeEach(() => new Promise((resolve) => setTimeout(resolve, 1_010)));

  const write = (sql: string, parameters: unknown[] = []) =>
    world.app.services.store.transaction((tx) => tx.query(sql, parameters));

  it('say that all is well', async () => {
    assert.deepEqual(await ask(world, '/healthz'), { status: 200, text: '{"status":"ok"}' });
    const { status, text } = await ask(world, '/readyz');
    assert.deepEqual([status, JSON.parse(text)], [200, { status: 'ready', checks: inOrder }]);
  });

  it('name the outbox where something that is due has waited for more than five minutes', async () => {
    const put = (key: string, lane: string | null, minutes: number) =>
      write(
        `INSERT INTO outbox (kind, key, lane, payload, state, attempts, due_at, created_at)
         VALUES ('of another version', $1, $2, '{}', 'due', 0, $3, $3)`,
        [key, lane, new Date(Date.now() - minutes * 60_000).toISOString()],
      );
    await put('first', 'lane', 4);
    await put('second', 'lane', 6);
    assert.deepEqual(await checks(world), inOrder);
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    await put('third', null, 6);
    const { status, text } = await ask(world, '/readyz');
    const expected = { status: 'not-ready', checks: { ...inOrder, outbox: 'late' } };
    assert.deepEqual([status, JSON.parse(text)], [503, expected]);
    await write("DELETE FROM outbox WHERE kind = 'of another version'");
  });

  it('name the migrations where a newer version has changed the schema, or something is missing of it', async () => {
    await write("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Newer9999999999999')");
    assert.deepEqual(await checks(world), { ...inOrder, migrations: 'newer' });
    await write("UPDATE migrations SET name = 'InitialSchema' WHERE name LIKE 'InitialSchema%'");
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    assert.deepEqual(await checks(world), { ...inOrder, migrations: 'pending' });
  });

  it('name the database where it does not answer, and tell nothing else; the process is alive all the same', async () => {
    await world.app.services.store.close();
    const unknown = { store: 'unreachable', migrations: 'unknown', outbox: 'unknown', 'partner-center': 'ok' };
    const { status, text } = await ask(world, '/readyz');
    assert.deepEqual([status, JSON.parse(text)], [503, { status: 'not-ready', checks: unknown }]);
    assert.equal((await ask(world, '/healthz')).status, 200);
    assert.equal((await ask(world, '/health')).status, 503);
    assert.ok(world.log.some((line) => line.includes('the database does not answer')));
  });
});

describe('/metrics', () => {
  const token = 'a-token-of-twenty-letters';
  const empty = { engine: 'sqlite', read: async () => [] } as unknown as Store;
  let server: restify.Server | undefined;

  afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

  /** A server with nothing but these routes. */
  async function serve(mode: 'local' | 'teams', metricsToken?: string, store = empty): Promise<AddressInfo> {
    const metrics = new Metrics();
    const readiness = new ReadinessCheck({
      store,
      isFull: () => false,
      signInProblem: () => undefined,
      needsSignIn: true,
      metrics,
      log: pino({ level: 'silent' }),
    });
    const made = restify.createServer();
    addOperationsRoutes(made, { mode, metrics, readiness, metricsToken });
    await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
    server = made;
    return made.address() as AddressInfo;
  }

  function statusOf({ port }: AddressInfo, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path: '/metrics', headers }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      });
      asked.on('error', reject).end();
    });
  }

  it('is closed in teams mode without METRICS_TOKEN, whoever asks', async () => {
    const address = await serve('teams');
    assert.equal(await statusOf(address, {}), 404);
    assert.equal(await statusOf(address, { authorization: 'Bearer undefined' }), 404);
  });

  it('is open to whoever has the token, and to nobody else', async () => {
    const address = await serve('teams', token);
    assert.equal(await statusOf(address, { authorization: `Bearer ${token}` }), 200);
    for (const authorization of [
      '',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      'Bearer ',
      `Bearer ${token} `.trim().slice(0, -1),
    ]) {
      assert.equal(await statusOf(address, authorization ? { authorization } : {}), 401, authorization);
    }
  });

  it('waits three seconds for a database that says nothing, and asks it once, however many ask', async () => {
    let asked = 0;
    const store = { engine: 'sqlite', read: () => new Promise(() => (asked += 1)) } as unknown as Store;
    const address = await serve('local', undefined, store);
    const since = Date.now();
    const ready = () => fetch(`http://127.0.0.1:${address.port}/readyz`);
    const answers = await Promise.all([ready(), ready(), ready()]);
    assert.ok(Date.now() - since < 4_500, `${Date.now() - since} ms`);
    for (const answer of answers) {
      assert.equal(answer.status, 503);
      assert.equal(((await answer.json()) as { checks: object & { store: string } }).checks.store, 'unreachable');
    }
    // For the migrations, and for the outbox.
    assert.equal(asked, 2);
  });

  it('is open to this machine in local mode, but not to a web page that points a name of its own at it', async () => {
    const address = await serve('local');
    assert.equal(await statusOf(address, {}), 200);
    assert.equal(await statusOf(address, { host: 'rebound.example' }), 404);
  });
});
