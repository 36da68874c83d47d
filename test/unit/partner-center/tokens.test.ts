import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RefreshTokens } from '../../../src/partner-center/refresh-tokens.js';
import { signInFailure } from '../../../src/partner-center/sign-in-errors.js';
import { appOnlyTokens, appUserTokens } from '../../../src/partner-center/tokens.js';
import { failureCodes, ok } from '../../../src/result.js';
import { credentials } from './credentials.js';
import { always, hangUp, inTurn, quick, send, silence, startServer, type TestServer } from './server.js';

describe('tokens', () => {
  let server: TestServer;
  let clock: number;
  const deadline = () => ({ deadline: clock + 5000 });

  beforeEach(async () => {
    server = await startServer();
    clock = Date.now();
  });
  afterEach(() => server.close());

  const source = () => appUserTokens({ ...credentials, entraUrl: `${server.url}/entra/`, now: () => clock, ...quick });
  const bearer = { token_type: 'Bearer', expires_in: 3600 };
  const described = (number: number) => ({
    error: 'invalid_grant',
    error_description: `AADSTS${number}: Text with an object id and a trace id.`,
    error_codes: [number],
  });
  const form = (index: number) => new URLSearchParams(server.tokenRequests[index]?.body);
  const refuse = (status: number, body: unknown, headers = {}) => {
    server.tokenAnswer = always(status, body, headers);
    return source().get(deadline());
  };

  it('asks with the refresh token for Partner Center', async () => {
    assert.deepEqual(await source().get(deadline()), ok('token-1'));
    assert.equal(server.tokenRequests[0]?.url, `/entra/${credentials.tenantId}/oauth2/v2.0/token`);
    assert.deepEqual(Object.fromEntries(form(0)), {
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: credentials.refreshToken,
      scope: 'https://api.partnercenter.microsoft.com/user_impersonation offline_access',
    });
  });

  it('asks with the secret alone for another resource', async () => {
    const tokens = appOnlyTokens({ ...credentials, entraUrl: server.url, resource: 'https://graph.microsoft.com' });
    assert.deepEqual(await tokens.get(deadline()), ok('token-1'));
    assert.equal(form(0).get('grant_type'), 'client_credentials');
    assert.equal(form(0).get('scope'), 'https://graph.microsoft.com/.default');
    assert.equal(form(0).has('refresh_token'), false);
  });

  for (const lifetime of [3600, '3600']) {
    it(`holds a token until 60 s before it expires (${typeof lifetime})`, async () => {
      server.tokenAnswer = inTurn(
        always(200, { token_type: 'Bearer', access_token: 'first', expires_in: lifetime }),
        always(200, { token_type: 'Bearer', access_token: 'second', expires_in: lifetime }),
      );
      const tokens = source();
      await tokens.get(deadline());
      clock += 3539_000;
      assert.deepEqual(await tokens.get(deadline()), ok('first'));
      clock += 2_000;
      assert.deepEqual(await tokens.get(deadline()), ok('second'));
    });
  }

  it('takes a token with whatever else the answer says, and without what it leaves out', async () => {
    const answers = [
      { access_token: 'bare' },
      { ...bearer, access_token: 'more', id_token: 'not asked for', not_before: '1', refresh_token: null, scope: '' },
      { ...bearer, access_token: 'vague', expires_in: 'soon' },
    ];
    for (const answer of answers) {
      server.tokenAnswer = (_received, response) => {
        response.end(JSON.stringify(answer));
      };
      assert.deepEqual(await source().get(deadline()), ok(answer.access_token));
    }
  });

  it('asks once for many that wait', async () => {
    const tokens = source();
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.get(deadline())));
    assert.deepEqual(new Set(all.map((one) => one.ok && one.value)), new Set(['token-1']));
    assert.equal(server.tokenRequests.length, 1);
  });

  it('lets nobody wait past its own deadline, and keeps the token for the others', async () => {
    server.tokenAnswer = (_received, response) => {
      setTimeout(() => send(response, 200, { token_type: 'Bearer', access_token: 'late', expires_in: 3600 }), 100);
    };
    const tokens = source();
    const [hasty, patient] = await Promise.all([tokens.get({ deadline: clock + 20 }), tokens.get(deadline())]);
    assert.equal(!hasty.ok && hasty.failure.code, 'partner-center-timeout');
    assert.deepEqual(patient, ok('late'));
  });

  it('asks anew once after a drop, also when many drop the same token', async () => {
    const tokens = source();
    await tokens.get(deadline());
    tokens.drop('token-1');
    assert.deepEqual(await tokens.get(deadline()), ok('token-2'));
    tokens.drop('token-1');
    assert.deepEqual(await tokens.get(deadline()), ok('token-2'));
    assert.equal(server.tokenRequests.length, 2);
  });

  it('goes on with a refresh token that was handed out in exchange', async () => {
    server.tokenAnswer = inTurn(
      always(200, { token_type: 'Bearer', access_token: 'a', expires_in: 3600, refresh_token: 'rotated' }),
      always(200, { token_type: 'Bearer', access_token: 'b', expires_in: 3600 }),
    );
    const tokens = source();
    for (const token of ['a', 'b', 'b']) {
      assert.deepEqual(await tokens.get(deadline()), ok(token));
      tokens.drop(token);
    }
    assert.deepEqual(
      [0, 1, 2].map((index) => form(index).get('refresh_token')),
      [credentials.refreshToken, 'rotated', 'rotated'],
    );
  });

  it('asks with the refresh token that has taken the place of a refused one, and keeps what it gets for it', async () => {
    const kept: string[] = [];
    const refreshTokens: RefreshTokens = {
      newest: async () => ({ token: 'old', version: 1 }),
      insteadOf: async ({ token }) => (token === 'old' ? { token: 'newer', version: 2 } : undefined),
      rotate: async (used, token) => {
        kept.push(`${token} for ${used.token}`);
      },
    };
    const tokens = appUserTokens({ ...credentials, entraUrl: server.url, ...quick, refreshTokens });
    const fine = always(200, { ...bearer, access_token: 'fine', refresh_token: 'newest' });
    server.tokenAnswer = inTurn(always(400, described(70008)), fine);
    assert.deepEqual(await tokens.get(deadline()), ok('fine'));
    assert.deepEqual([form(0).get('refresh_token'), form(1).get('refresh_token')], ['old', 'newer']);
    assert.deepEqual(kept, ['newest for newer']);

    tokens.drop('fine');
    server.tokenAnswer = always(400, described(50173));
    const refused = await tokens.get(deadline());
    assert.deepEqual(!refused.ok && refused.failure.params, { entra: 50173 });
    assert.equal(server.tokenRequests.length, 4);

    server.tokenAnswer = always(503);
    await tokens.get(deadline());
    assert.equal(form(5).get('refresh_token'), 'old', 'a passing error says nothing of the token');
  });

  it('sends its secrets encrypted, except on this machine', () => {
    for (const entraUrl of ['http://login.example.com', 'ftp://127.0.0.1', 'https://user@login.example.com']) {
      assert.throws(() => appUserTokens({ ...credentials, entraUrl }), /must begin with https/);
    }
    for (const entraUrl of ['https://login.example.com', 'http://127.0.0.1:1/x', 'http://localhost']) {
      appUserTokens({ ...credentials, entraUrl });
    }
  });

  it('asks again after a lost connection, and after a server error', async () => {
    for (const trouble of [hangUp, always(503)]) {
      server.tokenAnswer = inTurn(
        trouble,
        always(200, { token_type: 'Bearer', access_token: 'fine', expires_in: 3600 }),
      );
      assert.deepEqual(await source().get(deadline()), ok('fine'));
    }
  });

  const refusals: [string, number, unknown, string][] = [
    ['a wrong secret', 401, { error: 'invalid_client', error_codes: [7000215] }, 'app-secret-refused'],
    ['an expired secret', 401, { error: 'invalid_client', error_codes: [7000222] }, 'app-secret-refused'],
    ['a refresh token not used for too long', 400, described(700082), 'sign-in-expired'],
    ['an expired refresh token', 400, described(70008), 'sign-in-expired'],
    ['a revoked refresh token', 400, described(50173), 'sign-in-expired'],
    ['a sign-in that the policy wants renewed', 400, described(70043), 'sign-in-expired'],
    ['a withdrawn consent', 400, described(65001), 'consent-missing'],
    ['a disabled account', 400, described(50057), 'sign-in-failed'],
    ['a malformed refresh token', 400, described(9002313), 'sign-in-failed'],
    ['too many of the same', 400, described(50196), 'partner-center-busy'],
    ['a missing second factor', 400, described(50076), 'mfa-required'],
    ['a second factor not set up', 400, described(50079), 'mfa-required'],
    ['a required interaction', 400, { error: 'interaction_required' }, 'mfa-required'],
    ['the number in the text alone', 400, { error: 'x', error_description: 'AADSTS50076: more' }, 'mfa-required'],
    ['a policy', 400, described(53003), 'conditional-access'],
    ['an error that passes', 400, { error: 'temporarily_unavailable' }, 'partner-center-error'],
    ['a page of a proxy', 403, '<html>blocked</html>', 'partner-center-unreadable'],
    ['an answer without a token', 200, { token_type: 'Bearer', expires_in: 3600 }, 'partner-center-unreadable'],
    ['a token of another kind', 200, { token_type: 'mac', access_token: 'a' }, 'partner-center-unreadable'],
    ['a token that fits into no header', 200, { ...bearer, access_token: 'a\nb' }, 'partner-center-unreadable'],
    ['rubbish', 200, '{', 'partner-center-unreadable'],
    ['a redirect', 302, '', 'partner-center-unreadable'],
    ['server errors', 500, '', 'partner-center-error'],
  ];
  for (const [what, status, body, code] of refusals) {
    it(`takes ${what} for ${code}`, async () => {
      const result = await refuse(status, body);
      assert.equal(!result.ok && result.failure.code, code);
      assert.equal(!result.ok && result.failure.outcomeUnknown, false);
      assert.doesNotMatch(JSON.stringify(result), /of-the-test|AADSTS|object id/);
    });
  }

  it('tells the seconds when Entra throttles', async () => {
    const result = await refuse(429, '', { 'Retry-After': '57' });
    assert.deepEqual(!result.ok && result.failure.params, { seconds: 57 });
  });

  it('tells an unreachable sign-in from a silent one', async () => {
    server.tokenAnswer = silence;
    const slow = await source().get(deadline());
    assert.equal(!slow.ok && slow.failure.code, 'partner-center-timeout');
    const gone = await startServer();
    await gone.close();
    const tokens = appUserTokens({ ...credentials, entraUrl: gone.url, ...quick });
    const refused = await tokens.get({ deadline: Date.now() + 5000 });
    assert.equal(!refused.ok && refused.failure.code, 'partner-center-unreachable');
  });

  it('answers at once when the deadline is over', async () => {
    let sent = 0;
    const network: typeof fetch = async (...request) => {
      sent += 1;
      return fetch(...request);
    };
    const parts = { fetch: network, now: () => clock };
    const tokens = appUserTokens({ ...credentials, entraUrl: server.url, ...parts });
    const result = await tokens.get({ deadline: clock });
    assert.equal(!result.ok && result.failure.code, 'partner-center-timeout');
    assert.equal(sent, 0);
  });

  it('finds a failure in every answer', () => {
    const answers = fc.record({
      status: fc.integer({ min: 200, max: 599 }),
      text: fc.oneof(
        fc.json(),
        fc.string(),
        fc.record({ error: fc.string(), error_codes: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      ),
    });
    fc.assert(
      fc.property(answers, (answer) => {
        const { failure } = signInFailure({ ...answer, headers: new Headers() }, 0);
        assert.ok(failureCodes.includes(failure.code));
      }),
    );
  });
});
