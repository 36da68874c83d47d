import assert from 'node:assert/strict';
import { partner } from '../../../src/sandbox/people.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { link, seeded, trail } from './support.js';

const message = 'Please reach out to your Partner to confirm your acceptance of the Microsoft Customer Agreement.';

function explained(chat: Chat, data: Record<string, unknown>): Promise<SeenCard> {
  return chat.invoke('cannot-accept.show', data);
}

const titles = (card: SeenCard) => card.buttons.map(({ title }) => title);

describe('a customer that cannot accept', () => {
  let world: World;
  const adatum = seeded('Adatum Logistik GmbH & Co. KG');

  before(async () => {
    world = await startWorld();
  });

  after(() => world.close());

  it('is explained in the words of the guide: the message, the cases, and what to do', async () => {
    const card = await explained(world.chat('sales'), { customer: adatum.id });
    assert.ok(card.text.includes(adatum.name));
    assert.ok(card.text.includes(message), card.text);
    for (const words of [
      /new purchase \(not an autorenewal\)/,
      /through an existing partner relationship/,
      /Offers/,
      /Software or software subscriptions/,
      /Reserved Instances/,
      /Azure plan/,
      /link of a new partner/,
      /Attest on behalf of the customer/,
      /Global administrator/,
      /in no menu/,
    ]) {
      assert.match(card.text, words);
    }
    assert.ok(card.text.includes(link));
  });

  it('is explained in German, with the message as Microsoft writes it', async () => {
    const card = await explained(world.chat('sales', { locale: 'de-AT' }), { customer: adatum.id });
    assert.ok(card.text.includes(message), card.text);
    assert.match(card.text, /Bestätigen Sie im Namen des Kunden/);
    assert.match(card.text, /globaler Administrator/);
    assert.deepEqual(titles(card), ['Bestätigen', 'Einladen', 'Prüfen']);
  });

  it('is attested from there, by those who may', async () => {
    const chat = world.chat('sales');
    const card = await explained(chat, { customer: adatum.id });
    assert.deepEqual(titles(card), ['Attest', 'Invite', 'Verify']);
    const form = await chat.press(card, 'Attest');
    assert.ok(form.input('First name'));
    assert.ok(form.text.includes(adatum.name));
  });

  it('is explained to a Helpdesk agent, who is told whom to ask', async () => {
    const card = await explained(world.chat('helpdesk'), { customer: adatum.id });
    assert.match(card.text, /Ask an Admin agent or Sales agent to attest/);
    assert.deepEqual(titles(card), ['Verify']);
  });

  it('is not explained to somebody without a role', async () => {
    const card = await explained(world.chat('nobody'), { customer: adatum.id });
    assert.match(card.text, /^You need another role\n/);
    const entries = await trail(world, { actor: personWith('nobody').id });
    assert.equal(entries.at(-1)?.action, 'access.refused');
  });

  it('is asked for where the press names none, and said to be unknown where it names a wrong one', async () => {
    const chat = world.chat('sales');
    for (const data of [{}, { customer: 7 }, { customer: '' }]) {
      assert.match((await explained(chat, data)).text, /Which customer|choose a customer/i);
    }
    const id = '00000000-0000-4000-8000-000000000000';
    assert.match((await explained(chat, { customer: id })).text, /^Customer not found\n/);
  });

  it('is no matter of a provider for a partner that can attest', async () => {
    const card = await world.chat('sales').invoke('cannot-accept.provider', { customer: adatum.id });
    assert.ok(card.text.includes(message));
    assert.ok(card.button('Attest'));
  });
});

