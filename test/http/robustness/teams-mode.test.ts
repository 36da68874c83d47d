import assert from 'node:assert/strict';
import { partner } from '../../../src/sandbox/people.js';
import { FakeSignIn, strangersKey } from '../../support/openid.js';
import { unattested } from '../../support/partner-center.js';
import { appId, password, required } from '../../support/teams-settings.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { ConnectorFront } from './connector-front.js';
import { activityOf, postRaw, type RawAnswer } from './raw.js';
import { assertNoMishap, holdings } from './unharmed.js';

const [customer] = unattested;

type Refused = [name: string, authorization: () => Promise<string | undefined>];

describe('BOT_MODE=teams', () => {
  let signIn: FakeSignIn;
  let world: World;
  let front: ConnectorFront;
  let endStandIn: () => void;

  before(async () => {
    signIn = await FakeSignIn.start();
    endStandIn = signIn.standInForEntra();
    const settings = { ...required, ...signIn.settings(partner.tenantId), MAIL_FROM: 'bot@nordlicht.example.com' };
    world = await startWorld(settings);
    front = await ConnectorFront.start(world.connector);
  });

  after(async () => {
    endStandIn();
    await world.close();
    await front.close();
    await signIn.close();
  });

  function say(text: string, authorization?: string, change: object = {}): Promise<RawAnswer> {
    const activity = { ...activityOf(personWith('sales'), world.connector.url), text, ...change };
    const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
    return postRaw(world.app.url, activity, headers);
  }

  const serviceUrl = () => world.connector.url;
  const bearer = async (token: Promise<string>) => `Bearer ${await token}`;

  it('serves who has a valid token, and signs its answers and its news with a token of its own', async () => {
    const authorization = await bearer(signIn.token({ audience: appId, serviceUrl: front.url }));
    const conversation = { id: 'valid', conversationType: 'personal', tenantId: partner.tenantId };
    const place = { serviceUrl: front.url, conversation };
    const answer = await say(`verify ${customer?.id}`, authorization, place);
    assert.deepEqual([answer.status, answer.text], [200, '']);
    await say('', authorization, { ...place, type: 'installationUpdate', action: 'add' });
    await front.waitFor('valid', 2);
    for (const sent of front.requests('valid')) assert.equal(sent.authorization, `Bearer ${signIn.outboundToken}`);
    await world.connector.waitFor(() => world.connector.messages('valid').length === 2);

    const [request] = signIn.tokenRequests;
    assert.equal(request?.path.split('?')[0], `/${partner.tenantId}/oauth2/v2.0/token`);
    assert.equal(request?.form.client_id, appId);
    assert.equal(request?.form.client_secret, password);
    assert.equal(request?.form.scope, 'https://api.botframework.com/.default');
    assert.equal(request?.form.grant_type, 'client_credentials');
    assert.equal(signIn.tokenRequests.length, 1, 'the token is not kept');
  });

  describe('without a valid token of Teams', () => {
    let held: Record<string, number>;
    let sent: number;

    // Bot Framework's library writes the channel's public key to the console for each token that it refuses.
    const complain = console.error;

    before(async () => {
      console.error = () => {};
      held = await holdings(world);
      sent = world.connector.sent.length;
    });

    after(() => {
      console.error = complain;
    });

    afterEach(async () => {
      assert.equal(world.connector.sent.length, sent);
      assert.deepEqual(await holdings(world), held);
    });

    const hour = 3_600;
    const now = () => Math.floor(Date.now() / 1_000);
    const unsigned = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const ours = () => ({ audience: appId, serviceUrl: serviceUrl() });
    const lists: Refused[] = [
      ['no token', async () => undefined],
      ['an empty one', async () => 'Bearer '],
      ['another scheme', async () => `Basic ${Buffer.from('bot:secret').toString('base64')}`],
      ['a word', async () => 'Bearer token'],
      ['three words', async () => 'Bearer one two'],
      ['something like a token', async () => 'Bearer a.b.c'],
      ['JSON that is no token', async () => `Bearer ${unsigned({})}.${unsigned([])}.x`],
      [
        'an expired one',
        () => bearer(signIn.token({ ...ours(), expiresAt: now() - hour, notBefore: now() - 2 * hour })),
      ],
      ['one that is not valid yet', () => bearer(signIn.token({ ...ours(), notBefore: now() + hour }))],
      ['one for another bot', () => bearer(signIn.token({ ...ours(), audience: 'another-bot' }))],
      ['one of another issuer', () => bearer(signIn.token({ ...ours(), issuer: 'https://issuer.example.com' }))],
      [
        'one of Entra, for anybody',
        () => bearer(signIn.token({ ...ours(), issuer: `https://sts.windows.net/${partner.tenantId}/` })),
      ],
      // Bot Framework's library takes these for the Emulator's: whoever gets one of them could speak for anybody.
      ...[partner.tenantId, '76543210-1111-4000-8000-000000000000'].map((tid): Refused => {
        const issuer = `https://sts.windows.net/${tid}/`;
        const more = { tid, ver: '1.0', appid: appId };
        return [
          `one that Entra gave to the bot's own app in tenant ${tid}`,
          () => bearer(signIn.token({ ...ours(), issuer, more })),
        ];
      }),
      [
        'one of a skill',
        () => {
          const issuer = `https://login.microsoftonline.com/${partner.tenantId}/v2.0`;
          return bearer(signIn.token({ ...ours(), issuer, more: { ver: '2.0', azp: 'another-bot' } }));
        },
      ],
      ...['pkcs1', 'spki'].map(
        (type, index): Refused => [
          `one signed by HS256 with the public key as the secret, in ${type}`,
          () => bearer(signIn.token(ours(), { alg: 'HS256', key: Buffer.from(signIn.publicKeys()[index] ?? '') })),
        ],
      ),
      [
        'one with a forged signature',
        async () => bearer(signIn.token(ours(), { kid: 'teams', key: await strangersKey() })),
      ],
      [
        'one with an unknown key',
        async () => bearer(signIn.token(ours(), { kid: 'unknown', key: await strangersKey() })),
      ],
      ['one whose key is not for Teams', () => bearer(signIn.token(ours(), { kid: 'elsewhere' }))],
      [
        'one for another service URL',
        () => bearer(signIn.token({ ...ours(), serviceUrl: 'https://smba.example.com/' })),
      ],
      ['one for no service URL', () => bearer(signIn.token({ audience: appId }))],
      [
        'one that is not signed',
        async () =>
          `Bearer ${unsigned({ alg: 'none', kid: 'teams' })}.${unsigned({ iss: 'https://api.botframework.com', aud: appId })}.`,
      ],
      [
        'one whose claims were changed',
        async () =>
          (await bearer(signIn.token(ours()))).replace(
            /\.[^.]+\./,
            `.${unsigned({ iss: 'https://api.botframework.com', aud: appId })}.`,
          ),
      ],
    ];

    for (const [name, authorization] of lists) {
      it(`${name}: nobody is served, and nobody reads why`, async () => {
        for (const change of [{}, { type: 'invoke', name: 'adaptiveCard/action', value: {} }]) {
          const answer = await say(`verify ${customer?.id}`, await authorization(), change);
          assert.ok([401, 403].includes(answer.status), `${answer.status} ${answer.text}`);
          assert.ok(['', '{"code":"unauthorized"}'].includes(answer.text), answer.text);
        }
      });
    }

    // Direct Line lets its clients write what they like: another person's id, and the partner's tenant.
    it('a valid token of another channel, whatever the activity says of itself', async () => {
      const authorization = await bearer(signIn.token(ours(), { kid: 'elsewhere' }));
      for (const channelId of ['webchat', 'AseChannel', 'emulator', '', null, undefined]) {
        const answer = await say('help', authorization, { channelId });
        assert.ok([400, 401, 403].includes(answer.status), `${channelId}: ${answer.status}`);
      }
    });

    it('none of this was a mishap, and no token is in the log', () => {
      assertNoMishap(world);
      assert.ok(!world.log.join('').includes('eyJ'));
    });
  });

  it('serves an activity once, however often it is posted', async () => {
    const authorization = await bearer(signIn.token({ audience: appId, serviceUrl: serviceUrl() }));
    const conversation = { id: 'replayed', conversationType: 'personal', tenantId: partner.tenantId };
    const recorded = { id: 'recorded', conversation };
    const statuses: number[] = [];
    for (const token of [
      authorization,
      authorization,
      await bearer(signIn.token({ audience: appId, serviceUrl: serviceUrl() })),
    ]) {
      statuses.push((await say(`verify ${customer?.id}`, token, recorded)).status);
    }
    assert.deepEqual(statuses, [200, 200, 200]);
    assert.equal(world.connector.messages('replayed').length, 1);
  });

  it('sends nothing, and no token, to a service URL that is none of Teams', async () => {
    const elsewhere = 'https://smba.trafficmanager.net.example.com/emea/';
    const requests = signIn.tokenRequests.length;
    const held = await holdings(world);
    const authorization = await bearer(signIn.token({ audience: appId, serviceUrl: elsewhere }));
    const answer = await say(`verify ${customer?.id}`, authorization, { serviceUrl: elsewhere });
    assert.deepEqual([answer.status, answer.text], [403, '']);
    assert.equal(signIn.tokenRequests.length, requests);
    assert.deepEqual(await holdings(world), held);
    assert.ok(world.log.some((line) => line.includes('"host":"smba.trafficmanager.net.example.com"')));
  });

  it('serves no other company, whatever token it has', async () => {
    const authorization = await bearer(signIn.token({ audience: appId, serviceUrl: serviceUrl() }));
    const tenantId = '76543210-1111-4000-8000-000000000000';
    const conversation = { id: 'stranger', conversationType: 'personal', tenantId };
    await say('help', authorization, { conversation, channelData: { tenant: { id: tenantId } } });
    const [reply] = world.connector.messages('stranger');
    assert.match(JSON.stringify(reply?.activity), /Not for your company/);
  });
});
