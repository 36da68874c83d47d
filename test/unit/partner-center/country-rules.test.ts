import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCountryRules } from '../../../src/partner-center/country-rules.js';

const newer = {
  iso2Code: 'US',
  defaultCulture: 'en-US',
  isStateRequired: true,
  states: { value: ['WA', 'NY', 'WA'] },
  supportedLanguages: { value: ['en', 'es'] },
  supportedCultures: { value: ['en-US', 'es-US'] },
  isPostalCodeRequired: true,
  postalCodeRegex: '^\\d{5}(-\\d{4})?$',
  isCityRequired: true,
  phoneNumberRegex: '^\\d+$',
  isRegistrationNumberSupported: false,
  countryCallingCodes: { value: ['1'] },
  attributes: { objectType: 'CountryInformation' },
};
const older = {
  iso2Code: 'BR',
  defaultCulture: 'pt-BR',
  isStateRequired: true,
  supportedStatesList: ['SP'],
  supportedLanguagesList: ['pt'],
  supportedCulturesList: ['pt-BR'],
  isPostalCodeRequired: true,
  countryCallingCodesList: ['55'],
  customerOrganizationRegistrationNumberRegex: '^\\d{14}$',
  customerOrganizationRegistrationNumberSample: '12345678000195',
  customerOrganizationRegistrationNumberRequired: true,
  customerOrganizationPhoneNumberRequired: true,
};

function rules(json: unknown, country: string) {
  const result = readCountryRules(json, country);
  assert.ok(result.ok);
  return result.value;
}

describe('the rules of a country', () => {
  it('are read in the shape of 2023', () => {
    assert.deepEqual(rules(newer, 'US'), {
      country: 'US',
      isStateRequired: true,
      states: ['WA', 'NY'],
      isCityRequired: true,
      isPostalCodeRequired: true,
      postalCodePattern: '^\\d{5}(-\\d{4})?$',
      phonePattern: '^\\d+$',
      callingCodes: ['1'],
      registrationNumber: 'refused',
      registrationNumberPattern: '',
      registrationNumberSample: '',
      isPhoneRequired: false,
      defaultCulture: 'en-US',
      cultures: ['en-US', 'es-US'],
      languages: ['en', 'es'],
    });
  });

  it('are read in the shape of 2021', () => {
    const read = rules(older, 'BR');
    assert.deepEqual([read.states, read.languages, read.cultures], [['SP'], ['pt'], ['pt-BR']]);
    assert.deepEqual(read.callingCodes, ['55']);
    assert.deepEqual([read.registrationNumber, read.isPhoneRequired], ['required', true]);
    assert.equal(read.registrationNumberPattern, '^\\d{14}$');
    assert.equal(read.registrationNumberSample, '12345678000195');
  });

  it('are read with each item of a list in an object', () => {
    const states = [{ value: 'WA' }, { value: ' NY ' }, { name: 'x' }, null, 7, ''];
    assert.deepEqual(rules({ ...newer, states }, 'US').states, ['WA', 'NY']);
  });

  const numbers: [string, string, object, string, boolean][] = [
    ['supported, in a listed country', 'PL', { isRegistrationNumberSupported: true }, 'required', true],
    ['supported elsewhere', 'DE', { isRegistrationNumberSupported: true }, 'optional', false],
    ['not supported', 'DE', { isRegistrationNumberSupported: false }, 'refused', false],
    ['unsaid, in a listed country', 'PL', {}, 'required', true],
    ['unsaid elsewhere', 'DE', {}, 'optional', false],
    ['required anywhere', 'DE', { customerOrganizationRegistrationNumberRequired: true }, 'required', false],
    [
      'said not to be required in a listed country',
      'PL',
      {
        isRegistrationNumberSupported: true,
        customerOrganizationRegistrationNumberRequired: false,
        customerOrganizationPhoneNumberRequired: false,
      },
      'optional',
      false,
    ],
  ];
  for (const [what, country, said, registrationNumber, isPhoneRequired] of numbers) {
    it(`tell of a registration number ${what}: ${registrationNumber}`, () => {
      const read = rules({ iso2Code: country.toLowerCase(), ...said }, country);
      assert.deepEqual([read.registrationNumber, read.isPhoneRequired], [registrationNumber, isPhoneRequired]);
    });
  }

  it('are not those of another country, and not nothing', () => {
    for (const json of [newer, {}, [], null, 'DE', { isPostalCodeRequired: 'yes' }]) {
      assert.equal(readCountryRules(json, 'DE').ok, false, JSON.stringify(json));
    }
    assert.equal(rules({ isPostalCodeRequired: true }, 'DE').isPostalCodeRequired, true);
  });

  it('are read, or not, from any JSON', () => {
    const noise = fc.jsonValue();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys({ ...newer, ...older })), noise), (json) => {
        const result = readCountryRules({ ...json, iso2Code: 'DE' }, 'DE');
        assert.ok(result.ok);
        const { states, cultures, languages, callingCodes } = result.value;
        for (const one of [states, cultures, languages, callingCodes].flat()) assert.notEqual(one.trim(), '');
      }),
      { numRuns: 1000 },
    );
  });
});
