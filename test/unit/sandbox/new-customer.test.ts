import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SandboxClient } from './client.js';

interface Created {
  id: string;
  companyProfile: { domain: string };
  billingProfile: { companyName: string };
  relationshipToPartner: string;
  userCredentials?: { userName: string; password: string };
  code?: string;
  description: string;
}

interface Changes {
  companyProfile?: object;
  billingProfile?: object;
  defaultAddress?: object;
  associatedPartnerId?: string;
}

function newCustomer({ companyProfile, billingProfile, defaultAddress, ...rest }: Changes = {}): object {
  return {
    companyProfile: { domain: 'blueyonder.onmicrosoft.com', ...companyProfile },
    billingProfile: {
      culture: 'en-US',
      email: 'ops@blueyonder.example.com',
      language: 'en',
      companyName: 'Blue Yonder Airlines',
      defaultAddress: {
        firstName: 'Robin',
        lastName: 'Counts',
        addressLine1: '1 Runway Road',
        city: 'Redmond',
        state: 'WA',
        postalCode: '98052',
        country: 'US',
        phoneNumber: '',
        ...defaultAddress,
      },
      ...billingProfile,
    },
    ...rest,
  };
}

const polish = { country: 'PL', state: '', city: 'Kraków', postalCode: '30-001' };

describe('sandbox: new customers', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const create = (body: object, token: 'user' | 'app' = 'user', requestId: string = randomUUID()) =>
    client.partnerCenter<Created>('POST', '/customers', { body, token, headers: { 'MS-RequestId': requestId } });

  it('creates a customer that is listed, holds no agreement, and takes the domain', async () => {
    const domain = '/domains/BlueYonder.onmicrosoft.com';
    assert.equal((await client.partnerCenter('HEAD', domain)).status, 404);
    const { status, body } = await create(newCustomer(), 'app');
    assert.equal(status, 201);
    assert.equal(body.userCredentials?.userName, 'admin');
    assert.equal(body.userCredentials?.password.length, 12);
    assert.equal((await client.partnerCenter('HEAD', domain)).status, 200);
    assert.equal((await client.partnerCenter('HEAD', '/domains/contoso.de.example.com')).status, 200);

    const read = await client.partnerCenter<Created>('GET', `/customers/${body.id}`);
    assert.equal(read.body.billingProfile.companyName, 'Blue Yonder Airlines');
    assert.equal(read.body.userCredentials, undefined);
    const agreements = `/customers/${body.id}/agreements?agreementType=*`;
    assert.equal((await client.partnerCenter<{ totalCount: number }>('GET', agreements)).body.totalCount, 0);
  });

  it('creates one customer for one MS-RequestId, with the same credentials', async () => {
    const requestId = randomUUID();
    const first = await create(newCustomer(), 'user', requestId);
    const second = await create(newCustomer(), 'user', requestId);
    assert.deepEqual(second.body, first.body);
    assert.equal((await create(newCustomer())).status, 400);
  });

  const refused: [what: string, changes: Changes, code: string, text: RegExp][] = [
    ['UK for the United Kingdom', { defaultAddress: { country: 'UK' } }, '800002', /No validation rules/],
    ['a state that is none', { defaultAddress: { state: 'ZZ' } }, '800002', /State/],
    ['a postal code that is none', { defaultAddress: { postalCode: '9805' } }, '800002', /PostalCode/],
    ['a missing city', { defaultAddress: { city: '' } }, '800002', /defaultAddress\.city/],
    ['a name that is too long', { defaultAddress: { firstName: 'x'.repeat(51) } }, '800002', /firstName/],
    ['a bare legal form', { billingProfile: { companyName: 'Inc.' } }, '800002', /companyName/],
    ['a name of signs', { billingProfile: { companyName: '&&&' } }, '800002', /companyName/],
    ['an address at Microsoft', { billingProfile: { email: 'a@microsoft.com' } }, '800002', /email/],
    ['an address of the partner', { billingProfile: { email: 'a@Nordlicht.example.com' } }, '800002', /email/],
    ['a custom domain', { companyProfile: { domain: 'blueyonder.example.com' } }, '800002', /domain/],
    ['a domain that is taken', { companyProfile: { domain: 'ContosoDE.onmicrosoft.com' } }, '800002', /in use/],
    [
      'a registration number where there is none',
      { companyProfile: { organizationRegistrationNumber: '1234567' } },
      '600002',
      /isn't supported/,
    ],
    ['a phone number that is none', { defaultAddress: { phoneNumber: 'call me' } }, '800002', /PhoneNumber/],
    ['a missing registration number', { defaultAddress: polish }, '600049', /missing/],
    [
      'a malformed registration number',
      { companyProfile: { organizationRegistrationNumber: '1234567' }, defaultAddress: polish },
      '600050',
      /\^\\d\{10\}\$$/,
    ],
    [
      'a missing phone number',
      { companyProfile: { organizationRegistrationNumber: '0000123456' }, defaultAddress: polish },
      '600051',
      /phone/,
    ],
    ['a reseller of a partner that has none', { associatedPartnerId: randomUUID() }, '800002', /partnership/],
  ];
  for (const [what, changes, code, text] of refused) {
    it(`refuses ${what}`, async () => {
      const answer = await create(newCustomer(changes));
      assert.equal(answer.status, 400);
      assert.equal(answer.body.code, code);
      assert.match(answer.body.description, text);
    });
  }

  it('creates a customer of a reseller for an indirect provider, with App+User', async () => {
    await client.control('', { partnerType: 'indirect-provider' });
    const body = newCustomer({ associatedPartnerId: '3c9d5e71-82b4-4f06-a17d-e05b6c2f9843' });
    assert.equal((await create(body, 'app')).status, 403);
    assert.equal((await create(body)).body.relationshipToPartner, 'reseller');
  });
});

describe('sandbox: relationships', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  after(() => client.close());

  const related = (type: string) =>
    client.partnerCenter<{ items: { name: string }[]; code?: string }>(
      'GET',
      `/relationships?relationship_type=${type}`,
    );

  it('gives the one link with which customers accept the relationship', async () => {
    const { status, body } = await client.partnerCenter<{ url: string }>('GET', '/customers/relationshiprequests');
    assert.equal(status, 200);
    assert.match(
      body.url,
      /^https:\/\/admin\.microsoft\.com\/.*partnerId=5f0f6f6e-.*#\/BillingAccounts\/partner-invitation$/,
    );
  });

  it('lists resellers to a provider, providers to a reseller, and nobody to others', async () => {
    assert.equal((await related('IsIndirectResellerOf')).body.code, '1002');
    await client.control('', { partnerType: 'indirect-provider' });
    assert.equal((await related('IsIndirectCloudSolutionProviderOf')).body.items.length, 2);
    await client.control('', { partnerType: 'indirect-reseller' });
    const { body } = await related('is_indirect_reseller_of');
    assert.deepEqual(
      body.items.map(({ name }) => name),
      ['Polarstern Distribution AG'],
    );
    assert.equal((await related('none')).status, 400);
  });
});
