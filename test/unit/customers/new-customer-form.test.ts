import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCompanyName, nameDoubt } from '../../../src/customers/company-name.js';
import { composeCustomer } from '../../../src/customers/compose-customer.js';
import { domainOf, freePrefixes, isPrefix, prefixFor, prefixOf } from '../../../src/customers/domain-names.js';
import { checkAddressFields, isSameAddress, markOf } from '../../../src/customers/new-customer-address.js';
import { checkCompany, countries } from '../../../src/customers/new-customer-company.js';
import { type ContactCheck, checkContact, languageOf } from '../../../src/customers/new-customer-contact.js';
import { fieldsOf, noValues, readStep, steps, type Values } from '../../../src/customers/new-customer-form.js';
import type { CountryRules, PartnerCenter } from '../../../src/partner-center/types.js';
import { fail, ok } from '../../../src/result.js';

const germany: CountryRules = {
  country: 'DE',
  isStateRequired: false,
  states: [],
  isCityRequired: true,
  isPostalCodeRequired: true,
  postalCodePattern: '^\\d{5}$',
  phonePattern: '',
  callingCodes: ['49'],
  registrationNumber: 'refused',
  registrationNumberPattern: '',
  registrationNumberSample: '',
  isPhoneRequired: false,
  defaultCulture: 'de-DE',
  cultures: ['de-DE', 'en-US'],
  languages: ['de', 'en'],
};
const filled: Values = {
  ...noValues,
  country: 'DE',
  companyName: 'Contoso Deutschland GmbH',
  domainPrefix: 'contosode',
  addressLine1: 'Leopoldstraße 112',
  postalCode: '80802',
  city: 'München',
  firstName: 'Anna',
  lastName: 'Berg',
  email: 'anna@contoso.example',
  culture: 'de-DE',
  agreement: 'asked',
};
const check: ContactCheck = {
  rules: germany,
  asksDate: true,
  cutoff: '2023-04-01',
  ownDomain: 'nordlicht.example',
  zone: 'UTC',
  now: new Date('2026-11-22T12:00:00Z'),
};

describe('The name of a new customer', () => {
  it('is a name and not only a sign, a letter or a legal form', () => {
    for (const name of ['3M', 'Contoso Ltd', 'Café', 'コントソ合同会社', 'Incorporated Ideas', 'A1', 'AG Spezial'])
      assert.equal(isCompanyName(name), true, name);
    for (const name of ['', 'X', '7', '--', '&%$', ' ', 'llc', 'LLC', 'Inc', 'Inc.', 'GmbH', 'S.A.', 'Ltd.', '😀'])
      assert.equal(isCompanyName(name), false, name);
  });

  it('is looked at again where Partner Center itself would warn', () => {
    assert.equal(nameDoubt('contoso.com'), 'web-address');
    assert.equal(nameDoubt('Contoso.DE'), 'web-address');
    assert.equal(nameDoubt('Brrr Ltd'), 'repeated');
    assert.equal(nameDoubt('C o n t o s o'), 'spaced');
    for (const name of ['Contoso Ltd', 'Com GmbH', 'A & B', 'Zoo oo', 'A.com Ltd'])
      assert.equal(nameDoubt(name), undefined, name);
  });
});

describe('The domain of a new customer', () => {
  it('has letters and digits before onmicrosoft.com, at most 27', () => {
    for (const prefix of ['a', 'contoso', '365', 'x'.repeat(27)]) assert.equal(isPrefix(prefix), true, prefix);
    for (const prefix of ['', 'con-toso', 'con.toso', 'möwe', 'Contoso', 'x'.repeat(28), 'a b'])
      assert.equal(isPrefix(prefix), false, prefix);
  });

  it('is recognised where it was typed in full', () => {
    assert.equal(prefixOf('Contoso.OnMicrosoft.com'), 'contoso');
    assert.equal(prefixOf('contoso'), 'contoso');
  });

  it('can be made of any name, or of none', () => {
    assert.equal(prefixFor('Bäckerei Löwe & Söhne OHG'), 'backereilowesohneohg');
    assert.equal(prefixFor('コントソ'), '');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => /^[a-z0-9]{0,27}$/.test(prefixFor(name))));
  });

  it('has others beside it that were asked for one by one, and never more than three', async () => {
    const asked: string[] = [];
    const taken = (answer: (domain: string) => Awaited<ReturnType<PartnerCenter['isDomainTaken']>>) =>
      ({
        async isDomainTaken(domain: string) {
          asked.push(domain);
          return answer(domain);
        },
      }) as unknown as PartnerCenter;
    const wanted = { prefix: 'x'.repeat(27), country: 'DE' };
    const deadline = Date.now() + 1_000;
    const none = await freePrefixes(
      taken(() => ok(false)),
      wanted,
      { deadline },
    );
    assert.equal(none.length, 3);
    for (const prefix of none) {
      assert.ok(isPrefix(prefix), prefix);
      assert.ok(asked.includes(domainOf(prefix)));
    }
    assert.deepEqual(
      await freePrefixes(
        taken(() => ok(true)),
        wanted,
        { deadline },
      ),
      [],
    );
    assert.deepEqual(
      await freePrefixes(
        taken(() => fail('partner-center-timeout')),
        wanted,
        { deadline },
      ),
      [],
    );
    const one = await freePrefixes(
      taken((domain) => ok(!domain.includes('365'))),
      wanted,
      { deadline },
    );
    assert.deepEqual(one, [`${'x'.repeat(24)}365`]);
  });
});

