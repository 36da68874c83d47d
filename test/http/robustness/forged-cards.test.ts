import assert from 'node:assert/strict';
import { partner } from '../../../src/sandbox/people.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { heldFor, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, submit } from './attesting.js';
import { assertNoMishap, holdings } from './unharmed.js';

const [customer, other] = unattested as [SeededCustomer, SeededCustomer];
const stranger = '0f0e0d0c-1111-4000-8000-000000000000';

describe('cards whose data somebody changed', () => {
  let world: World;
  let chat: Chat;
  let attestForm: SeenCard;
  let inviteForm: SeenCard;
  let held: Record<string, number>;

  before(async () => {
    world = await startWorld();
    chat = world.chat('admin');
    attestForm = await openForm(chat, customer);
    inviteForm = await chat.say(`invite ${customer.id}`);
    held = await holdings(world);
  });

  afterEach(async () => {
    assert.deepEqual(await holdings(world), held);
  });

  after(() => world.close());

  const ticketOf = (card: SeenCard) => String(card.buttons.find(({ data }) => data?.form)?.data.form);

  /** Another letter at this place. */
  function changed(ticket: string, at: number): string {
    const index = at < 0 ? ticket.length + at : at;
    return `${ticket.slice(0, index)}${ticket[index] === 'A' ? 'B' : 'A'}${ticket.slice(index + 1)}`;
  }

  const forgeries: [name: string, forge: (ticket: string) => unknown][] = [
    ['missing', () => undefined],
    ['empty', () => ''],
    ['a number', () => 5],
    ['a list', (ticket) => [ticket]],
    ['an object', () => ({ attemptId: 'x' })],
    ['without its seal', (ticket) => ticket.split('.')[0]],
    ['with an empty seal', (ticket) => `${ticket.split('.')[0]}.`],
    ['changed in its first letter', (ticket) => changed(ticket, 0)],
    ['changed in the middle', (ticket) => changed(ticket, 40)],
    ['sealed with something else', (ticket) => changed(ticket, -5)],
    ['written by the person', () => forged()],
    ['far too long', (ticket) => ticket + 'A'.repeat(90_000)],
  ];

  /** A ticket for another customer, well formed, with a seal that somebody made up. */
  function forged(): string {
    const content = {
      kind: 'attest',
      customer: { ...other, domain: '' },
      attemptId: stranger,
      domains: [],
      zone: 'UTC',
    };
    const body = Buffer.from(JSON.stringify({ ...content, sealedAt: new Date().toISOString() })).toString('base64url');
    return `${body}.${Buffer.alloc(32, 7).toString('base64url')}`;
  }

  for (const [name, forge] of forgeries) {
    it(`a ticket that is ${name} opens nothing`, async () => {
      for (const verb of ['attest.submit', 'invite.send', 'invite.ready']) {
        const ticket = ticketOf(verb === 'attest.submit' ? attestForm : inviteForm);
        const data = { ...contactAt(customer), ...inviteForm.values, form: forge(ticket) };
        assert.match((await chat.invoke(verb, data)).text, /^This form can no longer be used$/m);
      }
    });
  }

  it('a ticket of another form opens nothing', async () => {
    const attest = await chat.invoke('attest.submit', { ...contactAt(customer), form: ticketOf(inviteForm) });
    const invite = await chat.invoke('invite.send', { ...inviteForm.values, form: ticketOf(attestForm) });
    for (const { text } of [attest, invite]) assert.match(text, /^This form can no longer be used$/m);
  });

  it('a customer id that is not one of ours is not looked up anywhere', async () => {
    const ids = [
      stranger,
      '__proto__',
      "x' OR '1'='1",
      '../../customers',
      '%',
      'constructor',
      '\u0000',
      '${customer.id}',
    ];
    for (const verb of ['attest.open', 'verify.open', 'invite.open', 'history.open']) {
      for (const id of ids) {
        assert.match((await chat.invoke(verb, { customer: id })).text, /^Customer not found$/m, `${verb} ${id}`);
      }
    }
  });

  it('verbs that are names of JavaScript lead to help', async () => {
    const names = [
      '__proto__',
      'constructor',
      'constructor.name',
      'attest.__proto__',
      'attest.constructor',
      'toString.call',
    ];
    for (const verb of [
      ...names,
      'hasOwnProperty',
      'attest',
      'attest.',
      '.',
      '..',
      '.submit',
      'ATTEST.SUBMIT',
      ' attest.submit',
    ]) {
      assert.match((await chat.invoke(verb, {})).text, /^What you can do here$/m, verb);
    }
    for (const text of ['__proto__', 'constructor Contoso', 'toString', 'hasOwnProperty']) {
      assert.match((await chat.say(text)).text, /^I did not understand that$/m, text);
    }
  });

  it('pages and places that are no numbers are the first one', async () => {
    const oddities: unknown[] = ['x', -1, 1e308, '1e99', {}, [], { toString: 1, valueOf: 1 }, null, true, ' 2 '];
    for (const oddity of oddities) {
      assert.match((await chat.invoke('customers.show', { page: oddity, text: oddity })).text, /customer/);
      assert.match((await chat.invoke('history.open', { customer: customer.id, before: oddity })).text, /^History$/m);
    }
  });

  it('fields that are no text count as not filled in', async () => {
    const odd = {
      firstName: {},
      lastName: ['Quill'],
      email: { toString: 'a@b.example.com' },
      phone: 7,
      dateAgreed: null,
    };
    const card = await chat.invoke('attest.submit', { ...odd, form: ticketOf(attestForm) });
    assert.match(card.text, /Please correct 4 fields/);
  });

  it('a word for "yes" that is not the one of the button does not skip the warning', async () => {
    for (const confirm of ['true', 1, {}, ['true']]) {
      const data = {
        ...contactAt(customer),
        email: 'robin@elsewhere.example.org',
        form: ticketOf(attestForm),
        confirm,
      };
      (await chat.invoke('attest.submit', data)).button('Submit anyway');
    }
  });

  for (const [name, change, heading] of [
    [
      'another company',
      tenants('76543210-1111-4000-8000-000000000000', '76543210-1111-4000-8000-000000000000'),
      'Not for your company',
    ],
    [
      'a channel of another company',
      tenants('76543210-1111-4000-8000-000000000000', partner.tenantId),
      'Not for your company',
    ],
    [
      'a conversation of another company',
      tenants(partner.tenantId, '76543210-1111-4000-8000-000000000000'),
      'Not for your company',
    ],
    ['no company', tenants(undefined, undefined), 'Not for your company'],
    ['an empty company', tenants('', ''), 'Not for your company'],
    ['a guest', { from: { ...sender('sales'), userRole: 'Guest' } }, 'Not for guests'],
  ] as const) {
    it(`a form that comes from ${name} is not accepted`, async () => {
      const { verb, data } = attestForm.button(submit);
      const value = { action: { verb, data: { ...data, ...contactAt(customer) } } };
      const answer = await chat.post({ type: 'invoke', name: 'adaptiveCard/action', value, ...change });
      assert.equal(answer.status, 200);
      assert.match(JSON.stringify(answer.body), new RegExp(heading));
      const search = {
        type: 'invoke',
        name: 'application/search',
        value: { queryText: 'Contoso', dataset: 'customers' },
      };
      const found = await chat.post({ ...search, ...change });
      assert.deepEqual((found.body as { value: unknown }).value, { results: [] });
    });
  }

  for (const person of [personWith('nobody'), personWith('guest'), { id: stranger, name: 'Stranger' }]) {
    it(`a form that ${person.name} got hold of is not accepted`, async () => {
      const card = await world.chat('nobody', { person }).press(attestForm, submit, contactAt(customer), 'message-1');
      assert.match(card.text, /^You need another role$/m);
      assert.deepEqual(await heldFor(world.control, customer.id), []);
    });
  }

  it('none of this was a mishap', () => assertNoMishap(world));

  function sender(role: 'sales'): object {
    const { id, name } = personWith(role);
    return { id: `29:${id}`, name, aadObjectId: id };
  }

  function tenants(channel: string | undefined, conversation: string | undefined): object {
    return {
      channelData: { tenant: { id: channel } },
      conversation: { id: 'elsewhere', conversationType: 'personal', tenantId: conversation },
    };
  }
});
