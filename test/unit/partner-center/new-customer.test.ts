import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { NewCustomer, PartnerCenter } from '../../../src/partner-center/types.js';
import type { FailureCode, Result } from '../../../src/result.js';
import { credentials, customerId } from './credentials.js';
import { always, hangUp, inTurn, quick, send, silence, startServer, type TestServer } from './server.js';

const requestId = '94e4e214-6b06-4fb7-96d1-94d559f9b47f';
const password = '=;;n.=s9Z';
const customer: NewCustomer = {
  companyName: 'Contoso Bäckerei',
  domain: 'contosobakery.onmicrosoft.com',
  registrationNumber: '',
  address: {
    addressLine1: 'Leopoldstraße 112',
    addressLine2: '',
    city: 'München',
    state: '',
    postalCode: '80802',
    country: 'DE',
  },
  contact: { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '' },
  culture: 'de-DE',
  language: 'de',
  resellerId: '',
};
const created = {
  id: customerId.toUpperCase(),
  companyProfile: { tenantId: customerId, domain: 'contosobakery.onmicrosoft.com' },
  billingProfile: { companyName: 'Contoso Bäckerei' },
  userCredentials: { userName: 'admin', password },
};
const value = {
  id: customerId,
  name: 'Contoso Bäckerei',
  domain: 'contosobakery.onmicrosoft.com',
  credentials: { userName: 'admin@contosobakery.onmicrosoft.com', password },
};

function assertFailure(result: Result<unknown>, code: FailureCode, outcomeUnknown = false) {
  assert.deepEqual(!result.ok && [result.failure.code, result.failure.outcomeUnknown], [code, outcomeUnknown]);
}

