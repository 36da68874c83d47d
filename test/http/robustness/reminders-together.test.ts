import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../../../bot/app.js';
import { createLog } from '../../../bot/log.js';
import { Chat } from '../../support/chat.js';
import { unattested } from '../../support/partner-center.js';
import { startPostgres, stopPostgres, whyNoPostgres } from '../../support/postgres.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { mailsTo, mailTo } from '../journeys/mails.js';

const dayMs = 24 * 3_600_000;

describe('reminders of two processes on one PostgreSQL database', function () {
  this.timeout(60_000);
  const reason = whyNoPostgres();
  if (reason) {
    it(`are not tested here: ${reason}`);
    return;
  }
  let world: World;
  let other: App;

  before(async () => {
    const server = await startPostgres();
    world = await startWorld({ DATABASE_URL: await server.createDatabase() });
    const { partnerCenterUrl = '', entraUrl = '', graphUrl = '', smtpUrl, logLevel } = world.config;
    const outside = { partnerCenterUrl, entraUrl, graphUrl, smtpUrl, embedded: [], close: async () => {} };
    other = await startApp(
      world.config,
      outside,
      createLog(logLevel, { write: (line: string) => world.log.push(line) }),
    );
  });

  after(async () => {
    await other.close();
    await world.close();
  });

  /** Invites this customer so many days ago, as far as the store knows, and gives the invitation's id. */
  async function invited(index: number, to: string): Promise<string> {
    const { id, name } = unattested[index] ?? assert.fail();
    const chat = world.chat('sales');
    await chat.press(await chat.say(`invite ${name}`), 'Send email', { to });
    const at = new Date(Date.now() - 4 * dayMs).toISOString();
    const { store } = world.app.services;
    await store.transaction((tx) =>
      tx.query('UPDATE invitation SET finished_at = $1 WHERE customer_id = $2', [at, id]),
    );
    const [row] = await store.read<{ id: string }>('SELECT id FROM invitation WHERE customer_id = $1', [id]);
    return row?.id ?? assert.fail();
  }

  it('are one e-mail, when somebody presses at both at the same moment', async () => {
    const invitation = await invited(0, 'both@customer.example');
    const { tenantId } = world.config.partner;
    const presses = [world.app, other].map(async ({ url }) => {
      const chat = new Chat(url, world.connector, {
        tenantId,
        person: personWith('admin'),
        conversationId: randomUUID(),
      });
      return chat.invoke('invitations.remind', { invitation });
    });
    for (const card of await Promise.all(presses)) assert.match(card.text, /\nReminders: (1 sent|one is on its way)/);
    await mailsTo(world, 'both@customer.example', 2);
    await sleep(1_500);
    assert.equal((await mailTo(world, 'both@customer.example')).length, 2, 'the invitation and one reminder');
  });

  it('are promised once, when they are due', async () => {
    const invitation = await invited(1, 'due@customer.example');
    const { store } = world.app.services;
    await store.transaction((tx) =>
      tx.query('UPDATE invitation SET next_reminder_at = $1 WHERE id = $2', [new Date().toISOString(), invitation]),
    );
    const promised = () =>
      store.read<{ key: string }>("SELECT key FROM outbox WHERE kind = 'invitation.reminder' AND key LIKE $1", [
        `%${invitation}%`,
      ]);
    for (const until = Date.now() + 10_000; (await promised()).length === 0; await sleep(50)) {
      assert.ok(Date.now() < until, 'nobody promised it');
    }
    await Promise.all(
      [world.app, other].flatMap(({ services }) => [services.reminders.pass(), services.reminders.pass()]),
    );
    assert.deepEqual(await promised(), [{ key: `invitation.reminder:${invitation}:1` }]);
  });
});

after(stopPostgres);
