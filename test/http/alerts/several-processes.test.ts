import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../../../bot/app.js';
import { createLog } from '../../../bot/log.js';
import { cardOf } from '../../support/chat.js';
import { startPostgres, whyNoPostgres } from '../../support/postgres.js';
// Stops PostgreSQL when all tests are over.
import '../../support/stores.js';
import { TeamsLimits } from '../../support/teams-limits.js';
import { startWorld, type World } from '../../support/world.js';
import { copies, quiet, report, sentTo, stranger, subscribed, until } from './support.js';

/** Each in this process, but with nothing in common with the others than the database. */
describe('alerts from several processes on one database', function () {
  this.timeout(120_000);
  let world: World;
  let apps: App[];

  before(async function () {
    const reason = whyNoPostgres();
    if (reason) return this.skip();
    const server = await startPostgres();
    world = await startWorld({ DATABASE_URL: await server.createDatabase() });
    const { config } = world;
    const { partnerCenterUrl = '', entraUrl = '', graphUrl = '', smtpUrl } = config;
    const outside = { partnerCenterUrl, entraUrl, graphUrl, smtpUrl, embedded: [], close: async () => {} };
    const others = [1, 2].map(() => startApp(config, outside, createLog('error')));
    apps = [world.app, ...(await Promise.all(others))];
  });
  after(async () => {
    await Promise.all(apps?.slice(1).map((app) => app.close()) ?? []);
    await world?.close();
  });

  const through = (index: number): World => ({ ...world, app: apps[index % apps.length] as App });

  it('are delivered once, whichever process takes them, and all together keep the limits of Teams', async () => {
    const chats = await Promise.all(Array.from({ length: 12 }, () => subscribed(world)));
    // Whoever came last has waited until the others know that they share the limit.
    await sleep(11_000);
    const limits = new TeamsLimits();
    world.connector.limits = limits;
    const customers = Array.from({ length: 40 }, (_, index) => stranger(index));
    for (const [index, one] of customers.entries()) {
      await report(through(index), one);
      await sleep(100);
    }
    await quiet(world, 60_000);
    for (const { conversationId } of chats) {
      const all = await copies(world, conversationId);
      assert.equal(all.length, customers.length);
      assert.ok(all.every(({ state, repeated }) => state === 'shown' && repeated === 0));
      const singles = sentTo(world, conversationId, 'POST')
        .map((sent) => cardOf(sent).text)
        .filter((text) => text.startsWith('Purchase blocked'));
      assert.equal(new Set(singles).size, singles.length, 'an alert came twice');
    }
    assert.deepEqual(limits.violations, []);
  });

  it('that a process leaves behind are delivered by another one, which takes over its share of the limit', async () => {
    const chat = await subscribed(world);
    const { store } = world.app.services;
    const alive = () => store.read("SELECT name FROM setting WHERE name LIKE 'process:%'");
    assert.equal((await alive()).length, 3);
    await apps[2]?.close();
    assert.equal((await alive()).length, 2);
    const one = stranger(500);
    await report(through(1), one);
    await until(() => sentTo(world, chat.conversationId, 'POST').some((sent) => cardOf(sent).text.includes(one.name)));
  });
});
