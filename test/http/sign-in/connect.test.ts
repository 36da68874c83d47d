import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { redirectUri } from '../../../src/partner-center/interactive-sign-in.js';
import { people, sandboxCredentials, serviceIdentity } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open-store.js';
import { controlOf } from '../../support/partner-center.js';
import {
  anyToken,
  type Connected,
  connectInBrowser,
  connectOnDevice,
  dataKey,
  filesOf,
  signInSettings,
} from './support.js';

const script = fileURLToPath(new URL('../../../bot/commands/connect.js', import.meta.url));

describe('npm run connect', () => {
  let folder: string;
  let sandbox: Sandbox;
  let settings: Record<string, string>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'connect-'));
    sandbox = await startSandbox();
    settings = signInSettings(sandbox, `sqlite:${join(folder, 'store.sqlite')}`);
  });

  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What is stored, and what the trail says. */
  async function left(): Promise<{ rows: Record<string, unknown>[]; trail: Record<string, unknown>[] }> {
    const store = await openStore(settings.DATABASE_URL ?? '');
    const rows = await store.read<Record<string, unknown>>('SELECT * FROM sign_in');
    const trail = await store.read<Record<string, unknown>>('SELECT actor_id, action, outcome, details FROM audit');
    await store.close();
    return { rows, trail };
  }

  async function assertNothingLeaked({ said }: Connected): Promise<void> {
    const key = Buffer.from(dataKey, 'base64');
    for (const secret of [anyToken, sandboxCredentials.clientSecret, sandboxCredentials.refreshToken, dataKey, key]) {
      for (const [name, content] of await filesOf(folder)) assert.ok(!content.includes(secret), name);
      assert.ok(!said.includes(String(secret)), said);
    }
  }

  it('signs in with a code, checks it, stores it encrypted, and says what it did', async () => {
    const connected = await connectOnDevice(sandbox, settings);
    assert.equal(connected.isSignedIn, true, connected.said);
    assert.match(connected.said, /^1\. Open http:.*\n2\. Enter the code [A-Z2-9]{9}\n3\. Sign in .*second factor/m);
    assert.match(connected.said, new RegExp(`^Signed in as ${serviceIdentity.upn}, with multifactor`, 'm'));
    assert.match(connected.said, /^Partner Center takes it\. Stored in the database, encrypted\.$/m);
    const { rows, trail } = await left();
    assert.equal(rows.length, 1);
    assert.deepEqual(trail, [
      {
        ...{ actor_id: 'operator', action: 'sign-in.connected', outcome: 'succeeded' },
        details: JSON.stringify({ account: serviceIdentity.id }),
      },
    ]);
    await assertNothingLeaked(connected);
  });

  it('signs in with an address that the browser is sent to', async () => {
    const connected = await connectInBrowser(settings, async (url) => {
      const opened = new URL(url);
      assert.equal(opened.searchParams.get('code_challenge_method'), 'S256');
      const response = await fetch(opened, { redirect: 'manual' });
      return ` ${response.headers.get('Location')}\n`;
    });
    assert.equal(connected.isSignedIn, true, connected.said);
    assert.equal((await left()).rows.length, 1);
    await assertNothingLeaked(connected);
  });

  for (const [what, pasted] of [
    ['nothing', ''],
    ['words', 'I am done'],
    ['the address of a refusal', `${redirectUri}?error=access_denied&state=x`],
    ['a code of another sign-in', `${redirectUri}?code=abc&state=x`],
  ] as const) {
    it(`stores nothing after ${what} instead of the address`, async () => {
      const { isSignedIn, said } = await connectInBrowser(settings, async () => pasted);
      assert.equal(isSignedIn, false);
      assert.match(said, /Not signed in: this is not the address on which the browser ended; begin again\.$/);
      assert.deepEqual((await left()).rows, []);
    });
  }

  const nobody = people.find(({ roles }) => roles.length === 0);
  const refusals: [what: string, person: Parameters<typeof connectOnDevice>[2], said: RegExp][] = [
    ['it was declined', { outcome: 'declined' }, /^Not signed in: it was declined; begin again\.$/m],
    ['the time was over', { outcome: 'expired' }, /^Not signed in: it was not finished in time; begin again\.$/m],
    ['there was no second factor', { mfa: false }, /^Not stored: .*without a second factor.*aka\.ms\/mfasetup/m],
    ['the account has no role', { personId: nobody?.id ?? '' }, /^Not stored: .* not in AdminAgents or SalesAgents/m],
  ];
  for (const [what, person, expected] of refusals) {
    it(`says that ${what}, and stores nothing`, async () => {
      const { isSignedIn, said } = await connectOnDevice(sandbox, settings, person);
      assert.equal(isSignedIn, false);
      assert.match(said, expected);
      assert.deepEqual(await left(), { rows: [], trail: [] });
    });
  }

  it('says that Partner Center does not see the second factor, and stores nothing', async () => {
    const mfa = { match: { path: '/v1/agreements' }, status: 200, body: {}, headers: { isMfaCompliant: 'false' } };
    await controlOf(sandbox)('', { faults: [mfa] });
    const unseen = await connectOnDevice(sandbox, settings);
    assert.match(unseen.said, /^Not stored: .*second factor.*isMfaCompliant: false/m);
    const refused = { match: { path: '/v1/agreements' }, status: 401, body: { code: 900421 } };
    await controlOf(sandbox)('', { faults: [refused] });
    const { isSignedIn, said } = await connectOnDevice(sandbox, settings);
    assert.equal(isSignedIn, false);
    assert.match(said, /^Not stored: Partner Center does not take it: multifactor authentication is missing/m);
    assert.deepEqual((await left()).rows, []);
  });

  it('names what is wrong with the app registration, and the other way to sign in', async () => {
    const { said } = await connectOnDevice(sandbox, { ...settings, PARTNER_CENTER_CLIENT_SECRET: 'another' });
    assert.match(said, /client secret is wrong or has expired \(AADSTS7000215\)/);
    assert.match(said, /npm run connect -- --browser$/);
  });

  describe('as a process', () => {
    async function run(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
      const child = spawn(process.execPath, [script], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', async (chunk: Buffer) => {
          output += chunk;
          const [, userCode] = /Enter the code (\w+)/.exec(String(chunk)) ?? [];
          if (userCode) await controlOf(sandbox)('/sign-ins', { userCode });
        });
      }
      const [code] = await once(child, 'close');
      return { code, output };
    }

    it('ends with 0 when the bot is signed in', async () => {
      await controlOf(sandbox)('', { devicePollSeconds: 0.1 });
      const { code, output } = await run(settings);
      assert.equal(code, 0, output);
      assert.equal((await left()).rows.length, 1);
    });

    it('names the settings that are missing, without a stack', async () => {
      const { code, output } = await run({});
      assert.equal(code, 1);
      for (const name of ['PARTNER_TENANT_ID', 'PARTNER_CENTER_CLIENT_ID', 'PARTNER_CENTER_CLIENT_SECRET']) {
        assert.match(output, new RegExp(`${name} is missing: `));
      }
      assert.doesNotMatch(output, /\bat .+:\d+:\d+|node:/);
    });
  });
});
