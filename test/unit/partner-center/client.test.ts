import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import type { FailureCode, Result } from '../../../src/result.js';
import { credentials, customerId, templateId } from './credentials.js';
import { always, hangUp, inTurn, quick, send, silence, startServer, type TestServer } from './server.js';

const otherId = '4b2a6e33-8791-4386-bd2b-0d55baf25039';
const type = 'MicrosoftCustomerAgreement';
const record = (id: string, companyName: string) => ({ id, companyProfile: { companyName, domain: `${id}.example` } });

function assertFailure(result: Result<unknown>, code: FailureCode, outcomeUnknown = false) {
  assert.deepEqual(!result.ok && [result.failure.code, result.failure.outcomeUnknown], [code, outcomeUnknown]);
}

describe('the Partner Center client', () => {
  let server: TestServer;
  let clock: number;
  let client: PartnerCenter;
  const call = () => ({ deadline: clock + 3000 });

  beforeEach(async () => {
    server = await startServer();
    clock = Date.now();
    const urls = { partnerCenterUrl: `${server.url}/pc`, entraUrl: server.url };
    client = createPartnerCenter({ ...credentials, ...urls, now: () => clock, ...quick });
  });
  afterEach(() => server.close());

  it('sends what every request must carry', async () => {
    server.answer = always(200, { isSigned: true });
    await client.isDirectlyAccepted(customerId, call());
    await client.isDirectlyAccepted(customerId, call());
    const [first, second] = server.requests.map((received) => received.headers);
    assert.equal(first?.accept, 'application/json');
    assert.equal(first?.['ms-contract-version'], 'v1');
    assert.equal(first?.['x-locale'], 'en-US');
    assert.equal(first?.authorization, 'Bearer token-1');
    for (const name of ['ms-requestid', 'ms-correlationid']) {
      assert.match(String(first?.[name]), /^[0-9a-f-]{36}$/);
      assert.notEqual(first?.[name], second?.[name]);
    }
  });

  it('keeps one correlation id and several request ids in one operation', async () => {
    server.answer = inTurn(always(503), always(200, { isSigned: true }));
    await client.isDirectlyAccepted(customerId, call());
    const of = (name: string) => new Set(server.requests.map((received) => received.headers[name]));
    assert.equal(of('ms-correlationid').size, 1);
    assert.equal(of('ms-requestid').size, 2);
  });

  describe('one customer', () => {
    it('is who was asked for', async () => {
      server.answer = always(200, record(otherId, 'B'));
      assertFailure(await client.getCustomer(customerId, call()), 'partner-center-unreadable');
      const found = await client.getCustomer(otherId.toUpperCase(), call());
      assert.equal(found.ok && found.value.name, 'B');
    });

    it('is nobody without a tenant id, and no address is made of what is there instead', async () => {
      for (const id of ['..', '', 'x/../y', `${customerId}/../..`]) {
        assertFailure(await client.getCustomer(id, call()), 'not-your-customer');
        assertFailure(await client.listAttestations(id, call()), 'not-your-customer');
        assertFailure(await client.isDirectlyAccepted(id, call()), 'not-your-customer');
      }
      assert.equal(server.requests.length, 0);
    });
  });

  describe('attestations', () => {
    it('are asked for by type', async () => {
      server.answer = always(200, { items: [{ type, dateAgreed: '2024-01-02T00:00:00', templateId }] });
      const result = await client.listAttestations(customerId, call());
      assert.equal(result.ok && result.value[0]?.dateAgreed, '2024-01-02T00:00:00.000Z');
      assert.equal(server.requests[0]?.url, `/pc/v1/customers/${customerId}/agreements?agreementType=${type}`);
    });

    for (const status of [200, 400, 403, 404, 500]) {
      for (const code of [600009, '600009']) {
        it(`are none after ${status} with ${JSON.stringify(code)}`, async () => {
          server.answer = always(status, { code, description: 'No agreements found.' });
          assert.deepEqual(await client.listAttestations(customerId, call()), { ok: true, value: [] });
        });
      }
    }

    it('are not none after another 404', async () => {
      server.answer = always(404, '');
      assertFailure(await client.listAttestations(customerId, call()), 'not-your-customer');
    });
  });

  it('knows a direct acceptance only from a clear yes or no', async () => {
    for (const [body, value] of [
      [{ isSigned: true }, true],
      [{ isSigned: false }, false],
    ] as const) {
      server.answer = always(200, body);
      assert.deepEqual(await client.isDirectlyAccepted(customerId, call()), { ok: true, value });
    }
    for (const body of [{}, { isSigned: 'true' }, { isSigned: null }, '', 'true', '<html>']) {
      server.answer = always(200, body);
      assertFailure(await client.isDirectlyAccepted(customerId, call()), 'partner-center-unreadable');
    }
  });

  describe('the template', () => {
    const templates = { items: [{ templateId, agreementType: type }] };

    it('is asked for once an hour', async () => {
      server.answer = always(200, templates);
      await client.agreementTemplate(call());
      clock += 3_599_000;
      assert.deepEqual(await client.agreementTemplate(call()), { ok: true, value: { id: templateId, version: 0 } });
      assert.equal(server.requests.length, 1);
      assert.equal(server.requests[0]?.url, `/pc/v1/agreements?agreementType=${type}`);
      clock += 2000;
      await client.agreementTemplate(call());
      assert.equal(server.requests.length, 2);
    });

    it('is asked for again after a failure, and after it was refused', async () => {
      server.answer = inTurn(
        always(404),
        always(200, templates),
        always(400, { message: "Microsoft Cloud Agreement Template ID 'x' is no longer supported." }),
        always(200, templates),
      );
      assertFailure(await client.agreementTemplate(call()), 'partner-center-unreadable');
      await client.agreementTemplate(call());
      assertFailure(await create(), 'template-retired');
      assert.equal((await client.agreementTemplate(call())).ok, true);
      assert.equal(server.requests.length, 4);
    });
  });

  const attestation = {
    signatory: { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '' },
    dateAgreed: '2026-02-01T00:00:00.000Z',
    templateId,
  };
  const create = (more: { ownToken?: string } = {}) =>
    client.createAttestation(customerId, attestation, '94e4e214-6b06-4fb7-96d1-94d559f9b47f', { ...call(), ...more });

  describe('a new attestation', () => {
    it('is posted with its request id', async () => {
      server.answer = (received, response) => send(response, 201, received.body);
      assert.deepEqual(await create(), { ok: true, value: attestation });
      const [posted] = server.requests;
      assert.deepEqual([posted?.method, posted?.url], ['POST', `/pc/v1/customers/${customerId}/agreements`]);
      assert.equal(posted?.headers['ms-requestid'], '94e4e214-6b06-4fb7-96d1-94d559f9b47f');
      assert.equal(posted?.headers['content-type'], 'application/json');
      assert.deepEqual(JSON.parse(posted?.body ?? ''), {
        primaryContact: { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example' },
        templateId,
        dateAgreed: '2026-02-01T00:00:00.000Z',
        type,
      });
    });

    it('is posted with the token of whoever brings one along, and with no other', async () => {
      server.answer = (received, response) => send(response, 201, received.body);
      assert.equal((await create({ ownToken: 'own' })).ok, true);
      await create();
      const sent = server.requests.map(({ headers }) => headers.authorization);
      assert.equal(sent[0], 'Bearer own');
      assert.notEqual(sent[1], sent[0]);
      assert.equal(server.tokenRequests.length, 1, 'a token was got for what needs none');
    });

    it('says whose sign-in was refused, asks once with it, and does not turn to that of the account', async () => {
      const body = (number: number) => ({ code: number, description: 'for own' });
      const cases = [
        [always(401), 'own-sign-in-refused'],
        [always(401, '', { 'WWW-Authenticate': 'Bearer error="invalid_token"' }), 'own-sign-in-refused'],
        [always(401, body(900421)), 'own-sign-in-refused'],
        [always(403, body(900421)), 'own-sign-in-refused'],
        [always(403, body(900309)), 'own-sign-in-refused'],
        [always(403), 'own-not-permitted'],
        [always(403, body(900150)), 'own-not-permitted'],
        [always(400, body(600061)), 'already-on-record'],
      ] as const;
      for (const [answer, code] of cases) {
        server.requests.length = 0;
        server.answer = answer;
        assertFailure(await create({ ownToken: 'own' }), code);
        assert.deepEqual(
          server.requests.map(({ headers }) => headers.authorization),
          ['Bearer own'],
        );
      }
    });

    it('has an unknown outcome when no usable answer came, and is not repeated', async () => {
      const cases = [
        [hangUp, 'partner-center-unreachable'],
        [silence, 'partner-center-timeout'],
        [always(500), 'partner-center-error'],
        [always(201, '<html>'), 'partner-center-unreadable'],
        [always(204), 'partner-center-unreadable'],
        [always(201, { type: 'MicrosoftCloudAgreement' }), 'partner-center-unreadable'],
      ] as const;
      for (const [answer, code] of cases) {
        server.requests.length = 0;
        server.answer = answer;
        assertFailure(await create(), code, true);
        assert.equal(server.requests.length, 1);
      }
    });

    it('was not carried out when Partner Center says so', async () => {
      const cases = [
        [always(400, { code: 600061 }), 'already-on-record'],
        [always(429), 'partner-center-busy'],
        [always(403), 'not-permitted'],
        [always(410), 'attestation-retired'],
      ] as const;
      for (const [answer, code] of cases) {
        server.answer = answer;
        assertFailure(await create(), code, false);
      }
    });
  });

  it('passes the invitation link on as it is, when it is one', async () => {
    const url =
      'https://admin.microsoft.example/Adminportal/Home?invType=ResellerRelationship&DAP=false#/BillingAccounts/x';
    server.answer = always(200, { url, attributes: {} });
    assert.deepEqual(await client.relationshipRequestUrl(call()), { ok: true, value: url });
    for (const other of ['javascript:alert(1)', 'http://x.example', '', 'x', null]) {
      server.answer = always(200, { url: other });
      assertFailure(await client.relationshipRequestUrl(call()), 'partner-center-unreadable');
    }
  });

  it('names the active indirect providers', async () => {
    const items = [
      { name: 'First Up', state: 'Active' },
      { name: 'Gone', state: 'Inactive' },
      { name: 'Unsaid' },
      { state: 'Active' },
    ];
    server.answer = always(200, { items });
    assert.deepEqual(await client.indirectProviders(call()), { ok: true, value: ['First Up', 'Unsaid'] });
    assert.equal(server.requests[0]?.url, '/pc/v1/relationships?relationship_type=IsIndirectResellerOf');
    server.answer = always(400, { code: 1002, description: 'Authorization Failed' });
    assertFailure(await client.indirectProviders(call()), 'not-permitted');
  });

  it('lists the active indirect resellers that can be chosen', async () => {
    const items = [
      { id: otherId.toUpperCase(), name: 'First Up', state: 'Active', location: 'US' },
      { id: customerId, name: 'Gone', state: 'Inactive' },
      { name: 'Without an id', state: 'Active' },
    ];
    server.answer = always(200, { items });
    assert.deepEqual(await client.indirectResellers(call()), { ok: true, value: [{ id: otherId, name: 'First Up' }] });
    const type = 'IsIndirectCloudSolutionProviderOf';
    assert.equal(server.requests[0]?.url, `/pc/v1/relationships?relationship_type=${type}`);
    server.answer = always(403, { code: 1002, description: 'Authorization Failed' });
    assertFailure(await client.indirectResellers(call()), 'not-permitted');
  });

  it('lets no secret into a result', async () => {
    server.answer = (received, response) =>
      send(response, 400, { code: 1, description: received.headers.authorization });
    const results = [await create(), await client.getCustomer(customerId, call())];
    assert.doesNotMatch(JSON.stringify([results, client]), /token-1|of-the-test/);
  });

  it('refuses a setting that is no URL at once', () => {
    const urls = { partnerCenterUrl: 'partner center', entraUrl: server.url };
    assert.throws(() => createPartnerCenter({ ...credentials, ...urls }));
    assert.throws(() => createPartnerCenter({ ...credentials, partnerCenterUrl: server.url, entraUrl: 'x y' }));
  });
});
