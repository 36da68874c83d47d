import assert from 'node:assert/strict';
import { serviceIdentity } from '../../../src/sandbox/people.js';
import { SandboxClient, tenantId } from './client.js';

interface TokenAnswer {
  token_type: string;
  expires_in: number | string;
  expires_on?: string;
  resource?: string;
  scope?: string;
  access_token: string;
  refresh_token?: string;
}

interface Refusal {
  error: string;
  error_description: string;
  error_codes: number[];
  correlation_id: string;
}

const partnerCenter = 'https://api.partnercenter.microsoft.com';

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('sandbox: the token endpoint', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  after(() => client.close());

  it('gives an App+User token with MFA for the refresh token, and a new refresh token that works', async () => {
    const scope = `${partnerCenter}/user_impersonation offline_access`;
    const { status, body } = await client.entra<TokenAnswer>('/oauth2/v2.0/token', {
      grant_type: 'refresh_token',
      scope,
    });
    assert.equal(status, 200);
    assert.equal(body.expires_in, 3600);
    const claims = claimsOf(body.access_token);
    assert.equal(claims.aud, partnerCenter);
    assert.equal(claims.oid, serviceIdentity.id);
    assert.deepEqual(claims.amr, ['pwd', 'mfa']);

    assert.ok(body.refresh_token);
    const form = { grant_type: 'refresh_token', scope, refresh_token: body.refresh_token };
    assert.equal((await client.entra('/oauth2/v2.0/token', form)).status, 200);
  });

  it('gives an App-only token without a user and without a refresh token', async () => {
    const form = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
    const { status, body } = await client.entra<TokenAnswer>('/oauth2/v2.0/token', form);
    assert.equal(status, 200);
    assert.equal(body.refresh_token, undefined);
    const claims = claimsOf(body.access_token);
    assert.equal(claims.aud, 'https://graph.microsoft.com');
    assert.equal(claims.idtyp, 'app');
    assert.equal(claims.oid, undefined);
  });

  it('speaks v1: resource in the form, numbers as text in the answer', async () => {
    const form = { grant_type: 'refresh_token', resource: partnerCenter };
    const { status, body } = await client.entra<TokenAnswer>('/oauth2/token', form);
    assert.equal(status, 200);
    assert.equal(body.expires_in, '3600');
    assert.equal(body.resource, partnerCenter);
    assert.equal(body.scope, 'user_impersonation');
  });

  const scope = `${partnerCenter}/.default`;
  const refusals: [what: string, form: Record<string, string>, status: number, error: string, code: number][] = [
    ['an unknown client', { client_id: tenantId }, 400, 'unauthorized_client', 700016],
    ['a wrong secret', { client_secret: 'guess' }, 401, 'invalid_client', 7000215],
    ['a wrong refresh token', { refresh_token: 'guess' }, 400, 'invalid_grant', 9002313],
    ['an access token in place of a refresh token', { refresh_token: 'a.b.c' }, 400, 'invalid_grant', 9002313],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['an unknown resource', { scope: 'https://example.com/.default' }, 400, 'invalid_scope', 70011],
    [
      'a user scope without a user',
      { grant_type: 'client_credentials', scope: `${partnerCenter}/user_impersonation` },
      400,
      'invalid_scope',
      70011,
    ],
  ];
  for (const [what, form, status, error, code] of refusals) {
    it(`refuses ${what} as Entra does`, async () => {
      const answer = await client.entra<Refusal>('/oauth2/v2.0/token', { grant_type: 'refresh_token', scope, ...form });
      assert.equal(answer.status, status);
      assert.equal(answer.body.error, error);
      assert.deepEqual(answer.body.error_codes, [code]);
      assert.match(answer.body.error_description, new RegExp(`^AADSTS${code}: `));
      assert.ok(answer.body.correlation_id);
    });
  }

  it('does not take an access token for a refresh token', async () => {
    const form = { grant_type: 'refresh_token', scope, refresh_token: await client.token('user') };
    assert.equal((await client.entra<Refusal>('/oauth2/v2.0/token', form)).body.error, 'invalid_grant');
  });

  it('knows the one tenant only', async () => {
    const form = { grant_type: 'client_credentials', scope };
    const answer = await client.entra<Refusal>('/oauth2/v2.0/token', form, '00000000-0000-4000-8000-000000000000');
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.body.error_codes, [90002]);
  });

  it('leaves MFA out of the token when the service identity signed in without', async () => {
    await client.control('', { mfa: false });
    const { body } = await client.signIn<TokenAnswer>('user', partnerCenter);
    await client.control('', { mfa: true });
    assert.deepEqual(claimsOf(body.access_token).amr, ['pwd']);
  });
});
