import assert from 'node:assert/strict';
import { startWorld, type World } from '../../support/world.js';
import { accepted, asked, freshPrefix, open, submit, theOne, usual } from './new-customer-support.js';

describe('new customer', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  describe('has its address checked', () => {
    const misspelt = { addressLine1: 'Leopoldstrase 112', postalCode: '80331', city: 'Munchen' };
    async function suggestionFor(typed: Record<string, string>) {
      const chat = world.chat('sales');
      const address = await chat.press(await open(chat), 'Next', { ...usual.company, domainPrefix: freshPrefix() });
      return { chat, card: await chat.press(address, 'Next', typed) };
    }

    it('and a better one offered, which can be used', async () => {
      const { chat, card } = await suggestionFor(misspelt);
      assert.match(
        card.text,
        /suggests this address:\nLeopoldstraße 112\n80802 München\nYou entered\nLeopoldstrase 112\n80331 Munchen\n/,
      );
      const contact = await chat.press(card, 'Use suggested');
      assert.match(contact.text, /Step 3 of 4/);
      const review = await chat.press(contact, 'Next: Review', { ...usual.contact, ...asked });
      assert.match(review.text, /Leopoldstraße 112\n80802 München/);
    });

    it('or kept as it was entered', async () => {
      const { chat, card } = await suggestionFor(misspelt);
      const contact = await chat.press(card, 'Keep as entered');
      const review = await chat.press(contact, 'Next: Review', { ...usual.contact, ...asked });
      assert.match(review.text, /Leopoldstrase 112\n80331 Munchen/);
      assert.match((await chat.press(review, 'Submit')).text, /^Customer created/);
    });

    it('or changed', async () => {
      const { chat, card } = await suggestionFor(misspelt);
      const address = await chat.press(card, 'Change address');
      assert.equal(address.input('Address line 1').value, 'Leopoldstrase 112');
      assert.match((await chat.press(address, 'Next', usual.address)).text, /Step 3 of 4/);
    });

    it('and one of several chosen', async () => {
      const { chat, card } = await suggestionFor({ ...usual.address, addressLine1: 'Hauptstraße' });
      const { id, choices } = card.input('Suggestion to use');
      assert.equal(choices.length, 3);
      const contact = await chat.press(card, 'Use suggested', { [id]: '1' });
      const review = await chat.press(contact, 'Next: Review', { ...usual.contact, ...asked });
      assert.match(review.text, /Hauptstraße 10\n80802 München/);
    });

    it('and one that Partner Center does not know kept only knowingly', async () => {
      const chat = world.chat('sales');
      const company = { ...usual.company, country: 'IS', domainPrefix: freshPrefix() };
      const address = await chat.press(await open(chat), 'Next', company);
      const card = await chat.press(address, 'Next', { addressLine1: 'Laugavegur 1', city: 'Reykjavík' });
      assert.match(card.text, /Partner Center does not know this address\. Please look at it once more\./);
      assert.ok(!card.buttons.some(({ title }) => title === 'Use suggested'));
      assert.match((await chat.press(card, 'Keep as entered')).text, /Step 3 of 4/);
    });

    it('later, where Partner Center cannot check it right now', async () => {
      const chat = world.chat('sales');
      const address = await chat.press(await open(chat), 'Next', { ...usual.company, domainPrefix: freshPrefix() });
      await world.control('', { faults: [{ match: { path: '/validations/address' }, status: 429, retryAfter: 60 }] });
      const card = await chat.press(address, 'Next', usual.address);
      assert.match(card.text, /The address could not be checked\n.*no more requests/);
      await world.control('', { faults: [] });
      assert.match((await chat.press(card, 'Check again')).text, /Step 3 of 4/);
    });
  });
});

describe('new customer of a country that demands a registration number and a phone number', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
    await world.control('', { countryRulesShape: 'supportedList' });
  });
  after(() => world.close());

  const poland = { country: 'PL', companyName: 'Mewa Kawa Sp. z o.o.' };
  const address = { addressLine1: 'Piękna 1', postalCode: '00-001', city: 'Warszawa' };

  it('is created with both', async () => {
    const chat = world.chat('admin');
    const domainPrefix = freshPrefix();
    const form = await chat.press(await open(chat), 'Next', { ...poland, domainPrefix });
    assert.match(form.text, /Such as 0000123456/);
    const wrong = await chat.press(form, 'Next', { ...address, registrationNumber: '12' });
    assert.match(wrong.text, /This is not a registration number of this country or region\./);
    const contact = await chat.press(wrong, 'Next', { registrationNumber: '0000654321' });
    const missing = await chat.press(contact, 'Next: Review', { ...usual.contact, phone: '', ...asked });
    assert.match(missing.text, /Enter the phone number\. This country or region needs one\./);
    const review = await chat.press(missing, 'Next: Review', { phone: '+48 22 555 01 00' });
    assert.match(review.text, /Registration number: 0000654321/);
    assert.match((await chat.press(review, 'Submit')).text, /^Customer created/);
    await theOne(world, `${domainPrefix}.onmicrosoft.com`);
  });

  it('is created in Brazil, with its state', async () => {
    const chat = world.chat('admin');
    const { domain } = await submit(chat, {
      company: { country: 'BR', companyName: 'Gaivota Cafés Ltda.' },
      address: {
        addressLine1: 'Avenida Paulista 1000',
        postalCode: '01310-100',
        city: 'São Paulo',
        state: 'SP',
        registrationNumber: '12345678000195',
      },
      contact: { ...usual.contact, phone: '+55 11 5550 0100', ...accepted },
    });
    assert.equal((await theOne(world, domain)).agreements.length, 1);
  });
});
