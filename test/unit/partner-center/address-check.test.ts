import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressBody, readAddressCheck } from '../../../src/partner-center/address-check.js';

const given = {
  addressLine1: '1 Microsoft Way',
  addressLine2: '',
  city: 'Redmond',
  state: 'WA',
  postalCode: '98052',
  country: 'US',
};
const { addressLine2: _, ...sent } = given;
const better = { ...sent, addressLine1: '1 Microsoft Way NE' };

function check(status: string, suggestedAddresses?: unknown) {
  const result = readAddressCheck({ originalAddress: sent, suggestedAddresses, status }, given);
  assert.ok(result.ok);
  return result.value;
}

describe('what Partner Center makes of an address', () => {
  it('is asked for with the names of its sample', () => {
    const asked = { AddressLine1: '1 Microsoft Way', City: 'Redmond', State: 'WA', PostalCode: '98052', Country: 'US' };
    assert.deepEqual(addressBody(given), asked);
    assert.deepEqual(addressBody({ ...given, addressLine2: 'Floor 3' }), { ...asked, AddressLine2: 'Floor 3' });
  });

  for (const status of ['VerifiedShippable', 'verified', 'Verified Shippable']) {
    it(`is "verified" after ${status}, whatever the case and the longer postal code`, () => {
      assert.deepEqual(check(status, [sent]), { verdict: 'verified', suggestions: [] });
      assert.deepEqual(check(status, []), { verdict: 'verified', suggestions: [] });
      const refined = { ...sent, city: 'REDMOND', postalCode: '98052-8300' };
      assert.deepEqual(check(status, [refined]), {
        verdict: 'verified',
        suggestions: [{ ...refined, addressLine2: '' }],
      });
    });

    it(`is "suggested" after ${status} with another address`, () => {
      assert.deepEqual(check(status, [better]), {
        verdict: 'suggested',
        suggestions: [{ ...better, addressLine2: '' }],
      });
      assert.equal(check(status, [{ ...sent, postalCode: '98053-8300' }]).verdict, 'suggested');
    });
  }

  for (const status of [
    'InteractionRequired',
    'Interaction Required',
    'StreetPartial',
    'PremisesPartial',
    'multiple',
  ]) {
    it(`is "suggested" after ${status} with a suggestion, else "doubtful"`, () => {
      assert.equal(check(status, [better]).verdict, 'suggested');
      assert.deepEqual(check(status, []), { verdict: 'doubtful', suggestions: [] });
      assert.deepEqual(check(status, null), { verdict: 'doubtful', suggestions: [] });
    });
  }

  it('is "doubtful" after anything else', () => {
    for (const status of ['None', 'NotValidated', 'Fine', '']) {
      assert.equal(check(status).verdict, 'doubtful');
      assert.equal(check(status, [better]).verdict, 'doubtful');
    }
  });

  it('names at most three suggestions, in the country that was asked about', () => {
    const { country: __, ...elsewhere } = better;
    const many = ['1', '2', '3', '4'].map((n) => ({ ...elsewhere, addressLine1: `${n} Main Street` }));
    const { suggestions } = check('Multiple', [null, {}, 7, ...many]);
    assert.deepEqual(
      suggestions.map((one) => `${one.addressLine1} ${one.country}`),
      ['1 Main Street US', '2 Main Street US', '3 Main Street US'],
    );
  });

  it('cannot be read without a status', () => {
    for (const json of [null, [], 'Verified', {}, { status: 3 }]) assert.equal(readAddressCheck(json, given).ok, false);
  });

  it('is read, or not, from any JSON', () => {
    const noise = fc.jsonValue();
    const status = fc.oneof(fc.constantFrom('Verified', 'Multiple', 'None'), noise);
    const suggestion = fc.oneof(fc.dictionary(fc.constantFrom('addressLine1', 'city', 'country'), noise), noise);
    const shaped = fc.record({ status, suggestedAddresses: fc.oneof(fc.array(suggestion), noise) });
    fc.assert(
      fc.property(fc.oneof(shaped, noise), (json) => {
        const result = readAddressCheck(json, given);
        if (result.ok) for (const one of result.value.suggestions) assert.notEqual(one.addressLine1, '');
      }),
      { numRuns: 1000 },
    );
  });
});
