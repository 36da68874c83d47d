import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { needsRegistration, registrationOf } from '../../../src/sandbox/partner-center/address-rules.js';
import { countryData } from '../../../src/sandbox/partner-center/country-data.js';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import { SandboxClient } from './client.js';

interface List {
  value: string[];
}
interface Rules {
  iso2Code: string;
  defaultCulture: string;
  isStateRequired: boolean;
  states: List;
  supportedLanguages: List;
  supportedCultures: List;
  isPostalCodeRequired: boolean;
  postalCodeRegex?: string;
  phoneNumberRegex: string;
  isRegistrationNumberSupported: boolean;
  countryCallingCodes: List;
  taxIdSample?: string;
  vatIdRegex?: string;
  attributes: { objectType: string };
}
interface SwaggerRules {
  states?: List;
  supportedStatesList: string[];
  supportedLanguagesList: string[];
  supportedCulturesList: string[];
  countryCallingCodesList: string[];
  customerOrganizationRegistrationNumberRegex?: string;
  customerOrganizationRegistrationNumberSample?: string;
  customerOrganizationRegistrationNumberRequired: boolean;
  customerOrganizationPhoneNumberRequired: boolean;
}

describe('sandbox: the rules of a country', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const rules = async <T = Rules>(country: string, token = 'app') =>
    client.partnerCenter<T>('GET', `/countryvalidationrules/${country}`, { token });

  it('tells what Germany demands, to both kinds of token', async () => {
    for (const token of ['app', 'user']) {
      const { status, body } = await rules('de', token);
      assert.equal(status, 200);
      assert.equal(body.iso2Code, 'DE');
      assert.equal(body.defaultCulture, 'de-DE');
      assert.equal(body.isStateRequired, false);
      assert.deepEqual(body.states, { value: [] });
      assert.deepEqual(body.supportedLanguages, { value: ['de'] });
      assert.deepEqual(body.countryCallingCodes, { value: ['49'] });
      assert.equal(body.postalCodeRegex, '^\\d{5}$');
      assert.equal(body.attributes.objectType, 'CountryInformation');
    }
  });

  it('lists states where one is demanded, and every culture of Switzerland', async () => {
    const america = (await rules('US')).body;
    assert.equal(america.isStateRequired, true);
    assert.equal(america.states.value.length, 51);
    assert.deepEqual((await rules('CH')).body.supportedCultures.value, ['de-CH', 'fr-CH', 'it-CH']);
  });

  it('has the lists and the rules for organizations of the Swagger where that is set', async () => {
    await client.control('', { countryRulesShape: 'supportedList' });
    const brazil = (await rules<SwaggerRules>('BR')).body;
    assert.equal(brazil.states, undefined);
    assert.equal(brazil.supportedStatesList.length, 27);
    assert.deepEqual(brazil.supportedCulturesList, ['pt-BR']);
    assert.deepEqual(brazil.supportedLanguagesList, ['pt']);
    assert.equal(brazil.customerOrganizationRegistrationNumberRequired, true);
    assert.equal(brazil.customerOrganizationPhoneNumberRequired, true);
    assert.match(
      brazil.customerOrganizationRegistrationNumberSample ?? '',
      new RegExp(brazil.customerOrganizationRegistrationNumberRegex ?? 'none'),
    );
    const germany = (await rules<SwaggerRules>('DE')).body;
    assert.equal(germany.customerOrganizationRegistrationNumberRequired, false);
    assert.equal(germany.customerOrganizationRegistrationNumberRegex, undefined);
  });

  it('knows little of the others, and nothing of the unknown', async () => {
    const { body } = await rules('IS');
    assert.equal(body.isPostalCodeRequired, false);
    assert.equal(body.postalCodeRegex, undefined);
    assert.equal(body.defaultCulture, 'en-US');
    for (const country of ['UK', 'ZZ', 'constructor']) assert.equal((await rules(country)).status, 400, country);
  });

  it('gives samples that fit their patterns', () => {
    for (const [country, { taxId, registration }] of Object.entries(countryData)) {
      for (const [pattern, sample] of [taxId, registration, registrationOf(country)].filter(
        (pair) => pair !== undefined,
      )) {
        assert.match(sample, new RegExp(pattern), country);
      }
      assert.equal(registration !== undefined, needsRegistration(country), country);
    }
  });

  it('judges the customers of the seed right', async () => {
    for (const { name, country, address } of seedCustomers) {
      const { body } = await rules(country);
      const [, postalCode, , state = ''] = address;
      assert.match(postalCode, new RegExp(body.postalCodeRegex ?? ''), name);
      assert.ok(!body.isStateRequired || body.states.value.includes(state), name);
    }
  });

  it('agrees with what creating a customer demands', async () => {
    await client.control('', { countryRulesShape: 'supportedList' });
    for (const country of Object.keys(countryData)) {
      const body = (await rules<Rules & SwaggerRules>(country)).body;
      const number = body.customerOrganizationRegistrationNumberSample;
      const create = (changes: object, registration = number) =>
        client.partnerCenter<{ code?: string }>('POST', '/customers', {
          token: 'app',
          body: {
            companyProfile: {
              domain: `${randomUUID().slice(0, 8)}.onmicrosoft.com`,
              organizationRegistrationNumber: registration,
            },
            billingProfile: {
              ...{ culture: body.defaultCulture, language: body.supportedLanguagesList[0], email: 'a@example.com' },
              companyName: 'Blue Yonder',
              defaultAddress: {
                ...{ firstName: 'Robin', lastName: 'Counts', addressLine1: 'Street 1', city: 'City', country },
                ...{ state: body.supportedStatesList[0], postalCode: postalCodes[country], phoneNumber: '+1 555 0100' },
                ...changes,
              },
            },
          },
        });
      assert.equal((await create({})).status, 201, country);
      assert.equal((await create({ postalCode: '' })).status === 400, body.isPostalCodeRequired, country);
      assert.equal((await create({ state: '' })).status === 400, body.isStateRequired, country);
      const without = await create({ phoneNumber: '' });
      assert.equal(without.status === 400, body.customerOrganizationPhoneNumberRequired, country);
      const isRequired = body.customerOrganizationRegistrationNumberRequired;
      const unregistered = await create({}, isRequired ? '' : '1234567');
      assert.equal(unregistered.body.code, isRequired ? '600049' : '600002', country);
    }
  });
});

const postalCodes: Record<string, string> = {
  ...{ AT: '1120', BR: '01310-100', CA: 'M5J 2T3', CH: '8001', DE: '10117', ES: '28046', FR: '92130' },
  ...{ GB: 'SW1A 2AA', IN: '560025', IT: '00184', JP: '100-0001', NL: '3011 AA', PL: '30-001', PT: '1000-205' },
  ...{ TR: '34430', US: '98052', ZA: '6920' },
};
