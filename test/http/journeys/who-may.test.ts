import assert from 'node:assert/strict';
import { people } from '../../../src/sandbox/people.js';
import type { SeenCard } from '../../support/cards.js';
import { personWith, type Role, startWorld, type World } from '../../support/world.js';
import { held, lines, seeded, trail } from './support.js';

const acting = 'Admin agent or Sales agent';
const looking = 'Admin agent, Sales agent, or Helpdesk agent';
const needed = { attest: acting, invite: acting, verify: looking, customers: looking, history: looking };
type Command = keyof typeof needed;
const commands = Object.keys(needed) as Command[];
const may: Record<Role, Command[]> = {
  admin: commands,
  sales: commands,
  helpdesk: ['verify', 'customers', 'history'],
  nobody: [],
  guest: [],
};

function isRefusal(card: SeenCard, command: Command): boolean {
  return card.text.startsWith('You need another role\n') && card.text.includes(`"${command}"`);
}

describe('who may', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const groups = { admin: 'AdminAgents', sales: 'SalesAgents', helpdesk: 'HelpdeskAgents' };
  const put = async (id: string, group: keyof typeof groups, present: boolean) => {
    await world.control('/members', { id, group: groups[group], present });
    await world.app.services.members.sync();
  };
  const refusals = async (actor: string) => {
    const entries = await trail(world, { actor });
    return entries.filter(({ action }) => action === 'access.refused');
  };

  for (const role of Object.keys(may) as Role[]) {
    for (const command of commands) {
      const allowed = may[role].includes(command);
      it(`${role} ${allowed ? 'may' : 'may not'} ${command}`, async () => {
        const chat = world.chat(role);
        const card = await chat.say(`${command} Trey Research`);
        assert.equal(isRefusal(card, command), !allowed, card.text);
        if (allowed) assert.match(card.text, /Trey Research Inc\./);
        else assert.doesNotMatch(card.text, /Trey/);
        const verb = command === 'customers' ? 'customers.show' : `${command}.open`;
        const pressed = await chat.invoke(verb, { customer: seeded('Trey Research Inc.').id });
        assert.equal(isRefusal(pressed, command), !allowed, pressed.text);
      });
    }

    it(`${role} may ask for help and whoami`, async () => {
      assert.match((await world.chat(role).say('help')).text, /^What you can do here\n/);
      assert.match((await world.chat(role).say('whoami')).text, /^You and your roles\n/);
    });
  }

  it('says which role is needed and whom to ask, and keeps it on the trail', async () => {
    const { id, name } = personWith('helpdesk');
    const before = (await refusals(id)).length;
    const card = await world.chat('helpdesk').say('attest Trey Research');
    assert.ok(card.text.includes(acting), card.text);
    assert.match(card.text, /ask .*Anna Lindqvist.*Mehmet Çelik/);
    assert.ok(card.buttons.length > 0, 'a way on');
    const [entry, ...others] = (await refusals(id)).slice(before);
    assert.equal(others.length, 0);
    assert.deepEqual(
      [entry?.actorName, entry?.outcome, entry?.code, JSON.parse(entry?.details ?? '')],
      [name, 'refused', 'role', { command: 'attest', roles: 'helpdesk-agent' }],
    );
  });

  it('names people to ask, not the account the bot works with', async () => {
    const card = await world.chat('nobody').say('verify Trey Research');
    assert.ok(card.text.includes(looking), card.text);
    assert.doesNotMatch(card.text, /Agreement Bot/);
  });

  it('refuses every press that belongs to a journey, whatever the card said', async () => {
    const verbs = {
      attest: ['open', 'submit', 'cancel'],
      invite: ['open', 'ready', 'send', 'cancel'],
      verify: ['open'],
      customers: ['show'],
      history: ['open'],
    };
    const chat = world.chat('nobody');
    for (const command of commands) {
      for (const step of verbs[command]) {
        const card = await chat.invoke(`${command}.${step}`, { customer: seeded('Trey Research Inc.').id });
        assert.ok(isRefusal(card, command), `${command}.${step}: ${card.text}`);
      }
    }
  });

  it('answers verbs that do not exist with help', async () => {
    for (const verb of ['attest.confirm', 'constructor.constructor', 'attest', '__proto__.x', 'attest.toString', '.']) {
      assert.match((await world.chat('admin').invoke(verb, {})).text, /^What you can do here\n/, verb);
    }
  });

  describe('a role that is withdrawn', () => {
    const { id } = personWith('sales');
    afterEach(() => put(id, 'sales', true));

    it('holds from the next click, with the form already open', async () => {
      const customer = seeded('Adatum Logistik GmbH & Co. KG');
      const chat = world.chat('sales');
      const form = await chat.say('attest Adatum');
      const letter = await chat.say('invite Adatum');
      await put(id, 'sales', false);
      const before = (await refusals(id)).length;

      assert.ok(isRefusal(await chat.press(form, 'Submit attestation'), 'attest'));
      assert.ok(isRefusal(await chat.press(letter, 'Send email'), 'invite'));
      assert.ok(isRefusal(await chat.press(letter, 'Open or copy'), 'invite'));
      assert.ok(isRefusal(await chat.say('verify Adatum'), 'verify'));
      assert.deepEqual(await held(world, customer.id), []);
      assert.deepEqual(await trail(world, { customer: customer.id }), []);
      assert.equal((await refusals(id)).length, before + 4);

      await put(id, 'sales', true);
      assert.match((await chat.press(form, 'Submit attestation')).text, /^Attestation recorded\n/);
    });

    it('leaves what another role allows', async () => {
      const chat = world.chat('sales');
      await put(id, 'helpdesk', true);
      await put(id, 'sales', false);
      assert.ok(isRefusal(await chat.say('attest Adatum'), 'attest'));
      assert.match((await chat.say('verify Adatum')).text, /^Microsoft Customer Agreement\n/);
      await put(id, 'helpdesk', false);
    });

    it('is on the trail, and so is a role that is given', async () => {
      const before = (await trail(world, { actor: id })).length;
      await put(id, 'sales', false);
      await put(id, 'sales', true);
      const entries = (await trail(world, { actor: id })).slice(before);
      assert.deepEqual(
        entries.map(({ action, details }) => [action, JSON.parse(details)]),
        [
          ['member.roles-changed', { before: 'sales-agent', after: '' }],
          ['member.roles-changed', { before: '', after: 'sales-agent' }],
        ],
      );
    });
  });

  it('counts the strongest of several roles', async () => {
    const person = people.find(({ roles }) => roles.length === 2);
    assert.ok(person);
    assert.match((await world.chat('admin', { person }).say('attest Trey Research')).text, /^Attest acceptance\n/);
  });

  it('gives guests nothing, even in the group of the Admin agents', async () => {
    const guest = personWith('guest');
    await put(guest.id, 'admin', true);
    const chat = world.chat('guest');
    assert.ok(isRefusal(await chat.say('attest Trey Research'), 'attest'));
    const known = await chat.post({
      type: 'message',
      text: 'help',
      from: { id: '29:g', aadObjectId: guest.id, userRole: 'guest' },
    });
    assert.equal(known.status, 200);
    const sent = world.connector.messages(chat.conversationId).at(-1);
    assert.match(JSON.stringify(sent?.activity), /Not for guests/);
    await put(guest.id, 'admin', false);
  });

  it('serves nobody from another company, not even with help', async () => {
    const chat = world.chat('admin', { tenantId: '11111111-1111-4111-8111-111111111111' });
    for (const text of ['help', 'whoami', 'customers', 'attest Trey Research']) {
      const card = await chat.say(text);
      assert.match(card.text, /^Not for your company\n/);
      assert.doesNotMatch(card.text, /Trey|Anna|Lindqvist/);
    }
    const pressed = await chat.invoke('customers.show', {});
    assert.match(pressed.text, /^Not for your company\n/);
  });
});

