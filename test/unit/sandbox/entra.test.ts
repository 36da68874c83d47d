import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { sandboxCredentials, serviceIdentity } from '../../../src/sandbox/people.js';
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

interface DeviceAnswer {
  user_code: string;
  device_code: string;
  expires_in: number;
  interval: number;
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

  describe('with a code on another device', () => {
    const grant = 'urn:ietf:params:oauth:grant-type:device_code';
    const begin = async () => (await client.entra<DeviceAnswer>('/oauth2/v2.0/devicecode', { scope })).body;
    const poll = (code: string) =>
      client.entra<Partial<TokenAnswer & Refusal>>('/oauth2/v2.0/token', { grant_type: grant, device_code: code });

    it('waits for the person, and gives the tokens once', async () => {
      const begun = await begin();
      assert.deepEqual([begun.expires_in, begun.interval, begun.user_code.length], [900, 1, 9]);
      assert.equal((await poll(begun.device_code)).body.error, 'authorization_pending');
      const approval = { userCode: begun.user_code, mfa: false };
      assert.equal((await client.control('/sign-ins', approval)).status, 200);
      const { access_token: token = '', refresh_token: next = '' } = (await poll(begun.device_code)).body;
      assert.deepEqual(claimsOf(token).amr, ['pwd']);
      assert.equal((await poll(begun.device_code)).body.error, 'invalid_grant');
      const renewed = { grant_type: 'refresh_token', scope, refresh_token: next };
      const { body } = await client.entra<TokenAnswer>('/oauth2/v2.0/token', renewed);
      assert.deepEqual(claimsOf(body.access_token).amr, ['pwd'], 'a second factor does not come by itself');
    });

    it('says that the person declined, or that there is no such code', async () => {
      const { device_code: code } = await begin();
      await client.control('/sign-ins', { outcome: 'declined' });
      assert.equal((await poll(code)).body.error, 'authorization_declined');
      assert.equal((await client.control('/sign-ins', { userCode: 'NONE' })).status, 404);
    });
  });

  it('gives tokens for a code of the browser, to whoever began there', async () => {
    const verifier = 'verifier-of-the-test';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const redirect = 'http://localhost:8400/connect';
    const query = {
      client_id: sandboxCredentials.clientId,
      redirect_uri: redirect,
      state: 's',
      code_challenge: challenge,
    };
    const url = `${client.sandbox.entraUrl}/${tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(query)}`;
    for (const [used, status] of [
      [verifier, 200],
      ['another', 400],
    ] as const) {
      const response = await fetch(url, { redirect: 'manual' });
      const landed = new URL(response.headers.get('Location') ?? '');
      assert.equal(landed.searchParams.get('state'), 's');
      const code = landed.searchParams.get('code') ?? '';
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: used };
      assert.equal((await client.entra('/oauth2/v2.0/token', form)).status, status);
    }
  });

  it('refuses every refresh token from before a moment, and takes those that come after', async () => {
    const form = { grant_type: 'refresh_token', scope };
    const { body: before } = await client.entra<TokenAnswer>('/oauth2/v2.0/token', form);
    await client.control('/sign-ins/refuse', { code: 50173 });
    for (const refresh_token of [before.refresh_token ?? '', sandboxCredentials.refreshToken]) {
      const { body } = await client.entra<Refusal>('/oauth2/v2.0/token', { ...form, refresh_token });
      assert.deepEqual([body.error, body.error_codes], ['invalid_grant', [50173]]);
    }
    await client.control('/reset', {});
    assert.equal((await client.entra('/oauth2/v2.0/token', form)).status, 200);
  });

  it('leaves MFA out of the token when the service identity signed in without', async () => {
    await client.control('', { mfa: false });
    const { body } = await client.signIn<TokenAnswer>('user', partnerCenter);
    await client.control('', { mfa: true });
    assert.deepEqual(claimsOf(body.access_token).amr, ['pwd']);
  });
});
