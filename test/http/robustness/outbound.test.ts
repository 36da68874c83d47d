import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClaimsIdentity } from 'botframework-connector';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { NoAnswer } from '../../../bot/alerts/refusal.js';
import { TeamsAdapter } from '../../../bot/teams/adapter.js';
import { type AuthenticationConfig, SparingAuthentication } from '../../../bot/teams/authentication.js';
import { ServiceUrlRefused } from '../../../bot/teams/service-urls.js';
import { partner } from '../../../src/sandbox/people.js';
import { FakeSignIn } from '../../support/openid.js';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

interface Listener {
  url: string;
  requests: { url: string; authorization: string | undefined; identity: string | undefined }[];
  server: Server;
}

/** Something that listens on this machine, and notes what it is asked. */
async function listen(handler: Handler): Promise<Listener> {
  const requests: Listener['requests'] = [];
  const server = createServer((req, res) => {
    const { authorization, 'x-identity-header': identity } = req.headers;
    requests.push({ url: req.url ?? '', authorization, identity: identity as string | undefined });
    req.resume();
    handler(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

const answer =
  (status: number, body: object, headers: Record<string, string> = {}): Handler =>
  (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(JSON.stringify(body));
  };
const silence: Handler = () => {};

describe('what the bot sends to Teams', () => {
  let signIn: FakeSignIn;
  let endStandIn: () => void;
  const listeners: Listener[] = [];
  const started = async (handler: Handler) => {
    const listener = await listen(handler);
    listeners.push(listener);
    return listener;
  };

  before(async () => {
    signIn = await FakeSignIn.start();
    endStandIn = signIn.standInForEntra();
  });

  beforeEach(() => {
    signIn.isSilent = false;
    signIn.tokenRequests.length = 0;
  });

  after(async () => {
    endStandIn();
    await signIn.close();
    for (const { server } of listeners) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** An app id of its own for each: Bot Framework's library keeps tokens for the whole process. */
  function configOf(identity: Record<string, string> = { MicrosoftAppPassword: 'password' }): AuthenticationConfig {
    const app = {
      MicrosoftAppId: randomUUID(),
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: partner.tenantId,
    };
    const botFramework = { ...app, ...signIn.settings(partner.tenantId), ...identity };
    return { mode: 'teams', botFramework, teamsServiceHosts: [], oauthConnection: undefined };
  }

  async function send(
    config: AuthenticationConfig,
    url: string,
    patience = { answerMs: 5_000, tokenMs: 5_000, keysMs: 5_000 },
  ) {
    const factory = new SparingAuthentication(config, patience).createConnectorFactory(claimsOf(config));
    const connector = await factory.create(url, 'https://api.botframework.com');
    return connector.conversations.sendToConversation('c', { type: 'message', text: 'hello' });
  }

  it('goes to no service URL but those of Teams, also when nobody is speaking', async () => {
    const adapter = new TeamsAdapter(configOf());
    for (const serviceUrl of ['https://example.com/', 'https://other.trafficmanager.net/emea/']) {
      const conversation = { id: 'c', isGroup: false, conversationType: 'personal', name: '' };
      const logic = () => assert.fail('nothing is said there');
      await assert.rejects(adapter.continue({ serviceUrl, conversation }, logic), ServiceUrlRefused);
    }
    assert.equal(signIn.tokenRequests.length, 0);
  });

  it('does not go where an answer redirects it to', async () => {
    const elsewhere = await started(answer(200, { id: 'message' }));
    for (const status of [301, 302, 303, 307, 308]) {
      for (const location of [`${elsewhere.url}/v3/conversations/c/activities`, '/elsewhere']) {
        const teams = await started(answer(status, {}, { location }));
        await assert.rejects(send(configOf(), teams.url), { statusCode: status });
        assert.equal(teams.requests.length, 1);
      }
    }
    assert.deepEqual(elsewhere.requests, []);
  });

  it('is given up where Teams does not answer', async () => {
    const teams = await started(silence);
    const patience = { answerMs: 100, tokenMs: 5_000, keysMs: 5_000 };
    await assert.rejects(send(configOf(), teams.url, patience), (error) => error instanceof NoAnswer);
    assert.equal(teams.requests.length, 1);
  });

  it('is not sent where Entra gives no token in time', async () => {
    const teams = await started(answer(200, { id: 'message' }));
    signIn.isSilent = true;
    const patience = { answerMs: 5_000, tokenMs: 100, keysMs: 5_000 };
    await assert.rejects(send(configOf(), teams.url, patience), /there is no token/);
    assert.deepEqual(teams.requests, []);
  });

  it('asks the token service once, at its own address, and not for ever', async () => {
    const elsewhere = await started(answer(200, { token: 'token' }));
    const moved = await started(answer(307, {}, { location: `${elsewhere.url}/api/usertoken/GetToken` }));
    const silent = await started(silence);
    const busy = await started(answer(503, {}));
    const ask = async (OAuthUrl: string) => {
      const config = configOf({ MicrosoftAppPassword: 'password', OAuthUrl });
      const service = new SparingAuthentication({ ...config, oauthConnection: 'partner-center' });
      const client = await service.createUserTokenClient(claimsOf(config));
      return client.getUserToken('29:ann', 'partner-center', 'msteams', '');
    };
    const late = assert.rejects(ask(silent.url), (error) => error instanceof NoAnswer);
    await assert.rejects(ask(moved.url));
    await assert.rejects(ask(busy.url));
    await late;
    assert.deepEqual(elsewhere.requests, []);
    for (const { requests } of [moved, silent, busy]) assert.equal(requests.length, 1);
  });

  it('does not wait for ever for the keys of the channel either', async () => {
    signIn.isSilent = true;
    const keys = await started(silence);
    const config = configOf({ MicrosoftAppPassword: 'password', ToBotFromChannelOpenIdMetadataUrl: keys.url });
    const authentication = new SparingAuthentication(config, { answerMs: 5_000, tokenMs: 5_000, keysMs: 100 });
    const audience = config.botFramework.MicrosoftAppId ?? '';
    const token = await signIn.token({ audience, serviceUrl: keys.url });
    const activity = { channelId: 'msteams', serviceUrl: keys.url } as never;
    await assert.rejects(authentication.authenticateRequest(activity, `Bearer ${token}`), /could not be read in time/);
  });

  it('is signed with a token that a certificate got, in the place of a password', async () => {
    const teams = await started(answer(200, { id: 'message' }));
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const CertificatePrivateKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const CertificateThumbprint = createHash('sha1').update('certificate').digest('hex');
    const config = configOf({ CertificateThumbprint, CertificatePrivateKey });
    await send(config, teams.url);
    assert.deepEqual(
      teams.requests.map(({ authorization }) => authorization),
      [`Bearer ${signIn.outboundToken}`],
    );
    const [request] = signIn.tokenRequests;
    assert.equal(request?.path.split('?')[0], `/${partner.tenantId}/oauth2/v2.0/token`);
    assert.equal(request?.form.client_secret, undefined);
    await assertProof(request?.form.client_assertion ?? '', publicKey, CertificateThumbprint, config);
  });

  async function assertProof(proof: string, key: KeyObject, thumbprint: string, config: AuthenticationConfig) {
    const { MicrosoftAppId: appId = '' } = config.botFramework;
    const { payload } = await jwtVerify(proof, key, { issuer: appId, subject: appId, clockTolerance: 5 });
    assert.match(
      String(payload.aud),
      new RegExp(`^https://login.microsoftonline.com/${partner.tenantId}/oauth2/v2.0/token`),
    );
    assert.equal(decodeProtectedHeader(proof).x5t, Buffer.from(thumbprint, 'hex').toString('base64url'));
  }

  it('is signed with the token of a managed identity, without any secret', async () => {
    const teams = await started(answer(200, { id: 'message' }));
    const expires = Math.floor(Date.now() / 1_000) + 3_600;
    const identity = await started(
      answer(200, {
        access_token: 'token-of-the-identity',
        expires_on: String(expires),
        resource: 'r',
        token_type: 'Bearer',
      }),
    );
    // As Azure's container apps and app services tell a process where its identity is.
    const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
    Object.assign(process.env, { IDENTITY_ENDPOINT: `${identity.url}/msi/token`, IDENTITY_HEADER: 'header-of-azure' });
    try {
      const config = configOf({ MicrosoftAppType: 'UserAssignedMSI' });
      await send(config, teams.url);
      const [request] = identity.requests;
      const query = new URL(request?.url ?? '', identity.url).searchParams;
      assert.equal(query.get('client_id'), config.botFramework.MicrosoftAppId);
      assert.equal(query.get('resource'), 'https://api.botframework.com');
      assert.equal(request?.identity, 'header-of-azure');
    } finally {
      restore({ IDENTITY_ENDPOINT, IDENTITY_HEADER });
    }
    assert.equal(teams.requests[0]?.authorization, 'Bearer token-of-the-identity');
    assert.equal(signIn.tokenRequests.length, 0);
  });
});

/** Who the bot is, as the SDK wants to have it. */
function claimsOf({ botFramework: { MicrosoftAppId: value = '' } }: AuthenticationConfig): ClaimsIdentity {
  return new ClaimsIdentity(['aud', 'appid'].map((type) => ({ type, value })));
}

function restore(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
