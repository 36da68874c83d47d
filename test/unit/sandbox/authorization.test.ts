import assert from 'node:assert/strict';
import { serviceIdentity } from '../../../src/sandbox/people.js';
import { attestation, customerId, SandboxClient } from './client.js';

interface Refusal {
  code: string;
}

const contoso = customerId('Contoso Deutschland GmbH');
const agreements = `/customers/${contoso}/agreements`;

describe('sandbox: who may call Partner Center', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(async () => {
    await client.control('/reset', {});
    client.forgetTokens();
  });
  after(() => client.close());

  it('refuses a missing, a made-up, a foreign and an outdated token with 401', async () => {
    const answers = [
      await client.partnerCenter<Refusal>('GET', '/customers', { token: 'none' }),
      await client.partnerCenter<Refusal>('GET', '/customers', { token: 'a.b.c' }),
      await client.partnerCenter<Refusal>('GET', '/customers', {
        token: await client.token('app', 'https://graph.microsoft.com'),
      }),
      await client.partnerCenter<Refusal>('GET', '/customers', {
        token: await client.token('app', 'https://graph.windows.net'),
      }),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 401, 401],
    );
    assert.deepEqual(
      answers.map(({ body }) => body.code),
      ['800001', '400', '400', '900420'],
    );
  });

  it('refuses a token that has expired', async () => {
    await client.control('', { tokenLifetimeSeconds: 2 });
    const token = await client.token('user');
    assert.equal((await client.partnerCenter('GET', '/customers', { token })).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.equal((await client.partnerCenter('GET', '/customers', { token })).status, 401);
  });

  const userOnly: [method: string, path: string][] = [
    ['GET', '/agreements'],
    ['GET', '/agreementtemplates/117a77b0-9360-443b-8795-c6dedc750cf9/document'],
    ['GET', agreements],
    ['POST', agreements],
    ['GET', `/customers/${contoso}/directSignedMicrosoftCustomerAgreementStatus`],
    ['GET', '/customers/relationshiprequests'],
    ['GET', '/relationships?relationship_type=IsIndirectResellerOf'],
  ];
  for (const [method, path] of userOnly) {
    it(`refuses App-only for ${method} ${path.replace(contoso, '{id}')}`, async () => {
      const { status, body } = await client.partnerCenter<Refusal>(method, path, { token: 'app' });
      assert.equal(status, 403);
      assert.equal(body.code, '900329');
    });
  }

  it('lets App-only read customers and look up domains', async () => {
    assert.equal((await client.partnerCenter('GET', '/customers', { token: 'app' })).status, 200);
    assert.equal((await client.partnerCenter('GET', `/customers/${contoso}`, { token: 'app' })).status, 200);
    assert.equal((await client.partnerCenter('HEAD', '/domains/example.org', { token: 'app' })).status, 404);
  });

  it('demands MFA from App+User and not from App-only', async () => {
    await client.token('user');
    await client.control('', { mfa: false });
    const answer = await client.partnerCenter<Refusal>('GET', agreements, { headers: { ValidateMfa: 'true' } });
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, '900421');
    assert.equal(answer.headers.get('WWW-Authenticate'), 'Bearer error="invalid_token"');
    assert.equal(answer.headers.get('isMfaCompliant'), 'false');
    assert.equal((await client.partnerCenter('GET', '/customers', { token: 'app' })).status, 200);

    await client.control('', { mfaAnswer: 'empty' });
    const empty = await client.partnerCenter('GET', agreements);
    assert.equal(empty.status, 401);
    assert.equal(empty.text, '');
  });

  it('keeps refusing a token that was issued without MFA', async () => {
    await client.control('', { mfa: false });
    const token = await client.token('user');
    await client.control('', { mfa: true });
    assert.equal((await client.partnerCenter('GET', agreements, { token })).status, 401);
  });

  it('lets a Helpdesk agent look but not attest, and nobody without a role', async () => {
    await client.control('/members', { id: serviceIdentity.id, group: 'SalesAgents', present: false });
    const none = await client.partnerCenter<Refusal>('GET', '/customers');
    assert.equal(none.status, 403);
    assert.equal(none.body.code, '900150');

    await client.control('/members', { id: serviceIdentity.id, group: 'HelpdeskAgents', present: true });
    assert.equal((await client.partnerCenter('GET', agreements)).status, 200);
    assert.equal((await client.partnerCenter('POST', agreements, { body: attestation() })).status, 403);

    await client.control('/members', { id: serviceIdentity.id, group: 'SalesAgents', present: true });
    assert.equal((await client.partnerCenter('POST', agreements, { body: attestation() })).status, 201);
  });

  it('gives an indirect reseller a bare 403 for agreements, and its customers', async () => {
    await client.control('', { partnerType: 'indirect-reseller' });
    const answer = await client.partnerCenter('POST', agreements, { body: attestation() });
    assert.equal(answer.status, 403);
    assert.equal(answer.text, '');
    assert.equal((await client.partnerCenter('GET', agreements)).status, 403);
    assert.equal((await client.partnerCenter('GET', `/customers/${contoso}`)).status, 200);
  });

  it('echoes the ids of a request, makes them up where there are none, and adds its own headers', async () => {
    const ids = {
      'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f',
      'MS-CorrelationId': 'ab993325-1605-4cf4-bac4-fb584142a31b',
    };
    const echoed = await client.partnerCenter('GET', '/customers', { headers: ids, token: 'none' });
    assert.equal(echoed.headers.get('MS-RequestId'), ids['MS-RequestId']);
    assert.equal(echoed.headers.get('MS-CorrelationId'), ids['MS-CorrelationId']);
    const made = await client.partnerCenter('GET', '/customers');
    for (const name of ['MS-RequestId', 'MS-CorrelationId', 'MS-CV', 'MS-ServerId']) assert.ok(made.headers.get(name));
  });

  it('answers 404 for what it does not serve, and 405 for another method', async () => {
    assert.equal((await client.partnerCenter('GET', '/invoices')).status, 404);
    assert.equal((await client.partnerCenter('DELETE', `/customers/${contoso}`)).status, 405);
  });
});
