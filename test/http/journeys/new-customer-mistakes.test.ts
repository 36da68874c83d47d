import assert from 'node:assert/strict';
import { todayIn } from '../../../src/agreements/attestation-form.js';
import type { Chat } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import { asked, freshPrefix, open, type Typed, usual } from './new-customer-support.js';
import { mistakes, seeded } from './support.js';

describe('new customer names every mistake at its field, all at once', () => {
  let world: World;
  let chat: Chat;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  afterEach(() => world.control('', { faults: [] }));

  // Every card is in a conversation of its own: the updates of one that was submitted come when they come.
  beforeEach(() => {
    chat = world.chat('sales');
  });

  const company = async (typed: Typed) => chat.press(await open(chat), 'Next', typed);
  const address = async (country: string, typed: Typed) => {
    const form = await company({ ...usual.company, country, domainPrefix: freshPrefix() });
    return chat.press(form, 'Next', typed);
  };
  const contact = async (typed: Typed) => {
    const form = await address('DE', usual.address);
    return chat.press(form, 'Next: Review', typed);
  };
  const missing = {
    country: 'Choose the country or region.',
    companyName: 'Enter the company name.',
    domainPrefix: 'Enter the first part of the domain.',
  };

  it('in the company', async () => {
    const empty = await company({});
    assert.match(empty.text, /Please correct 3 fields\./);
    assert.deepEqual(mistakes(empty), missing);
    const notAName =
      'This is not a company name. It needs more than one letter, and more than a legal form such as Inc.';
    const prefix = 'Use only letters from a to z and digits, 27 at most.';
    const wrong = await company({ country: 'CN', companyName: 'GmbH', domainPrefix: 'mö-we' });
    assert.deepEqual(mistakes(wrong), { country: missing.country, companyName: notAName, domainPrefix: prefix });
    const long = await company({ ...usual.company, companyName: 'x'.repeat(250), domainPrefix: 'x'.repeat(28) });
    assert.deepEqual(mistakes(long), {
      country: '',
      companyName: 'This is too long. Please shorten it.',
      domainPrefix: prefix,
    });
  });

  for (const name of ['X', '%&$', '...', 'Inc', 'llc.', 'L.L.C']) {
    it(`in the company's name "${name}"`, async () => {
      const card = await company({ ...usual.company, companyName: name, domainPrefix: freshPrefix() });
      assert.match(mistakes(card).companyName ?? '', /^This is not a company name\./);
    });
  }

  const doubtful = {
    'Contoso.com': 'ends like a web address',
    'Brrr Ltd': 'three times',
    'A B C': 'blank after every',
  };
  for (const [name, why] of Object.entries(doubtful)) {
    it(`and warns of the name "${name}", which a second press confirms`, async () => {
      const typed = { ...usual.company, companyName: name, domainPrefix: freshPrefix() };
      const warned = await company(typed);
      assert.ok(warned.text.includes(why), warned.text);
      assert.equal(warned.input('Company name').value, name);
      const other = await chat.press(warned, 'Next', { companyName: `${name}.net` });
      assert.match(other.text, /Step 1 of 4[\s\S]*web address/);
      assert.match((await chat.press(warned, 'Next')).text, /Step 2 of 4/);
    });
  }

  it('in a domain that is taken, with others that are really free', async () => {
    const taken = seeded('Contoso Ltd').tenant;
    const card = await company({ ...usual.company, domainPrefix: taken.toUpperCase() });
    const sentence = mistakes(card).domainPrefix ?? '';
    const [, names = ''] =
      /^contosouk\.onmicrosoft\.com is already in use\. These are free: (.*)\.$/.exec(sentence) ?? [];
    const free = names.split(', ');
    assert.equal(free.length, 3, sentence);
    for (const name of free) {
      const answer = await world.app.services.partnerCenter.isDomainTaken(`${name}.onmicrosoft.com`, {
        deadline: Date.now() + 5_000,
      });
      assert.deepEqual(answer, { ok: true, value: false });
    }
    assert.match((await chat.press(card, 'Next', { domainPrefix: free[0] ?? '' })).text, /Step 2 of 4/);
  });

  it('and takes a whole domain for its first part', async () => {
    const prefix = freshPrefix();
    const card = await company({ ...usual.company, domainPrefix: ` ${prefix.toUpperCase()}.onmicrosoft.com ` });
    assert.equal((await chat.press(card, 'Back')).input('Domain, the part before .onmicrosoft.com').value, prefix);
  });

  it('in the address', async () => {
    const empty = await address('US', {});
    assert.deepEqual(mistakes(empty), {
      addressLine1: 'Enter the address.',
      addressLine2: '',
      postalCode: 'Enter the postal code.',
      city: 'Enter the city.',
      state: 'Choose the state or province.',
    });
    const wrong = await address('US', {
      addressLine1: 'x'.repeat(201),
      city: 'Seattle',
      state: 'ZZ',
      postalCode: '1234',
    });
    assert.deepEqual(mistakes(wrong), {
      addressLine1: 'This is too long. Please shorten it.',
      addressLine2: '',
      postalCode: 'This is not a postal code of this country or region.',
      city: '',
      state: 'Choose one of the list.',
    });
    assert.equal(mistakes(await address('PL', {})).registrationNumber, "Enter the company's registration number.");
  });

  it('in contact and agreement', async () => {
    const agreement = 'Choose one of the two.';
    const empty = await contact({});
    assert.deepEqual(mistakes(empty), {
      firstName: 'Enter the first name.',
      lastName: 'Enter the last name.',
      email: 'Enter the email address.',
      phone: '',
      culture: '',
      agreement,
      dateAgreed: '',
    });
    const wrong = await contact({
      firstName: 'x'.repeat(51),
      lastName: 'Möwe',
      email: 'jonas@',
      phone: 'ask me',
      culture: 'xx-XX',
      agreement: 'accepted',
      dateAgreed: '',
    });
    assert.deepEqual(mistakes(wrong), {
      firstName: 'This is too long. Please shorten it.',
      lastName: '',
      email: 'Enter one complete email address, such as maria@contoso.com.',
      phone: 'Enter a phone number of this country or region, such as +49 425 555 0100.',
      culture: 'Choose the language.',
      agreement: '',
      dateAgreed: 'Choose the date, today at the latest.',
    });
  });

  const tomorrow = todayIn('Europe/Berlin', new Date(Date.now() + 26 * 60 * 60_000));
  const dates = {
    [tomorrow]: 'The date cannot be in the future.',
    '2023-03-31': 'An acceptance before Apr 1, 2023 no longer counts.',
    '2024-02-30': 'Choose the date, today at the latest.',
  };
  for (const [dateAgreed, sentence] of Object.entries(dates)) {
    it(`in the day of the acceptance: ${sentence}`, async () => {
      const card = await contact({ ...usual.contact, agreement: 'accepted', dateAgreed });
      assert.equal(mistakes(card).dateAgreed, sentence);
    });
  }

  it('and takes no day where the customer is still to be asked', async () => {
    const card = await contact({ ...usual.contact, agreement: 'asked', dateAgreed: tomorrow });
    assert.match(card.text, /Step 4 of 4/);
  });

  for (const email of ['somebody@microsoft.com', 'Somebody@Nordlicht.example.com']) {
    it(`in the address ${email}, which is not the customer's`, async () => {
      const card = await contact({ ...usual.contact, email, ...asked });
      assert.match(mistakes(card).email ?? '', /not one of Microsoft or of your company/);
    });
  }
});
