import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryGroups, type Person } from '../../../src/sandbox/people.js';
import { openStore } from '../../../src/store/open-store.js';
import { misbehave, unattested } from '../../support/partner-center.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { always, send, startServer, type TestServer } from '../../unit/partner-center/server.js';
import { sentenceFor } from './attesting.js';
import { assertSays } from './expectations.js';

const [customer] = unattested;
const hourMs = 60 * 60_000;

interface Warning {
  name?: string;
  failure?: { code: string; params?: Record<string, unknown> };
}

/** What the log says of the directory: the line that the runbook "role not recognised" tells to look for. */
function logged(world: World): Warning['failure'] | undefined {
  const warnings = world.log.map((line) => JSON.parse(line) as Warning & { msg: string });
  return warnings.find(({ name, msg }) => name === 'members' && msg === 'could not be synchronised')?.failure;
}

describe('roles by a group within a role group', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('count as soon as somebody unknown writes, and end with the group', async () => {
    const { id = '' } = directoryGroups.find(({ displayName }) => displayName === 'All Staff') ?? {};
    const nest = (present: boolean) => world.control('/members', { id, group: 'SalesAgents', present });
    await nest(true);
    await world.app.services.members.sync();
    const chat = world.chat('nobody');
    assertSays(await chat.say('whoami'), 'Sales agent: through the group SalesAgents');
    assertSays(await chat.say(`attest ${customer?.id}`), 'Attest acceptance');
    await nest(false);
    await world.app.services.members.sync();
    assertSays(await chat.say(`attest ${customer?.id}`), 'You need another role');
  });
});

describe('while nobody can say who has which role', () => {
  let graph: TestServer;
  let folder: string;

  before(async () => {
    graph = await startServer();
    folder = await mkdtemp(join(tmpdir(), 'roles-'));
  });
  after(async () => {
    await graph.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A bot whose database holds one Admin agent and was last brought up to date so many hours ago. */
  async function startAfter(hours: number, person: Person): Promise<World> {
    const databaseUrl = `sqlite:${join(folder, `${hours}.sqlite`)}`;
    const store = await openStore(databaseUrl);
    const readAt = new Date(Date.now() - hours * hourMs).toISOString();
    await store.transaction(async (tx) => {
      await tx.query('INSERT INTO member (id, name, roles, synced_at) VALUES ($1, $2, $3, $4)', [
        ...[person.id, person.name, '["admin-agent"]', readAt],
      ]);
      await tx.query('INSERT INTO setting (name, value) VALUES ($1, $2)', ['members:read-at', readAt]);
    });
    await store.close();
    return startWorld({ DATABASE_URL: databaseUrl, GRAPH_URL: graph.url });
  }

  it('the log and the chat name a missing permission, and a missing group', async () => {
    for (const [answer, code] of [
      [always(403, { error: { code: 'Authorization_RequestDenied' } }), 'directory-refused'],
      [always(200, { value: [] }), 'role-groups-missing'],
    ] as const) {
      graph.answer = answer;
      const world = await startWorld({ GRAPH_URL: graph.url });
      try {
        assert.equal(logged(world)?.code, code);
        assertSays(await world.chat('admin').say(`attest ${customer?.id}`), sentenceFor(code));
        assertSays(await world.chat('admin').say('whoami'), sentenceFor(code));
      } finally {
        await world.close();
      }
    }
  });

  it('the last known roles count for a day, which whoami says', async () => {
    graph.answer = always(503, '');
    const world = await startAfter(23, personWith('admin'));
    try {
      assert.deepEqual(logged(world)?.code, 'directory-unreachable');
      const card = await world.chat('admin').say('whoami');
      assertSays(card, 'Admin agent: through');
      assertSays(card, 'cannot be read at the moment. Roles count until');
      assertSays(await world.chat('admin').say(`attest ${customer?.id}`), 'Attest acceptance');
    } finally {
      await world.close();
    }
  });

  it('and none counts then, until the directory can be read', async () => {
    graph.answer = always(403, '');
    const person = personWith('admin');
    const world = await startAfter(25, person);
    try {
      const { code, params } = logged(world) ?? {};
      assert.deepEqual([code, params], ['roles-outdated', { hours: 24, cause: 'directory-refused' }]);
      const chat = world.chat('admin');
      const sentence = 'could not be read for more than 24 hours, so no role counts for now.';
      for (const word of [`attest ${customer?.id}`, 'help', 'whoami']) assertSays(await chat.say(word), sentence);
      assertSays(await chat.invoke('verify.open', { customer: customer?.id }), sentence);
      const trail = await world.app.services.store.read(
        "SELECT code, actor_id AS actor FROM audit WHERE action = 'access.refused'",
      );
      assert.deepEqual(new Set(trail.map((entry) => JSON.stringify(entry))).size, 1);
      assert.deepEqual(trail[0], { code: 'unknown', actor: person.id });

      graph.answer = (request, response) => {
        const isGroup = request.url.includes('AdminAgents');
        const group = { id: '11111111-1111-4111-8111-111111111111', displayName: 'AdminAgents' };
        const user = { id: person.id, displayName: person.name, userType: 'Member' };
        const value = request.url.includes('transitiveMembers') ? [user] : isGroup ? [group] : [];
        return send(response, 200, { value });
      };
      assertSays(await chat.say(`attest ${customer?.id}`), 'Attest acceptance');
    } finally {
      await world.close();
    }
  });

  it('a personal chat hears of no blocked purchase', async () => {
    const world = await startWorld();
    const told = async () => {
      const rows = await world.app.services.store.read<{ n: number }>('SELECT count(*) AS n FROM alert_copy');
      return Number(rows[0]?.n);
    };
    const report = (customerId = '') => world.app.services.purchases.report(attempt(customerId));
    try {
      assertSays(await world.chat('admin').say('alerts on'), 'on');
      await report(unattested[1]?.id);
      assert.equal(await told(), 1);
      await misbehave(world.control, { match: { path: '/graph/' }, status: 403 });
      await world.app.services.store.transaction((tx) =>
        tx.query("UPDATE setting SET value = '2020-01-01T00:00:00.000Z' WHERE name = 'members:read-at'"),
      );
      const synced = await world.app.services.members.sync();
      assert.equal(!synced.ok && synced.failure.code, 'roles-outdated');
      await report(unattested[2]?.id);
      assert.equal(await told(), 1);
    } finally {
      await world.close();
    }
  });
});

function attempt(customerId: string) {
  const at = new Date().toISOString();
  return { source: 'intake' as const, eventId: customerId, customerId, code: '13605', message: '', attemptedAt: at };
}