describe('who may, for an indirect reseller', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ PARTNER_TYPE: 'indirect-reseller' });
    await world.control('', { partnerType: 'indirect-reseller' });
  });
  after(() => world.close());

  it('refuses to attest, with the reason and the provider to ask, on the trail', async () => {
    const { id } = personWith('sales');
    const chat = world.chat('sales');
    const card = await chat.say('attest Trey Research');
    assert.match(card.text, /Indirect resellers cannot attest .*Polarstern Distribution AG/);
    const forged = await chat.invoke('attest.submit', { form: 'x', firstName: 'A' });
    assert.match(forged.text, /Indirect resellers cannot attest/);
    const refused = (await trail(world, { actor: id })).filter(({ action }) => action === 'access.refused');
    assert.deepEqual(
      refused.map(({ code, details }) => [code, JSON.parse(details).command]),
      [
        ['indirect-reseller', 'attest'],
        ['indirect-reseller', 'attest'],
      ],
    );
  });

  it('names no provider when Partner Center does not tell, and refuses all the same', async () => {
    await world.control('', { faults: [{ match: { path: 'relationships' }, status: 403 }] });
    const card = await world.chat('sales').say('attest Trey Research');
    await world.control('', { faults: [] });
    assert.match(card.text, /Indirect resellers cannot attest .*ask your indirect provider\./);
  });

  it('offers no attesting in help and says so in whoami', async () => {
    const chat = world.chat('admin');
    const help = await chat.say('help');
    assert.ok(!help.buttons.some(({ title }) => title === 'Attest'));
    assert.ok(help.button('Invite'));
    const whoami = await chat.say('whoami');
    assert.ok(lines(whoami).includes('Your company: Indirect reseller'), whoami.text);
    assert.match(whoami.text, /Indirect resellers cannot attest\./);
    assert.match(whoami.text, /You can use: verify, invite, /);
  });

  it('asks for the role first', async () => {
    assert.ok(isRefusal(await world.chat('helpdesk').say('attest Trey Research'), 'attest'));
  });

  it('lets the plain invitation link work, and offers no other', async () => {
    const chat = world.chat('sales');
    const form = await chat.say('invite Trey Research');
    assert.match(form.text, /Home\?ref=\/BillingAccounts\/agreement/);
    assert.ok(!form.buttons.some(({ title }) => title.includes('relationship')));
    const ready = await chat.press(form, 'Open or copy');
    assert.match(ready.input('Text to copy').value, /BillingAccounts\/agreement$/);
  });

  it('lets the plain link work for a customer whom Partner Center does not list', async () => {
    const chat = world.chat('sales');
    const form = await chat.say('invite Somebody & Söhne');
    assert.match(form.text, /Somebody & Söhne/);
    const ready = await chat.press(form, 'Open or copy', { to: 'a@somebody.example.com' });
    assert.match(ready.input('Text to copy').value, /BillingAccounts\/agreement$/);
  });

  it('still asks which customer is meant where there are several', async () => {
    const chat = world.chat('sales');
    const list = await chat.say('invite contoso');
    assert.match(list.text, /^Several customers match\n/);
    const form = await chat.press(list, 'Invite', { customer: seeded('Contoso France SAS').id });
    assert.equal(form.input("Recipient's email").value, 'helene.lefevre@contoso.fr.example.com');
  });

  it('offers no attesting after verify', async () => {
    const card = await world.chat('sales').say('verify Adatum');
    assert.match(card.text, /\? Could not be checked/);
    assert.deepEqual(
      card.buttons.map(({ title }) => title),
      ['Invite', 'Check again', 'History'],
    );
  });
});
