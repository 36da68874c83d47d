import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import { startWorld, type World } from '../../support/world.js';
import {
  accepted,
  asked,
  creations,
  customerTrail,
  freshPrefix,
  open,
  submit,
  submitAndClose,
  theOne,
  upToReview,
  usual,
} from './new-customer-support.js';
import { lines, updated } from './support.js';

describe('new customer', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  describe('is created', () => {
    it('and attested, where the customer has accepted', async () => {
      const chat = world.chat('sales');
      const { card, domain } = await submit(chat, { contact: accepted });
      const one = await theOne(world, domain);
      assert.equal(one.name, usual.company.companyName);
      assert.deepEqual(
        one.agreements.map(({ signatory, dateAgreed }) => [signatory.email, dateAgreed]),
        [[usual.contact.email, '2024-05-17T00:00:00.000Z']],
      );
      assert.match(card.text, /^Customer created\nKaffeerösterei Möwe GmbH · moewe/);
      for (const line of [`Tenant ID: ${one.id}`, `Sign-in name: admin@${domain}`, 'Accepted'])
        assert.ok(lines(card).includes(line), card.text);
      assert.deepEqual(await customerTrail(world, one.id), [
        'customer.started',
        'customer.created',
        'attestation.started',
        'attestation.recorded',
      ]);
    });

    it('and to be asked to accept, with a way to invite it', async () => {
      const { card, domain } = await submitAndClose(world.chat('admin'), { contact: asked });
      const one = await theOne(world, domain);
      assert.deepEqual(one.agreements, []);
      assert.match(
        card.text,
        /Not accepted yet\nThe customer will be asked to accept in the Microsoft 365 admin center/,
      );
      const { verb, data } = card.button('Invite');
      assert.deepEqual([verb, data], ['invite.open', { customer: one.id, kind: 'new-customer' }]);
      assert.deepEqual((await customerTrail(world, one.id)).slice(0, 2), ['customer.started', 'customer.created']);
    });

    it('with everything that was typed', async () => {
      const domainPrefix = freshPrefix();
      const chat = world.chat('sales');
      await submit(chat, {
        company: { country: 'US', companyName: "Gull & Sons 'Roasters' LLC", domainPrefix },
        address: { addressLine1: '1 Pier', addressLine2: 'Floor 2', city: 'Seattle', state: 'WA', postalCode: '98101' },
        contact: { ...usual.contact, phone: '+1 206 555 0100', culture: 'en-US', ...asked },
      });
      const { id } = await theOne(world, `${domainPrefix}.onmicrosoft.com`);
      const profile = await world.app.services.partnerCenter.getCustomer(id, { deadline: Date.now() + 5_000 });
      assert.ok(profile.ok);
      const { name, country, language, billingContact } = profile.value;
      assert.deepEqual([name, country, language], ["Gull & Sons 'Roasters' LLC", 'US', 'en-US']);
      assert.deepEqual(billingContact, { ...usual.contact, phone: '+1 206 555 0100' });
    });

    it('and found at once, with its country and language', async () => {
      const chat = world.chat('admin');
      const { card, domain } = await submitAndClose(chat, { contact: asked });
      const { id } = await theOne(world, domain);
      assert.match((await world.chat('sales').say(`attest ${domain}`)).text, /Kaffeerösterei Möwe GmbH/);
      const customer = await world.app.services.customers.get(id);
      assert.deepEqual([customer?.country, customer?.language], ['DE', 'de-DE']);
      assert.match((await chat.press(card, 'Verify')).text, /Not accepted/);
      assert.match((await world.chat('helpdesk').say(`history ${domain}`)).text, /Customer created/);
    });

    it('and shown on the card of the form, also to somebody who comes back later', async () => {
      const chat = world.chat('admin');
      const { card } = await submit(chat, { contact: accepted });
      const shared = await updated(world, chat, 'Customer created');
      assert.deepEqual(lines(shared).slice(0, 8), lines(card).slice(0, 8));
      assert.ok(
        !world.connector.messages(chat.conversationId).some(({ method, activity }) => {
          return method === 'PUT' && JSON.stringify(activity).includes('Attestation recorded');
        }),
      );
    });

    it('in German from the first word to the last', async () => {
      const chat = world.chat('admin', { locale: 'de-DE' });
      const company = await open(chat);
      assert.match(company.text, /^Neuer Kunde\nSchritt 1 von 4: Unternehmen\n/);
      assert.ok(company.input('Land oder Region').choices.some(({ title }) => title === 'Österreich'));
      const address = await chat.press(company, 'Weiter', { ...usual.company, domainPrefix: freshPrefix() });
      const contact = await chat.press(address, 'Weiter', usual.address);
      assert.equal(contact.input('Sprache').choices[0]?.title, 'Deutsch (Deutschland)');
      const review = await chat.press(contact, 'Weiter: Prüfen', { ...usual.contact, ...accepted });
      assert.match(review.text, /Der Kunde hat am 17\.05\.2024 akzeptiert\./);
      const result = await chat.press(review, 'Absenden');
      assert.match(result.text, /^Kunde angelegt\n/);
      assert.match(result.text, /Akzeptiert/);
    });
  });

  describe('leads step by step', () => {
    it('from the company, with the name that was typed with the command', async () => {
      const card = await open(world.chat('sales'), 'Bäckerei Löwe & Söhne');
      assert.match(card.text, /^New customer\nStep 1 of 4: company/);
      assert.equal(card.input('Company name').value, 'Bäckerei Löwe & Söhne');
      assert.equal(card.input('Domain, the part before .onmicrosoft.com').value, 'backereilowesohne');
      assert.equal(card.input('Country or region').value, '');
      assert.equal(card.inputs.length, 3);
    });

    it('over the address, with the fields of its country', async () => {
      const chat = world.chat('sales');
      const labels = async (country: string) => {
        const card = await chat.press(await open(chat), 'Next', {
          ...usual.company,
          country,
          domainPrefix: freshPrefix(),
        });
        return card.inputs.map(({ label }) => label);
      };
      const common = ['Address line 1', 'Address line 2 (optional)', 'Postal code', 'City'];
      assert.deepEqual(await labels('DE'), common);
      assert.deepEqual(await labels('US'), [...common, 'State or province']);
      assert.deepEqual(await labels('PL'), [...common, 'Registration number']);
      assert.deepEqual(await labels('BR'), [...common, 'State or province', 'Registration number']);
    });

    it('over contact and agreement, in the words of the guide', async () => {
      const chat = world.chat('sales');
      const review = await upToReview(chat);
      const card = await chat.press(review, 'Update contact and agreement');
      const choices = card.input('Microsoft Customer Agreement').choices.map(({ title }) => title);
      assert.deepEqual(choices, [
        'The customer has accepted the Microsoft Customer Agreement',
        'The customer will be asked to accept in the Microsoft 365 admin center',
      ]);
      assert.ok(card.input('Agreement acceptance date, if accepted'));
    });

    it('to a review of everything, where each part can be updated before it is sent', async () => {
      const chat = world.chat('sales');
      const before = (await creations(world)).length;
      const domainPrefix = freshPrefix();
      const review = await upToReview(chat, { company: { domainPrefix } });
      for (const line of [
        'Name: Kaffeerösterei Möwe GmbH',
        'Country or region: Germany',
        `Domain: ${domainPrefix}.onmicrosoft.com`,
        'Leopoldstraße 112',
        '80802 München',
        'Name: Jonas Möwe',
        'Email: jonas@moewe.example',
        'Phone: +49 89 5550100',
        'Language: German (Germany)',
        'The customer has accepted, on May 17, 2024.',
      ])
        assert.ok(lines(review).includes(line), `${line} in ${review.text}`);
      const contact = await chat.press(review, 'Update contact and agreement');
      assert.deepEqual(contact.values, { ...usual.contact, culture: 'de-DE', ...accepted });
      const again = await chat.press(contact, 'Next: Review', { lastName: 'Taube' });
      assert.ok(lines(again).includes('Name: Jonas Taube'));
      const company = await chat.press(again, 'Update company');
      assert.deepEqual(company.values, { ...usual.company, domainPrefix });
      const back = await chat.press(company, 'Next', { companyName: 'Taube Kaffee GmbH' });
      assert.match(back.text, /Step 4 of 4/);
      assert.ok(lines(back).includes('Name: Taube Kaffee GmbH'));
      assert.equal((await creations(world)).length, before);
      await chat.press(back, 'Submit');
      assert.equal((await theOne(world, `${domainPrefix}.onmicrosoft.com`)).name, 'Taube Kaffee GmbH');
    });

    it('and back, without losing what was typed, right or wrong', async () => {
      const chat = world.chat('sales');
      const domainPrefix = freshPrefix();
      const start = await chat.press(await open(chat), 'Next', { ...usual.company, domainPrefix });
      const company = await chat.press(start, 'Back', { addressLine1: 'Hafenstraße 1', postalCode: 'wrong' });
      assert.deepEqual(company.values, { ...usual.company, domainPrefix });
      const address = await chat.press(company, 'Next');
      assert.equal(address.input('Address line 1').value, 'Hafenstraße 1');
      assert.equal(address.input('Postal code').value, 'wrong');
      const contact = await chat.press(address, 'Next', usual.address);
      const backAgain = await chat.press(contact, 'Back', { firstName: 'Jo', email: 'not an address' });
      assert.equal(backAgain.input('City').value, 'München');
      const there = await chat.press(backAgain, 'Next');
      assert.equal(there.input('First name').value, 'Jo');
      assert.equal(there.input('Email').value, 'not an address');
    });

    it('back to the address when the country is updated in the end', async () => {
      const chat = world.chat('sales');
      const review = await upToReview(chat);
      const company = await chat.press(review, 'Update company');
      const address = await chat.press(company, 'Next', { country: 'AT' });
      assert.match(address.text, /Step 2 of 4[\s\S]*Austria[\s\S]*This is not a postal code of this country or region/);
      const contact = await chat.press(address, 'Next', {
        addressLine1: 'Am Europlatz 3',
        postalCode: '1120',
        city: 'Wien',
      });
      assert.match(contact.text, /Step 3 of 4/);
      assert.equal(contact.input('Language').value, 'de-AT');
      const again = await chat.press(contact, 'Next: Review');
      assert.match(again.text, /Country or region: Austria[\s\S]*1120 Wien[\s\S]*German \(Austria\)/);
    });

    it('nowhere when it is cancelled', async () => {
      const chat = world.chat('sales');
      const before = (await creations(world)).length;
      const card = await chat.press(await upToReview(chat), 'Cancel');
      assert.match(card.text, /Nothing was sent or recorded\./);
      assert.equal((await creations(world)).length, before);
    });
  });

  it('fits into a card at every step, with the longest of everything', async () => {
    const chat = world.chat('sales');
    const fits = (card: SeenCard) => {
      const size = Buffer.byteLength(JSON.stringify(card.content));
      assert.ok(size < 28 * 1024, `${size} bytes: ${card.text.slice(0, 40)}`);
      return card;
    };
    const company = fits(await open(chat));
    const long = (letters: string, length: number) => letters.repeat(length).slice(0, length);
    const typed = { country: 'US', companyName: long('漢字', 200), domainPrefix: freshPrefix() };
    const address = fits(await chat.press(company, 'Next', typed));
    fits(await chat.press(address, 'Back', { addressLine1: long('漢字', 300), addressLine2: long('漢字', 300) }));
    const street = { addressLine2: long('漢字', 200), city: long('漢字', 100), state: 'WA', postalCode: '98101' };
    const several = fits(await chat.press(address, 'Next', { ...street, addressLine1: 'Main Street' }));
    fits(await chat.press(several, 'Use suggested'));
    const contact = fits(await chat.press(address, 'Next', { ...street, addressLine1: long('漢字', 200) }));
    const person = { firstName: long('漢字', 50), lastName: long('漢字', 50), phone: '+1 425 555 0100' };
    const email = `${long('x', 64)}@${`${long('y', 60)}.`.repeat(2)}${long('z', 60)}`;
    const review = fits(await chat.press(contact, 'Next: Review', { ...person, email, ...asked }));
    assert.match(review.text, /Step 4 of 4/);
  });

  it('keeps what people typed out of the log', async () => {
    const log = world.log.join('');
    for (const personal of [usual.contact.email, usual.contact.lastName, usual.contact.phone])
      assert.ok(!log.includes(personal), personal);
  });
});