describe('a customer of an indirect reseller', () => {
  let world: World;
  const trey = seeded('Trey Research Inc.');

  before(async () => {
    world = await startWorld({ PARTNER_TYPE: 'indirect-reseller' });
    await world.control('', { partnerType: 'indirect-reseller' });
  });

  after(() => world.close());

  const bodyOf = (card: SeenCard) => card.input('Text to copy').value;

  it('is attested by the provider: attest says who that is, and has a text to forward', async () => {
    const card = await world.chat('sales').say(`attest ${trey.name}`);
    assert.match(card.text, /^Your indirect provider attests\n/);
    assert.match(card.text, /Indirect resellers cannot attest .*Polarstern Distribution AG/);
    assert.match(card.input('Subject').value, /^Please attest for Trey Research Inc\.: Microsoft Customer Agreement$/);
    for (const words of [
      `Customer: ${trey.name}`,
      `Domain: ${trey.tenant}.onmicrosoft.com`,
      `Tenant ID: ${trey.id}`,
      'First name: \nLast name: \nEmail: \nPhone (optional): \nDate of acceptance: ',
      `Kind regards\n${personWith('sales').name}`,
    ]) {
      assert.ok(bodyOf(card).includes(words), `${words}\n${bodyOf(card)}`);
    }
  });

  it('is asked about in the language of the reader', async () => {
    const card = await world.chat('sales', { locale: 'de-DE' }).say(`attest ${trey.name}`);
    assert.match(
      card.input('Betreff').value,
      /^Bitte für Trey Research Inc\. bestätigen: Microsoft-Kundenvereinbarung$/,
    );
    const body = card.input('Text zum Kopieren').value;
    assert.match(body, /^Guten Tag,\n[\s\S]*Mandanten-ID: [0-9a-f-]{36}\n[\s\S]*Freundliche Grüße\n/);
  });

  it('is invited from there', async () => {
    const chat = world.chat('sales');
    const card = await chat.say(`attest ${trey.name}`);
    const form = await chat.press(card, 'Invite', { requestText: 'something else' });
    assert.match(form.text, /Trey Research Inc\./);
    assert.match(form.text, /Home\?ref=\/BillingAccounts\/agreement/);
  });

  it('is named as it was typed where nobody here knows it', async () => {
    const chat = world.chat('sales');
    const byName = await chat.say('attest Somebody & Söhne');
    assert.match(bodyOf(byName), /Customer: Somebody & Söhne\nDomain: \nTenant ID: \n/);
    const invitation = await chat.press(byName, 'Invite');
    assert.match(invitation.text, /Somebody & Söhne/);
    assert.match(bodyOf(await chat.say('attest somebody.example')), /Customer: \nDomain: somebody\.example\n/);
    const id = '0f0e0d0c-0b0a-4908-8706-050403020100';
    assert.match(bodyOf(await chat.say(`attest ${id.toUpperCase()}`)), new RegExp(`Tenant ID: ${id}\n`));
  });

  it('may be nobody in particular', async () => {
    const card = await world.chat('sales').say('attest');
    assert.match(bodyOf(card), /Customer: \nDomain: \nTenant ID: \n/);
    assert.match(card.input('Subject').value, /^Please attest for a customer:/);
  });

  it('is created by the provider: new customer has a text that says for whom', async () => {
    const chat = world.chat('sales');
    const card = await chat.say('new customer Somebody & Söhne');
    assert.match(card.text, /^Your indirect provider creates customers\n/);
    assert.match(card.text, /Polarstern Distribution AG/);
    assert.equal(card.input('Subject').value, 'Please create a customer for us: Somebody & Söhne');
    assert.match(bodyOf(card), new RegExp(`us as its indirect reseller[\\s\\S]*Our tenant ID: ${partner.tenantId}\n`));
    assert.match(bodyOf(card), /Company: Somebody & Söhne\n[\s\S]*Primary contact:\nFirst name: \n/);
    assert.match(bodyOf(card), /confirm that the primary contact accepted the Microsoft Customer Agreement/);
    assert.equal((await chat.say('new customer')).input('Subject').value, 'Please create a customer for us');
    assert.match(
      bodyOf(await chat.say('new customer Somebody.Example')),
      /Company: Somebody\.Example\nDomain \([^)]*\): \n/,
    );
  });

  it('is explained with the provider in place of attesting', async () => {
    const chat = world.chat('sales');
    const card = await explained(chat, { customer: trey.id });
    assert.match(card.text, /Ask your indirect provider to attest/);
    assert.deepEqual(titles(card), ['Text for your provider', 'Invite', 'Verify']);
    const request = await chat.press(card, 'Text for your provider');
    assert.match(bodyOf(request), /Customer: Trey Research Inc\.\n/);
  });

  it('is explained to a Helpdesk agent, too, who gets the text but cannot invite', async () => {
    const chat = world.chat('helpdesk');
    const card = await explained(chat, { customer: '', text: 'Somebody & Söhne' });
    assert.match(card.text, /Somebody & Söhne/);
    assert.deepEqual(titles(card), ['Text for your provider']);
    const request = await chat.press(card, 'Text for your provider');
    assert.match(bodyOf(request), /Customer: Somebody & Söhne/);
    assert.deepEqual(titles(request), ['Help']);
  });

  it('is asked about without a name of the provider when Partner Center does not tell', async () => {
    await world.control('', { faults: [{ match: { path: 'relationships' }, status: 403 }] });
    const card = await world.chat('sales').say(`attest ${trey.name}`);
    await world.control('', { faults: [] });
    assert.match(card.text, /ask your indirect provider\.\n/);
    assert.ok(bodyOf(card).includes(trey.name));
  });
});