describe('a new customer', () => {
  let server: TestServer;
  let client: PartnerCenter;
  const create = (more: Partial<NewCustomer> = {}) =>
    client.createCustomer({ ...customer, ...more }, requestId, { deadline: Date.now() + 5000 });
  const body = () => JSON.parse(server.requests.at(-1)?.body ?? '');

  beforeEach(async () => {
    server = await startServer();
    const urls = { partnerCenterUrl: `${server.url}/pc`, entraUrl: server.url };
    client = createPartnerCenter({ ...credentials, ...urls, ...quick });
  });
  afterEach(() => server.close());

  it('is posted as documented, without what is not there', async () => {
    server.answer = always(201, created);
    assert.deepEqual(await create(), { ok: true, value });
    const [posted] = server.requests;
    assert.deepEqual([posted?.method, posted?.url], ['POST', '/pc/v1/customers']);
    assert.equal(posted?.headers['ms-requestid'], requestId);
    assert.equal(new URLSearchParams(server.tokenRequests[0]?.body).get('grant_type'), 'refresh_token');
    assert.deepEqual(body(), {
      enableGDAPByDefault: false,
      companyProfile: { domain: 'contosobakery.onmicrosoft.com' },
      billingProfile: {
        culture: 'de-DE',
        email: 'tania@contoso.example',
        language: 'de',
        companyName: 'Contoso Bäckerei',
        defaultAddress: {
          firstName: 'Tania',
          lastName: 'Carr',
          addressLine1: 'Leopoldstraße 112',
          city: 'München',
          state: '',
          postalCode: '80802',
          country: 'DE',
          phoneNumber: '',
        },
      },
    });
  });

  it('is posted with registration number, second line, phone and reseller where they are given', async () => {
    server.answer = always(201, created);
    await create({
      registrationNumber: '1234567',
      resellerId: customerId,
      address: { ...customer.address, addressLine2: '3. Stock' },
      contact: { ...customer.contact, phone: '+49 89 1' },
    });
    assert.equal(body().companyProfile.organizationRegistrationNumber, '1234567');
    assert.equal(body().associatedPartnerId, customerId);
    assert.equal(body().billingProfile.defaultAddress.addressLine2, '3. Stock');
    assert.equal(body().billingProfile.defaultAddress.phoneNumber, '+49 89 1');
  });

  it('has the sign-in name that is given, or else that of the administrator of its domain', async () => {
    for (const [userName, name] of [
      ['someone@else.onmicrosoft.com', 'someone@else.onmicrosoft.com'],
      ['root', 'root@contosobakery.onmicrosoft.com'],
      [undefined, 'admin@contosobakery.onmicrosoft.com'],
    ]) {
      server.answer = always(201, { ...created, userCredentials: { userName, password } });
      const result = await create();
      assert.deepEqual(result.ok && result.value.credentials, { userName: name, password });
    }
  });

  it('is created all the same without credentials, and has the name and domain that were sent', async () => {
    for (const userCredentials of [undefined, null, 'x', { userName: 'admin' }, { userName: 'admin', password: 7 }]) {
      server.answer = always(201, { id: customerId, userCredentials });
      const { id, name, domain } = value;
      assert.deepEqual(await create(), { ok: true, value: { id, name, domain } });
    }
  });

  it('has an unknown outcome when no usable answer came, and is not created twice', async () => {
    const cases = [
      [hangUp, 'partner-center-unreachable'],
      [silence, 'partner-center-timeout'],
      [always(500), 'partner-center-error'],
      [always(201, '<html>'), 'partner-center-unreadable'],
      [always(201, { ...created, id: 'x', companyProfile: {} }), 'partner-center-unreadable'],
    ] as const;
    for (const [answer, code] of cases) {
      server.requests.length = 0;
      server.answer = answer;
      assertFailure(await create(), code, true);
      assert.equal(server.requests.length, 1);
    }
  });

  it('may take longer than another answer', async () => {
    server.answer = async (_received, response) => {
      await new Promise((resolve) => setTimeout(resolve, 2 * quick.timing.attemptMs));
      send(response, 201, created);
    };
    assert.deepEqual(await create(), { ok: true, value });
  });

  it('is created once more after a 401, with the same request id', async () => {
    server.answer = inTurn(always(401), always(201, created));
    assert.equal((await create()).ok, true);
    assert.deepEqual(
      server.requests.map((received) => received.headers['ms-requestid']),
      [requestId, requestId],
    );
  });

  const refusals: [number, unknown, FailureCode][] = [
    [
      400,
      { code: 600002, description: "Organization registration ID value isn't supported" },
      'registration-number-unsupported',
    ],
    [400, { code: '600002', description: 'Something else is wrong' }, 'rejected'],
    [400, { code: 600049 }, 'registration-number-missing'],
    [400, { code: '600050', description: 'The format must be ^(\\d{7}|\\d{10})$' }, 'registration-number-invalid'],
    [400, { code: 600051 }, 'phone-missing'],
    [400, { code: 800018 }, 'customer-limit'],
    [400, { code: '10009' }, 'customer-limit'],
    [400, { code: 800002, description: 'The domain is already in use.' }, 'domain-taken'],
    [409, { code: 3000, message: 'Domain contoso.onmicrosoft.com is not available' }, 'domain-taken'],
    [400, { description: 'No validation rules were found for the country/region UK' }, 'country-unknown'],
    [400, { description: "Address field invalid for property: 'Region'" }, 'address-rejected'],
    [400, { description: 'There is no partnership with the reseller.' }, 'reseller-unknown'],
    [400, { description: 'AssociatedPartnerId is not valid' }, 'reseller-unknown'],
    [404, { code: 60003, description: 'Tenant not found.' }, 'reseller-unknown'],
    [403, { code: 900123, description: 'The indirect reseller has not accepted.' }, 'partner-agreement-missing'],
    [403, { code: 900150 }, 'not-permitted'],
    [403, '', 'not-permitted'],
    [400, { code: 800002, description: 'Invalid request input: the e-mail address' }, 'rejected'],
    [429, '', 'partner-center-busy'],
  ];
  for (const [status, answer, code] of refusals) {
    it(`was not created after ${status} ${JSON.stringify(answer).slice(0, 60)}: ${code}`, async () => {
      server.answer = always(status, answer);
      assertFailure(await create(), code);
    });
  }

  it('leaves nothing of its credentials in a failure', async () => {
    const { userCredentials } = created;
    const answers = [
      always(201, { userCredentials }),
      always(201, { ...created, id: password, companyProfile: {} }),
      always(201, `${JSON.stringify(created)}x`),
      always(400, { code: password, description: password, userCredentials }),
      always(500, created),
      always(409, created),
    ];
    for (const answer of answers) {
      server.answer = answer;
      const result = await create();
      assert.equal(result.ok, false);
      assert.equal(JSON.stringify(result).includes(password), false);
    }
  });
});
