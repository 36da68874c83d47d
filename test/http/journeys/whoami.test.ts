import assert from 'node:assert/strict';
import { people } from '../../../src/sandbox/people.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { lines } from './support.js';

describe('whoami', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const everything =
    'attest, verify, invite, new customer, invitations, check, blocked, alerts, customers, history, whoami, help';
  const roles = {
    admin: ['Anna Lindqvist', 'Admin agent: through the group AdminAgents', everything],
    sales: ["Sofie O'Brien", 'Sales agent: through the group SalesAgents', everything],
    helpdesk: [
      'Tomás Herrera',
      'Helpdesk agent: through the group HelpdeskAgents',
      'verify, invitations, check, blocked, alerts, customers, history, whoami, help',
    ],
  } as const;
  for (const [role, [name, from, allowed]] of Object.entries(roles)) {
    it(`tells somebody who is ${role} the role, where it comes from, and what it allows`, async () => {
      const card = await world.chat(role as keyof typeof roles).say('WhoAmI');
      for (const line of [
        'You and your roles',
        name,
        from,
        `You can use: ${allowed}`,
        'Your company: Direct-bill partner',
      ]) {
        assert.ok(lines(card).includes(line), card.text);
      }
      assert.match(card.text, /Roles as of [A-Z][a-z]{2} \d+, 20\d\d, \d+:\d\d [AP]M/);
      assert.match((await world.chat(role as keyof typeof roles).press(card, 'Help')).text, /^What you can do here\n/);
    });
  }

  it('tells each of several roles', async () => {
    const person = people.find(({ roles }) => roles.length === 2);
    assert.ok(person);
    const card = await world.chat('admin', { person }).say('whoami');
    assert.match(card.text, /Mehmet Çelik\nAdmin agent: .*\nHelpdesk agent: through the group HelpdeskAgents\n/);
  });

  for (const role of ['nobody', 'guest'] as const) {
    it(`tells ${role} that there is no role, and how to get one`, async () => {
      const card = await world.chat(role).say('whoami');
      assert.match(card.text, /You have no Partner Center role yet\. Ask an Admin agent/);
      assert.ok(lines(card).includes('You can use: whoami, help'), card.text);
    });
  }

  it('shows a role as soon as somebody has it, and its loss as well', async () => {
    const { id } = personWith('nobody');
    const chat = world.chat('nobody');
    await world.control('/members', { id, group: 'SalesAgents', present: true });
    await world.app.services.members.sync();
    const card = await chat.say('whoami');
    assert.ok(lines(card).includes('Sales agent: through the group SalesAgents'), card.text);
    assert.ok(lines(card).includes(`You can use: ${everything}`), card.text);
    await world.control('/members', { id, group: 'SalesAgents', present: false });
    await world.app.services.members.sync();
    assert.match((await chat.say('whoami')).text, /You have no Partner Center role yet/);
  });

  it('is answered in German', async () => {
    const card = await world.chat('helpdesk', { locale: 'de-DE' }).say('whoami');
    assert.match(card.text, /Helpdesk-Agent: /);
    assert.ok(!card.text.includes('Your company'), card.text);
  });
});
