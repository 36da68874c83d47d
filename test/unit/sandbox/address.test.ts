import assert from 'node:assert/strict';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import { SandboxClient } from './client.js';

interface Address {
  addressLine1: string;
  city: string;
  state?: string;
  postalCode: string;
  country: string;
}
interface Check {
  originalAddress: Address;
  suggestedAddresses: Address[];
  status: string;
  validationMessage?: string;
  description?: string;
}

const microsoft = {
  addressLine1: 'One Microsoft Way',
  city: 'Redmond',
  state: 'WA',
  postalCode: '98052',
  country: 'US',
};
const berlin = { addressLine1: 'Unter den Linden 17', city: 'Berlin', postalCode: '10117', country: 'DE' };

describe('sandbox: checking an address', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  after(() => client.close());

  const answer = (address: object, token = 'app') =>
    client.partnerCenter<Check>('POST', '/validations/address', { body: address, token });
  const check = async (address: object) => (await answer(address)).body;

  it('knows the address of Microsoft’s page and suggests its longer postal code, to both kinds of token', async () => {
    for (const token of ['app', 'user']) {
      const { status, body } = await answer(microsoft, token);
      assert.equal(status, 200);
      assert.deepEqual(body, {
        originalAddress: microsoft,
        suggestedAddresses: [{ ...microsoft, postalCode: '98052-8300' }],
        status: 'VerifiedShippable',
      });
    }
    assert.equal((await check({ ...microsoft, postalCode: '98052-8300' })).status, 'VerifiedShippable');
    const respelt = await check({ ...microsoft, addressLine1: '1 microsoft way' });
    assert.equal(respelt.status, 'VerifiedShippable');
    assert.equal(respelt.suggestedAddresses[0]?.addressLine1, '1 microsoft way');
  });

  it('reads property names in PascalCase', async () => {
    const inPascalCase = Object.entries(microsoft).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]);
    assert.equal((await check(Object.fromEntries(inPascalCase))).status, 'VerifiedShippable');
  });

  const misspelt: [what: string, address: object][] = [
    ['a misspelt street', { ...microsoft, addressLine1: 'One Mircosoft Way' }],
    ['a misspelt city', { ...microsoft, city: 'Redmont' }],
    ['another state', { ...microsoft, state: 'OR' }],
    ['another postal code', { ...microsoft, postalCode: '98053' }],
  ];
  for (const [what, address] of misspelt) {
    it(`suggests the right address for ${what}`, async () => {
      const { status, suggestedAddresses } = await check(address);
      assert.equal(status, 'InteractionRequired');
      assert.deepEqual(suggestedAddresses, [{ ...microsoft, postalCode: '98052-8300' }]);
    });
  }

  it('takes another house for another address, and umlauts for what they stand for', async () => {
    assert.equal((await check({ ...microsoft, addressLine1: '7 Microsoft Way' })).status, 'Verified');
    const munich = { addressLine1: 'Leopoldstr. 112', city: 'München', postalCode: '80802', country: 'DE' };
    assert.equal((await check(munich)).status, 'VerifiedShippable');
    const suggested = (await check({ ...munich, city: 'Munchen', postalCode: '80801' })).suggestedAddresses[0];
    assert.equal(suggested?.addressLine1, 'Leopoldstraße 112');
  });

  it('offers three numbers of a street that every town has', async () => {
    const { status, suggestedAddresses } = await check({ ...microsoft, addressLine1: 'Main St' });
    assert.equal(status, 'Multiple');
    assert.deepEqual(
      suggestedAddresses.map(({ addressLine1 }) => addressLine1),
      ['1 Main St', '10 Main St', '100 Main St'],
    );
    const german = await check({ ...berlin, addressLine1: 'Hauptstraße' });
    assert.equal(german.suggestedAddresses[0]?.addressLine1, 'Hauptstraße 1');
    assert.equal((await check({ ...berlin, addressLine1: 'Hauptstraße 5' })).status, 'Verified');
  });

  it('says which property does not fit the country', async () => {
    const none = await check({ ...microsoft, state: 'ZZ', postalCode: '9805', city: '' });
    assert.equal(none.status, 'None');
    assert.deepEqual(none.suggestedAddresses, []);
    assert.equal(none.validationMessage, "Address field invalid for property: 'Region', 'PostalCode', 'City'");
    assert.equal((await check({ ...berlin, postalCode: '1011' })).status, 'None');
  });

  it('does not validate a country of which it knows no addresses, and refuses one that is none', async () => {
    const { status, suggestedAddresses } = await check({ ...berlin, country: 'IS' });
    assert.equal(status, 'NotValidated');
    assert.deepEqual(suggestedAddresses, []);
    assert.equal((await answer({ ...berlin, country: 'UK' })).status, 400);
    assert.equal((await answer({ ...berlin, addressLine1: '' })).status, 400);
  });

  it('verifies any other address as it is: the seed’s, for example', async () => {
    for (const { name, address, country } of seedCustomers) {
      const [addressLine1, postalCode, city, state = ''] = address;
      const { status, suggestedAddresses } = await check({ addressLine1, postalCode, city, state, country });
      if (status !== 'Verified')
        assert.ok(['NotValidated', 'VerifiedShippable'].includes(status), `${name}: ${status}`);
      else assert.equal(suggestedAddresses[0]?.addressLine1, addressLine1);
    }
  });
});