describe('The form of a new customer', () => {
  it('takes whatever comes, on one line, and keeps what does not come', () => {
    const step = fc.constantFrom(...steps);
    fc.assert(
      fc.property(
        step,
        fc.dictionary(fc.constantFrom(...Object.values(fieldsOf).flat(), 'form'), fc.anything()),
        (name, data) => {
          const values = readStep(name, data, filled);
          assert.deepEqual(Object.keys(values).sort(), Object.keys(filled).sort());
          for (const [field, value] of Object.entries(values)) {
            assert.ok(typeof value === 'string' && value.length <= 300 && !/[\p{Cc}\p{Cs}]/u.test(value));
            const isOfStep = (fieldsOf[name] as readonly string[]).includes(field);
            if (!isOfStep || typeof data[field] !== 'string') assert.equal(value, filled[field as keyof Values]);
          }
        },
      ),
    );
  });

  it('never throws on what was typed', () => {
    const anything = fc.record(
      Object.fromEntries(Object.keys(noValues).map((field) => [field, fc.string({ maxLength: 320 })])),
    ) as unknown as fc.Arbitrary<Values>;
    fc.assert(
      fc.property(anything, (values) => {
        checkCompany(values, ['a']);
        checkAddressFields(values, germany);
        checkContact(values, check);
        composeCustomer(values, germany);
      }),
    );
  });

  it('knows every country where the agreement is offered, and China is none', () => {
    assert.equal(countries.length, 243);
    for (const country of ['CN', 'UK', 'XE', 'XJ', 'XS', 'de']) assert.ok(!countries.includes(country), country);
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    for (const country of countries) assert.ok(names.of(country), country);
  });
});

describe('The address of a new customer', () => {
  it('has the fields that its country has, and no others', () => {
    assert.deepEqual(checkAddressFields({ ...filled, state: 'nonsense', registrationNumber: '5' }, germany), {});
    const states = { ...germany, isStateRequired: true, states: ['BY', 'BE'] };
    assert.deepEqual(checkAddressFields(filled, states), { state: 'required' });
    assert.deepEqual(checkAddressFields({ ...filled, state: 'XX' }, states), { state: 'not-offered' });
    assert.deepEqual(checkAddressFields({ ...filled, state: 'BY' }, states), {});
    const optional = { ...germany, registrationNumber: 'optional', registrationNumberPattern: '^\\d+$' } as const;
    assert.deepEqual(checkAddressFields(filled, optional), {});
    assert.deepEqual(checkAddressFields({ ...filled, registrationNumber: 'x' }, optional), {
      registrationNumber: 'invalid',
    });
  });

  it('is sent without what belonged to another country', () => {
    const customer = composeCustomer({ ...filled, state: 'WA', registrationNumber: '5' }, germany);
    assert.deepEqual([customer.address.state, customer.registrationNumber], ['', '']);
    assert.equal(customer.domain, 'contosode.onmicrosoft.com');
    assert.deepEqual(customer.contact, {
      firstName: 'Anna',
      lastName: 'Berg',
      email: 'anna@contoso.example',
      phone: '',
    });
  });

  it('is another one after any change, but reads the same in another case', () => {
    const address = { addressLine1: 'A', addressLine2: '', city: 'B', state: '', postalCode: '1', country: 'DE' };
    assert.notEqual(markOf(address), markOf({ ...address, addressLine1: '', addressLine2: 'A' }));
    assert.notEqual(markOf(address), markOf({ ...address, country: 'AT' }));
    assert.ok(isSameAddress({ ...address, city: 'MÜNCHEN' }, { ...address, city: 'München ' }));
    assert.ok(!isSameAddress({ ...address, postalCode: '98052' }, { ...address, postalCode: '98052-8300' }));
  });
});

describe('The contact of a new customer', () => {
  it('has a phone number where the country demands one, in its own form', () => {
    const rules = { ...germany, isPhoneRequired: true, phonePattern: '^\\d{7,12}$' };
    assert.deepEqual(checkContact(filled, { ...check, rules }), { phone: 'required' });
    for (const phone of ['+49 89 5550100', '089 5550100', '0895550100'])
      assert.deepEqual(checkContact({ ...filled, phone }, { ...check, rules }), {}, phone);
    assert.deepEqual(checkContact({ ...filled, phone: '123' }, { ...check, rules }), { phone: 'invalid' });
  });

  it('is asked for the day only where the customer has accepted already', () => {
    const accepted = { ...filled, agreement: 'accepted' };
    assert.deepEqual(checkContact(filled, check), {});
    assert.deepEqual(checkContact(accepted, check), { dateAgreed: 'required' });
    assert.deepEqual(checkContact(accepted, { ...check, asksDate: false }), {});
    assert.deepEqual(checkContact({ ...accepted, dateAgreed: '2026-11-23' }, check), { dateAgreed: 'in-future' });
    assert.deepEqual(checkContact({ ...accepted, dateAgreed: '2023-03-31' }, check), { dateAgreed: 'outdated' });
    assert.deepEqual(checkContact({ ...accepted, dateAgreed: '2023-04-01' }, check), {});
  });

  it('speaks a language of the country', () => {
    assert.equal(languageOf('en-US', germany), 'en');
    assert.equal(languageOf('fr-FR', germany), 'de');
    assert.equal(languageOf('sr-Latn-RS', { ...germany, languages: [] }), 'sr');
    const rules = { ...germany, cultures: [], defaultCulture: '' };
    assert.deepEqual(checkContact({ ...filled, culture: 'en-US' }, { ...check, rules }), {});
  });
});
