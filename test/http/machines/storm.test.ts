import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { partner } from '../../../src/sandbox/people.js';
import { type Copy, copiesSql, isShown, repeats, saysSo } from '../../faults/account.js';
import { Chat, cardOf } from '../../support/chat.js';
import type { Sent } from '../../support/connector.js';
import { OrderingSystem } from '../../support/ordering-system.js';
import { heldFor } from '../../support/partner-center.js';
import { stopPostgres, whyNoPostgres } from '../../support/postgres.js';
import { personWith } from '../../support/world.js';
import { sideBySide } from '../robustness/side-by-side.js';
import { type Click, Clicks, deeds } from './clicks.js';
import { manyCustomers, type StormCustomer } from './customers.js';
import { Fleet } from './fleet.js';

const posts = 2_000;
const eventCount = 1_700;
const created = 120;
const people = 50;
const postsAtOnce = 24;
const killAfter = 800;
const deadMs = 3_000;

/** A conversation that wants alerts, and which. */
interface Wanted {
  scope: 'channel' | 'groupChat' | 'personal';
  country?: string;
}
const wanted: Wanted[] = [
  ...Array.from({ length: 4 }, () => ({ scope: 'channel' as const })),
  { scope: 'channel', country: 'DE' },
  { scope: 'channel', country: 'FR' },
  { scope: 'groupChat' },
  { scope: 'groupChat' },
  { scope: 'personal' },
  { scope: 'personal' },
];

/** A message of one alert or of a list, among all that was sent. */
function isAlert(sent: Sent): boolean {
  return sent.activity.type === 'message' && /^Purchases? blocked\n/.test(cardOf(sent).text);
}

