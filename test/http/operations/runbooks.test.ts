import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import { misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { report, subscribed, until } from '../alerts/support.js';
import { ask, symptoms } from './support.js';

const [customer, other] = unattested as [SeededCustomer, SeededCustomer];

/** What somebody reads who looks where a runbook says. */
interface Seen {
  heading: string;
  cards?: SeenCard[];
}

/** Each runbook is caused; then everything its table promises must be there, in the log, the metrics and the chat. */
describe('the runbook', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  async function meets({ heading, cards = [] }: Seen): Promise<void> {
    const ready = await ask(world, '/readyz');
    const metrics = await ask(world, '/metrics');
    const told: Record<string, string> = {
      log: world.log.join(''),
      '/readyz': ready.text,
      '/metrics': metrics.text,
      Teams: cards.map(({ text }) => text).join('\n'),
    };
    const expected = symptoms(heading);
    assert.ok(Object.keys(expected).length >= 2, `${heading} has no table`);
    for (const [where, words] of Object.entries(expected)) {
      for (const word of words) assert.ok(told[where]?.includes(word), `${heading}, ${where}: ${word}\n${told[where]}`);
    }
  }

  const turns = (text: string) => world.chat('sales').say(text);

  it('for a token that has expired', async () => {
    await world.control('/sign-ins/refuse', { code: 700082 });
    // The access token is good for an hour; Partner Center refuses it as well.
    await misbehave(world.control, { match: { path: '/partner-center/v1/' }, status: 401 });
    const card = await turns(`verify ${customer.id}`);
    await meets({ heading: 'Token expired', cards: [card] });
    assert.equal((await ask(world, '/readyz')).status, 503);
    assert.ok(world.log.some((line) => line.includes('operations.md#token-expired')));
    assert.equal((await ask(world, '/health')).status, 200, 'the load balancer goes on sending requests');
  });

  it('for Partner Center that throttles', async () => {
    await misbehave(world.control, { match: { path: '/partner-center/v1/' }, status: 429, retryAfter: 57 });
    const card = await turns(`verify ${customer.id}`);
    await meets({ heading: 'Partner Center throttles', cards: [card] });
    assert.ok(world.log.some((line) => line.includes('operations.md#partner-center-throttles')));
  });

  it('for Partner Center that does not answer', async () => {
    await misbehave(world.control, { match: { path: '/partner-center/v1/' }, status: 503 });
    await turns(`verify ${customer.id}`);
    await meets({ heading: 'Partner Center does not answer' });
  });

  it('for alerts that do not arrive', async () => {
    const channel = await subscribed(world);
    const { conversationId } = channel;
    world.connector.misbehave({ conversationId, method: 'POST', status: 503 });
    world.connector.misbehave({ conversationId, method: 'POST', status: 404, code: 'ConversationNotFound' });
    await report(world, customer);
    await until(() => world.log.some((line) => line.includes('conversation-gone')));
    await report(world, other);
    const card = await channel.say('alerts');
    await meets({ heading: 'Alerts not arriving', cards: [card] });
    assert.ok(world.log.some((line) => line.includes('operations.md#alerts-not-arriving')));
  });

  it('for a database that is full', async () => {
    const form = await turns(`attest ${customer.id}`);
    const { store } = world.app.services;
    const grow = async (pages: string) => {
      await store.transaction((tx) => tx.query(`PRAGMA max_page_count = ${pages}`)).catch(() => {});
    };
    const [{ page_count: pages } = { page_count: 0 }] = await store.read<{ page_count: number }>('PRAGMA page_count');
    await grow(String(pages));
    let card: SeenCard | undefined;
    // The pages that are there have some room left.
    await until(async () => {
      await store
        .transaction((tx) => tx.query("INSERT INTO setting (name, value) VALUES ('x', $1)", ['x'.repeat(4_000_000)]))
        .catch(() => {});
      card = await world.chat('nobody').say('customers');
      return card.text.includes('Something went wrong');
    });
    await meets({ heading: 'Database full', cards: card ? [card] : [] });
    assert.ok(world.log.some((line) => line.includes('operations.md#database-full')));
    assert.equal((await ask(world, '/readyz')).status, 503);
    assert.match((await turns(`verify ${customer.id}`)).text, /./);
    await grow('1073741823');
    await store.transaction((tx) => tx.query("UPDATE setting SET value = value WHERE name = 'nothing'"));
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    assert.equal((await ask(world, '/readyz')).status, 200, 'it heals by itself');
    assert.ok(form);
  });

  it('for a database that does not answer', async () => {
    await world.app.services.store.close();
    await meets({ heading: 'Database does not answer' });
    assert.equal((await ask(world, '/health')).status, 503);
  });

  it('for a role that is not recognised', async () => {
    const card = await world.chat('nobody').say(`verify ${customer.id}`);
    await meets({ heading: 'Role not recognised', cards: [card] });
  });
});
