import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCustomer, readCustomerPage } from '../../../src/partner-center/customers.js';
import { customerId } from './credentials.js';

const full = {
  id: customerId.toUpperCase(),
  commerceId: '0a4ce58a-6f96-4273-8035-d9c7d31b9ba4',
  companyProfile: {
    tenantId: customerId,
    domain: 'Contoso.onmicrosoft.example',
    companyName: ' Contoso <b>ÅÄÖ</b> ',
    address: { country: 'FI', phoneNumber: '1' },
    email: 'office@contoso.example',
  },
  billingProfile: {
    id: 'x',
    firstName: 'Tania',
    lastName: 'Carr',
    email: 'tania@billing.example',
    culture: 'de-de',
    language: 'en',
    companyName: 'Contoso Billing',
    defaultAddress: { country: 'se', firstName: 'Other', lastName: 'Person', phoneNumber: '+46 1' },
  },
  customDomains: ['contoso.example', { domain: 'Contoso.SE' }, { name: 'contoso.fi' }, 'CONTOSO.example', 7, null],
  somethingNew: { nested: [1] },
};

function profile(record: unknown) {
  const result = readCustomer(record);
  assert.ok(result.ok);
  return result.value;
}

describe('a customer', () => {
  it('is read from what the full record says', () => {
    assert.deepEqual(profile(full), {
      id: customerId,
      name: ' Contoso <b>ÅÄÖ</b> ',
      domain: 'Contoso.onmicrosoft.example',
      billingContact: { firstName: 'Tania', lastName: 'Carr', email: 'tania@billing.example', phone: '+46 1' },
      country: 'SE',
      language: 'de-DE',
      domains: ['contoso.onmicrosoft.example', 'contoso.example', 'contoso.se', 'contoso.fi'],
    });
  });

  it('takes the names of the address, the country of the company and the language where the first choice is empty', () => {
    const { billingProfile } = full;
    const read = profile({
      ...full,
      billingProfile: {
        ...billingProfile,
        firstName: null,
        lastName: '',
        culture: '??',
        defaultAddress: { ...billingProfile.defaultAddress, country: undefined },
      },
    });
    assert.deepEqual([read.billingContact.firstName, read.billingContact.lastName], ['Other', 'Person']);
    assert.equal(read.country, 'FI');
    assert.equal(read.language, 'en');
  });

  it('is read where everything but the id is missing, null or of another type', () => {
    const empty = {
      id: customerId,
      name: '',
      domain: '',
      billingContact: { firstName: '', lastName: '', email: '', phone: '' },
      country: '',
      language: '',
      domains: [],
    };
    assert.deepEqual(profile({ id: customerId }), empty);
    assert.deepEqual(profile({ id: customerId, companyProfile: null, billingProfile: [], customDomains: {} }), empty);
    assert.deepEqual(profile({ companyProfile: { tenantId: customerId, domain: 3, companyName: false } }), empty);
    assert.deepEqual(profile({ id: customerId, companyProfile: { address: { country: 'Sweden' } } }), empty);
  });

  it('is not read without an id', () => {
    for (const record of [{ ...full, id: 'x', companyProfile: {} }, {}, [], null, 'x', 3]) {
      const result = readCustomer(record);
      assert.equal(!result.ok && result.failure.code, 'partner-center-unreadable');
    }
  });
});

describe('a page of customers', () => {
  it('lists id, name and domain, and the next link', () => {
    const next = { uri: '/v1/customers?x', method: 'GET', headers: [{ key: 'MS-ContinuationToken', value: 'abc' }] };
    const result = readCustomerPage({ totalCount: 1, items: [full], links: { self: {}, next } });
    assert.deepEqual(result.ok && result.value, {
      items: [{ id: customerId, name: ' Contoso <b>ÅÄÖ</b> ', domain: 'Contoso.onmicrosoft.example' }],
      next: { uri: next.uri, headers: next.headers },
    });
  });

  it('is the last one without a next link', () => {
    for (const links of [undefined, null, {}, { next: null }]) {
      assert.deepEqual(readCustomerPage({ items: [], links }), { ok: true, value: { items: [] } });
    }
    assert.deepEqual(readCustomerPage({ totalCount: 0 }), { ok: true, value: { items: [] } });
  });

  it('cannot be read when anything on it cannot, so that nobody seems to be gone', () => {
    const pages = [
      {},
      { totalCount: 3 },
      { items: {} },
      { items: [full, {}] },
      { items: [full, null] },
      { items: [full], links: { next: {} } },
      { items: [full], links: { next: { uri: '' } } },
      { items: [full], links: { next: { uri: '/x', headers: [{ key: 'a' }] } } },
    ];
    for (const page of pages) assert.equal(readCustomerPage(page).ok, false, JSON.stringify(page).slice(-60));
  });

  it('gives a result for any JSON', () => {
    const noise = fc.jsonValue();
    const shaped = fc.record(
      {
        id: fc.oneof(fc.uuid(), noise),
        companyProfile: fc.oneof(
          fc.dictionary(fc.constantFrom('tenantId', 'domain', 'companyName', 'address'), noise),
          noise,
        ),
        billingProfile: fc.oneof(fc.dictionary(fc.constantFrom('culture', 'language', 'defaultAddress'), noise), noise),
        customDomains: fc.oneof(
          fc.array(fc.oneof(fc.dictionary(fc.constantFrom('domain', 'name'), noise), noise)),
          noise,
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(shaped, noise), noise, (record, links) => {
        const one = readCustomer(record);
        const page = readCustomerPage({ items: [record], links });
        if (one.ok) {
          assert.match(one.value.country, /^([A-Z]{2})?$/);
          assert.ok(one.value.domains.every((domain) => typeof domain === 'string' && domain !== ''));
        }
        assert.equal(typeof page.ok, 'boolean');
      }),
      { numRuns: 1000 },
    );
  });
});