describe('three processes on one database, behind a load balancer', function () {
  this.timeout(240_000);
  const reason = whyNoPostgres();
  if (reason) {
    it(`are not tested here: ${reason}`);
    return;
  }
  let fleet: Fleet;
  let customers: StormCustomer[];
  let conversations: { id: string; country: string | undefined }[];
  let shop: OrderingSystem;
  let clicks: Clicks;
  /** What people did, and the alert of each customer as it was told first. */
  const done: Click[] = [];
  const alerts = new Map<string, string>();
  const events = Array.from({ length: eventCount }, () => randomUUID() as string);
  const withdrawn = personWith('sales');
  const refusals: string[] = [];
  let copies: Copy[];

  before(async () => {
    fleet = await Fleet.start(people, async (control) => {
      customers = await manyCustomers(control, created);
    });
    shop = new OrderingSystem(() => fleet.proxy.url);
    clicks = new Clicks(fleet);
    conversations = await subscribe();
    let taken = 0;
    const killed = killOnce(() => taken >= killAfter);
    const clicked = clickOnce(() => taken >= killAfter / 2);
    const refused = withdrawOnce(() => taken >= killAfter / 2);
    await Promise.all(
      sideBySide(
        postsAtOnce,
        Array.from({ length: posts }, (_, n) => async () => {
          await report(n);
          taken += 1;
        }),
      ),
    );
    await Promise.all([killed, clicked]);
    await quiet();
    await refused();
    copies = await fleet.store.read<Copy>(copiesSql);
  });
  after(async () => {
    await fleet?.close();
    await stopPostgres();
  });

  async function subscribe(): Promise<typeof conversations> {
    const person = personWith('admin');
    const found: typeof conversations = [];
    for (const { scope, country } of wanted) {
      const chat = new Chat(`${fleet.proxy.url}/api/messages`, fleet.connector, {
        ...{ tenantId: partner.tenantId, person, scope },
        conversationId: scope === 'channel' ? `19:${randomUUID()}@thread.tacv2` : `${scope}-${randomUUID()}`,
      });
      const choice = country ? `country:${country}` : 'all';
      const card = await chat.press(await chat.say('alerts'), 'Turn on', { scope: choice });
      assert.match(card.text, /✓ On in this conversation/);
      found.push({ id: chat.conversationId, country });
    }
    return found;
  }

  /** Some of what is reported was reported before. */
  async function report(n: number): Promise<void> {
    const isRepeat = n % 20 >= 17;
    const index = isRepeat ? Math.floor((n * 17) / 20 / 2) : Math.floor(n / 20) * 17 + (n % 20);
    const customer = customers[index % customers.length] ?? assert.fail();
    const { body } = await shop.report(customer.id, { eventId: events[index] ?? assert.fail() });
    if (body.alertId && !alerts.has(customer.id)) alerts.set(customer.id, String(body.alertId));
  }

  async function killOnce(isTime: () => boolean): Promise<void> {
    while (!isTime()) await sleep(20);
    await fleet.kill(1);
    await sleep(deadMs);
    await fleet.restart(1);
  }

  async function clickOnce(isTime: () => boolean): Promise<void> {
    while (!isTime()) await sleep(20);
    const everywhere = conversations.filter(({ country }) => !country);
    const acts = fleet.staff.colleagues.map(async (who, index) => {
      // The second one of five is after the same alert as the first.
      const customer = customers[index % deeds.length === 1 ? index - 1 : index] ?? assert.fail();
      const click: Click = {
        who,
        deed: deeds[index % deeds.length] ?? assert.fail(),
        block: alerts.get(customer.id) ?? assert.fail('not reported yet'),
        customer,
        conversationId: everywhere[index % everywhere.length]?.id ?? '',
      };
      await sleep(index * 150);
      await clicks.act(click);
      done.push(click);
    });
    await Promise.all(acts);
  }

  /** Takes a role away; as soon as one process knows, all of them have to refuse, for as long as the storm lasts. */
  function withdrawOnce(isTime: () => boolean): () => Promise<void> {
    let isOver = false;
    const watching = (async () => {
      while (!isTime()) await sleep(20);
      await fleet.control('/members', { id: withdrawn.id, group: 'SalesAgents', present: false });
      const roles = () => fleet.store.read<{ roles: string }>('SELECT roles FROM member WHERE id = $1', [withdrawn.id]);
      while ((await roles())[0]?.roles !== '[]') await sleep(100);
      for (let n = 0; !isOver || n % 3 !== 0; n++, await sleep(200)) {
        const chat = clicks.chat(withdrawn, conversations[0]?.id ?? '', fleet.urls[n % 3]);
        const block = alerts.values().next().value;
        // The process that is dead at this moment says nothing.
        const card = await chat.invoke('alert.take', { block, from: '' }).catch(() => undefined);
        if (card) refusals.push(`${n % 3} ${card.text.split('\n')[0]}`);
      }
    })();
    return async () => {
      isOver = true;
      await watching;
    };
  }

  async function quiet(): Promise<void> {
    const sql = "SELECT kind, key, last_error FROM outbox WHERE state = 'due' AND kind LIKE 'alert%'";
    for (const until = Date.now() + 150_000; ; await sleep(250)) {
      const left = await fleet.store.read(sql);
      if (left.length === 0) return;
      if (Date.now() > until) assert.fail(`${left.length} are left, such as ${JSON.stringify(left[0])}`);
    }
  }

  it('all take their share', () => {
    const { answered } = fleet.proxy;
    assert.ok(Math.min(...answered) > posts / 10, `they answered ${answered.join(', ')}`);
  });

  it('write every event down once', async () => {
    const rows = await fleet.store.read<{ id: string }>(
      'SELECT event_id AS id FROM purchase_attempt ORDER BY event_id',
    );
    assert.deepEqual(
      rows.map(({ id }) => id),
      events.map((id) => `intake:${id}`).sort(),
    );
    const [sum] = await fleet.store.read<{ attempts: number }>(
      'SELECT sum(attempts) AS attempts FROM blocked_purchase',
    );
    const [ofBlocks] = await fleet.store.read<{ n: number }>(
      'SELECT count(*) AS n FROM purchase_attempt WHERE block_id IS NOT NULL',
    );
    assert.equal(Number(sum?.attempts), Number(ofBlocks?.n));
  });

  it('show every alert in every conversation that wants it, as it is', async () => {
    const { sent } = fleet.connector;
    const blocks = await fleet.store.read<{ id: string; customerId: string; state: string }>(
      'SELECT id, customer_id AS "customerId", state FROM blocked_purchase',
    );
    const countryOf = new Map(customers.map(({ id, country }) => [id, country]));
    const found = new Map(copies.map((copy) => [`${copy.blockId} ${copy.conversationId}`, copy]));
    let pairs = 0;
    for (const { id, country } of conversations) {
      for (const block of blocks) {
        const copy = found.get(`${block.id} ${id}`);
        const isWanted = !country || country === countryOf.get(block.customerId);
        if (!isWanted) assert.equal(copy, undefined, 'it is told where nobody wants to know');
        // Resolved before it could be told there.
        else if (block.state === 'resolved' && !copy?.activityId) continue;
        else {
          assert.ok(copy && isShown(sent, copy), `${JSON.stringify(copy)} is not shown as it is`);
          pairs += 1;
        }
      }
    }
    assert.ok(pairs > customers.length * 5, `only ${pairs}`);
  });

  it('count in every list what belongs to it', () => {
    const lists = new Set(copies.filter(({ inList }) => inList).map(({ activityId }) => activityId));
    assert.ok(lists.size > 0);
    for (const list of lists) {
      const members = copies.filter(({ activityId }) => activityId === list);
      const open = members.filter(({ blockState }) => blockState !== 'resolved').length;
      const now = fleet.connector.sent.findLast(({ activityId }) => activityId === list) ?? assert.fail();
      const total = open < members.length ? ` (of ${members.length})` : '';
      const told = open > 0 ? `✕ ${open} customer${open > 1 ? 's' : ''} cannot buy${total}` : 'are resolved';
      assert.ok(cardOf(now).text.includes(told), `"${told}" is not in\n${cardOf(now).text}`);
    }
  });

  it('send no alert twice, except where nobody could know, and then say so', () => {
    const { sent } = fleet.connector;
    const twice = copies.filter((copy) => repeats(sent, copy).length > 0);
    for (const copy of twice)
      assert.ok(saysSo(sent, copy), `${JSON.stringify(copy)} is there twice and does not say so`);
    const ids = new Set(conversations.map(({ id }) => id));
    const shown = new Set(copies.map(({ activityId }) => activityId));
    const orphans = sent.filter(
      (one) => one.method === 'POST' && ids.has(one.conversationId) && isAlert(one) && !shown.has(one.activityId),
    );
    assert.ok(orphans.length <= new Set(twice.map(({ activityId }) => activityId)).size, 'messages that show nothing');
  });

  it('answer every click, and do once what it was for', async () => {
    assert.equal(done.length, people);
    assert.equal(clicks.answered, clicks.pressed);
    const trail = await fleet.store.read<{ action: string; block: string; actor: string; customer: string }>(
      'SELECT action, details AS block, actor_id AS actor, customer_id AS customer FROM audit',
    );
    const times = (action: string, { block }: Click) =>
      trail.filter((entry) => entry.action === action && entry.block.includes(block)).length;
    for (const click of done) {
      const { deed, customer } = click;
      if (deed === 'take' || deed === 'take at the same time') assert.equal(times('purchase.acknowledged', click), 1);
      if (deed === 'snooze') assert.equal(times('purchase.snoozed', click), 1);
      if (deed === 'resolve' || deed === 'attest') assert.equal(times('purchase.resolved', click), 1);
      if (deed === 'attest') assert.equal((await heldFor(fleet.control, customer.id)).length, 1);
    }
  });

  it('refuse somebody whose role is withdrawn, all of them, from the moment on at which one knows', () => {
    assert.ok(refusals.length > 10);
    assert.deepEqual(
      [...new Set(refusals)].sort(),
      [0, 1, 2].map((machine) => `${machine} You need another role`),
    );
  });

  it('keep Teams’ limits', () => {
    const { violations } = fleet.connector.limits ?? assert.fail();
    assert.ok(violations.length < 20, `${violations.length} requests came too early`);
  });
});
