import assert from 'node:assert/strict';
import { adviceFor } from '../../../bot/log-advice.js';
import { misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { assertSays } from '../robustness/expectations.js';
import { anyToken, connectOnDevice, dataKey, filesOf, signInSettings } from './support.js';

const [customer] = unattested as [SeededCustomer];

interface Line {
  level: number;
  msg: string;
  failure?: string;
  entra?: number;
  see?: string;
}

describe('when the sign-in to Partner Center ends', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld({ DATA_KEY: dataKey });
    assertSays(await verify(), 'Not accepted');
  });
  afterEach(() => world.close());

  const verify = () => world.chat('helpdesk').say(`verify ${customer.id}`);
  const lines = () =>
    world.log.flatMap((text) => text.split('\n').filter(Boolean)).map((one) => JSON.parse(one) as Line);
  const told = () => lines().filter(({ msg }) => msg.startsWith('Partner Center'));

  /** Partner Center refuses the access token that is held, so that the next call needs a new one. */
  async function endAccessToken(): Promise<void> {
    await misbehave(world.control, { match: { path: '/partner-center/' }, status: 401, times: 1 });
  }

  async function renewSignIn(): Promise<void> {
    const { isSignedIn, said } = await connectOnDevice(
      world.sandbox,
      signInSettings(world.sandbox, world.config.databaseUrl),
    );
    assert.ok(isSignedIn, said);
  }

  async function assertNothingLeaked(): Promise<void> {
    for (const secret of [anyToken, 'sandbox-refresh-token', 'sandbox-client-secret', dataKey]) {
      assert.ok(!world.log.join('').includes(secret), `${secret} is in the log`);
      for (const [name, content] of await filesOf(world.folder)) assert.ok(!content.includes(secret), name);
    }
  }

  it('says so in the chat and in the log, once, and goes on after npm run connect, without a restart', async () => {
    await world.control('/sign-ins/refuse', { code: 700082 });
    await endAccessToken();
    const refused = await verify();
    assertSays(refused, "The bot's sign-in to Partner Center has expired or was revoked.");
    assertSays(refused, 'Please tell whoever runs this bot: its sign-in must be renewed with npm run connect.');
    assertSays(await verify(), 'has expired or was revoked');
    const [line, ...more] = told();
    assert.deepEqual([line?.level, line?.failure, line?.entra, more], [40, 'sign-in-expired', 700082, []]);
    assert.equal(
      line?.msg,
      'Partner Center does not take the sign-in: the refresh token has expired or was revoked (AADSTS700082); run "npm run connect"',
    );
    assert.equal(adviceFor({ failure: line?.failure }), 'deployment/operations.md#token-expired');
    assert.equal(world.app.services.partnerCenterSignIn.status.problem?.failure.code, 'sign-in-expired');

    await renewSignIn();
    assertSays(await world.chat('helpdesk').press(refused, 'Check again'), 'Not accepted');
    assert.equal(told().at(-1)?.msg, 'Partner Center takes the sign-in again');
    assert.equal(world.app.services.partnerCenterSignIn.status.problem, undefined);
    await assertNothingLeaked();
  });

  it('says that the second factor is missing, whoever misses it', async () => {
    await world.control('', { mfa: false });
    const refused = await verify();
    assertSays(refused, 'Partner Center wants the bot to sign in with multifactor authentication.');
    assertSays(refused, 'using the second factor');
    const [line] = told();
    assert.equal(line?.failure, 'mfa-required');
    assert.match(
      line?.msg ?? '',
      /multifactor authentication is missing.*run "npm run connect" and use the second factor$/,
    );
    await world.control('', { mfa: true });
    await renewSignIn();
    await endAccessToken();
    assertSays(await verify(), 'Not accepted');
    await assertNothingLeaked();
  });

  it('says that a policy stands in the way', async () => {
    await world.control('/sign-ins/refuse', { code: 53003 });
    await endAccessToken();
    assertSays(await verify(), "A Conditional Access policy blocked the bot's sign-in.");
    assert.match(told()[0]?.msg ?? '', /Conditional Access policy.*\(AADSTS53003\)/);
  });
});
