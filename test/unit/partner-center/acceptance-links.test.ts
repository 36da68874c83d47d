import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import type { FailureCode, Result } from '../../../src/result.js';
import { credentials, customerId, templateId } from './credentials.js';
import { always, hangUp, inTurn, quick, send, silence, startServer, type TestServer } from './server.js';

const attestationId = '5b0b4f0e-7d1f-4f4e-8a5b-2f3f6f0c9a11';
const requestId = '94e4e214-6b06-4fb7-96d1-94d559f9b47f';
const signatory = { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '' };
const request = { country: 'DE', language: 'de-DE', companyName: 'Contoso', signatory };
const link = { attestationId, attestationUrl: 'https://accept.example/a', expirationDateTime: '2026-03-08T12:00:00Z' };

function assertFailure(result: Result<unknown>, code: FailureCode, outcomeUnknown = false) {
  assert.deepEqual(!result.ok && [result.failure.code, result.failure.outcomeUnknown], [code, outcomeUnknown]);
}

describe('an acceptance link', () => {
  let server: TestServer;
  let client: PartnerCenter;
  const call = () => ({ deadline: Date.now() + 3000 });
  const create = () => client.createAcceptanceLink(request, requestId, call());
  const status = (id = attestationId) => client.acceptanceLinkStatus(id, call());

  beforeEach(async () => {
    server = await startServer();
    // The kind of grant becomes the token, so that a request tells which one it came with.
    server.tokenAnswer = (received, response) => {
      const grant = new URLSearchParams(received.body).get('grant_type');
      send(response, 200, { token_type: 'Bearer', access_token: `token-of-${grant}`, expires_in: 3600 });
    };
    const urls = { partnerCenterUrl: `${server.url}/pc`, entraUrl: server.url };
    client = createPartnerCenter({ ...credentials, ...urls, ...quick });
  });
  afterEach(() => server.close());

  it('is created with an App-only token and its request id', async () => {
    server.answer = always(201, link);
    assert.deepEqual(await create(), {
      ok: true,
      value: { attestationId, url: 'https://accept.example/a', expiresAt: '2026-03-08T12:00:00.000Z' },
    });
    const [posted] = server.requests;
    assert.deepEqual([posted?.method, posted?.url], ['POST', '/pc/v1/attestations/enhanced']);
    assert.equal(posted?.headers.authorization, 'Bearer token-of-client_credentials');
    assert.equal(posted?.headers['ms-requestid'], requestId);
    assert.equal(posted?.headers['content-type'], 'application/json');
    assert.equal(JSON.parse(posted?.body ?? '').companyName, 'Contoso');
    const scope = new URLSearchParams(server.tokenRequests[0]?.body).get('scope');
    assert.equal(scope, 'https://api.partnercenter.microsoft.com/.default');
  });

  it('is asked after with an App-only token', async () => {
    server.answer = always(200, {
      attestationId,
      status: 'CustomerAccepted',
      acceptedDateTime: '2026-03-02T08:00:00Z',
    });
    assert.deepEqual(await status(), {
      ok: true,
      value: { state: 'accepted', acceptedAt: '2026-03-02T08:00:00.000Z' },
    });
    assert.equal(server.requests[0]?.url, `/pc/v1/attestations/enhanced/${attestationId}`);
    assert.equal(server.requests[0]?.headers.authorization, 'Bearer token-of-client_credentials');
  });

  it('is finalised with an App+User token, as every agreement', async () => {
    server.answer = (received, response) => send(response, 201, received.body);
    const attestation = { signatory, dateAgreed: '2026-03-02T08:00:00.000Z', templateId, attestationId };
    assert.equal((await client.createAttestation(customerId, attestation, requestId, call())).ok, true);
    assert.equal(server.requests[0]?.url, `/pc/v1/customers/${customerId}/agreements`);
    assert.equal(server.requests[0]?.headers.authorization, 'Bearer token-of-refresh_token');
    assert.deepEqual(JSON.parse(server.requests[0]?.body ?? ''), {
      primaryContact: { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example' },
      templateId,
      dateAgreed: '2026-03-02T08:00:00.000Z',
      type: 'MicrosoftCustomerAgreement',
      attestationId,
    });
  });

  it('has a final step of its own that tells an unknown id, and is never taken for retired', async () => {
    const attestation = { signatory, dateAgreed: '2026-03-02T08:00:00.000Z', templateId, attestationId };
    const finalise = () => client.createAttestation(customerId, attestation, requestId, call());
    server.answer = always(400, { code: '800002', description: 'Unknown attestation ID.' });
    assertFailure(await finalise(), 'attestation-id-unknown');
    server.answer = always(400, { code: '800002', description: 'The enhanced attestation is not accepted.' });
    assertFailure(await finalise(), 'rejected');
    server.answer = always(400, { code: 600061 });
    assertFailure(await finalise(), 'already-on-record');
  });

  it('has an unknown outcome when no usable answer came, and is not created twice', async () => {
    const cases = [
      [hangUp, 'partner-center-unreachable'],
      [silence, 'partner-center-timeout'],
      [always(500), 'partner-center-error'],
      [always(201, {}), 'partner-center-unreadable'],
      [always(201, { ...link, attestationUrl: 'http://accept.example' }), 'partner-center-unreadable'],
    ] as const;
    for (const [answer, code] of cases) {
      server.requests.length = 0;
      server.answer = answer;
      assertFailure(await create(), code, true);
      assert.equal(server.requests.length, 1);
    }
  });

  it('is created once more after a 401, with the same request id', async () => {
    server.answer = inTurn(always(401), always(201, link));
    assert.equal((await create()).ok, true);
    assert.deepEqual(
      server.requests.map((received) => received.headers['ms-requestid']),
      [requestId, requestId],
    );
  });

  it('was not created when Partner Center says so', async () => {
    for (const [answer, code] of [
      [always(400, { code: 600061 }), 'already-on-record'],
      [always(429), 'partner-center-busy'],
      [always(403, { code: 900308 }), 'not-permitted'],
      [always(410), 'rejected'],
    ] as const) {
      server.answer = answer;
      assertFailure(await create(), code);
    }
  });

  it('is unknown where there is none, whatever the code', async () => {
    for (const body of ['', { code: 1000 }, { code: 60003 }, { code: 600009 }]) {
      server.answer = always(404, body);
      assertFailure(await status(), 'attestation-id-unknown');
    }
    assertFailure(await status('../customers'), 'attestation-id-unknown');
    assert.equal(server.requests.length, 4);
  });

  it('has a state that is read again after a passing error, and never guessed', async () => {
    server.answer = inTurn(always(503), always(200, { status: 'LinkGenerated' }));
    assert.deepEqual(await status(), { ok: true, value: { state: 'open' } });
    server.answer = always(200, { attestationId });
    assertFailure(await status(), 'partner-center-unreadable');
  });
});
