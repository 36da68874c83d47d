import assert from 'node:assert/strict';
import { eventually } from '../../store/eventually.js';
import { cardOf } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import { trail } from '../journeys/support.js';
import { items, register } from './support.js';

interface Delivery {
  eventName: string;
  state: string;
  answers: { status: number }[];
}

describe('what Partner Center tells by its webhook', () => {
  let world: World;

  before(async () => {
    world = await startWorld();
    await register(world);
  });

  after(() => world.close());

  const contact = { firstName: 'Maria', lastName: 'Löwe', email: 'maria@loewenzahn.example' };

  async function accept(companyName: string, domain: string, more: object = {}): Promise<string> {
    const accepted = await world.control('/relationships/accept', { companyName, domain, contact, ...more });
    return (accepted as { id: string }).id;
  }

  async function deliveries(): Promise<Delivery[]> {
    return ((await world.control('/events')) as { deliveries: Delivery[] }).deliveries;
  }

  async function settled(count: number): Promise<void> {
    await eventually(async () => {
      const done = (await items(world)).filter(({ state }) => state !== 'due');
      assert.equal(done.length, count);
    });
  }

  it('takes a customer that accepted the relationship into the directory, with its acceptance', async () => {
    const id = await accept('Löwenzahn Verlag', 'loewenzahnverlag.onmicrosoft.com');
    await settled(1);
    const customer = await world.app.services.customers.get(id);
    assert.deepEqual([customer?.name, customer?.acceptance], ['Löwenzahn Verlag', 'direct']);
    const card = await world.chat('helpdesk').say('customers Löwenzahn Verlag');
    assert.match(card.text, /Accepted directly/);
  });

  it('takes in one that accepted the relationship and not the agreement', async () => {
    const id = await accept('Ohne Vertrag GmbH', 'ohnevertrag.onmicrosoft.com', { directlyAccepted: false });
    await settled(2);
    assert.equal((await world.app.services.customers.get(id))?.acceptance, 'none');
  });

  it('deals with an event once, however often it is posted', async () => {
    const id = await accept('Einmal AG', 'einmal.onmicrosoft.com');
    await settled(3);
    const before = (await deliveries()).length;
    await world.control('/events', {
      EventName: 'indirect-reseller-relationship-accepted-by-customer',
      customerId: id,
    });
    await settled(4);
    assert.equal((await deliveries()).length, before + 1);
    assert.ok((await items(world)).every(({ state, payload }) => state === 'done' && payload === '{}'));
  });

  it('answers test events and events of no concern, and does nothing', async () => {
    const before = (await items(world)).length;
    for (const EventName of ['test-created', 'invoice-ready']) await world.control('/events', { EventName });
    await eventually(async () => {
      const last = (await deliveries()).slice(-2);
      assert.deepEqual(
        last.map(({ state, answers }) => [state, answers.map(({ status }) => status)]),
        [
          ['delivered', [200]],
          ['delivered', [200]],
        ],
      );
    });
    assert.equal((await items(world)).length, before);
  });

  it('tries again while Partner Center does not answer, and says nothing of it on the trail', async () => {
    await world.control('', { faults: [{ match: { path: '/v1/customers/' }, status: 503 }] });
    const before = (await items(world)).length;
    const id = await accept('Später KG', 'spaeter.onmicrosoft.com');
    await eventually(async () => {
      const item = (await items(world)).at(-1);
      assert.deepEqual([item?.state, item?.reason], ['due', 'partner-center-error']);
    });
    await world.control('', { faults: [] });
    await settled(before + 1);
    assert.equal((await world.app.services.customers.get(id))?.acceptance, 'direct');
    assert.deepEqual(await trail(world, { customer: id }), []);
  });

  it('ties the invitation that asked for it to the customer, and tells who invited', async () => {
    const chat = world.chat('sales');
    const form = await chat.invoke('invite.company', { text: 'Löwenhof AG' });
    await chat.press(form, 'Send email', { to: 'maria@loewenhof.example' });
    const id = await accept('LÖWENHOF AG', 'loewenhof.onmicrosoft.com');
    const told = await world.connector.waitFor(
      (one) => one.conversationId === chat.conversationId && cardOf(one).text.startsWith('The customer has accepted\n'),
    );
    assert.match(cardOf(told).text, /Löwenhof AG/i);
    const entries = (await trail(world, { customer: id })).filter(({ action }) => action === 'invitation.accepted');
    assert.deepEqual(
      entries.map(({ actorId }) => actorId),
      ['system'],
    );
  });

  it('gives up on a customer that Partner Center will not show', async () => {
    await world.control('', { faults: [{ match: { path: '/v1/customers/' }, status: 403 }] });
    const before = (await items(world)).length;
    await accept('Nie GmbH', 'nie.onmicrosoft.com');
    await settled(before + 1);
    await world.control('', { faults: [] });
    const item = (await items(world)).at(-1);
    assert.deepEqual([item?.state, item?.reason, item?.payload], ['dead', 'not-permitted', '{}']);
  });
});
