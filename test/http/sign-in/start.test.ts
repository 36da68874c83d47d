import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type Config, ConfigError, readConfig } from '../../../bot/config.js';
import { createLog } from '../../../bot/log.js';
import { PartnerCenterSignIn } from '../../../bot/partner-center-sign-in.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { connectOnDevice, signInSettings } from './support.js';

const day = 24 * 60 * 60_000;

describe('the sign-in at the start of teams mode', () => {
  let folder: string;
  let sandbox: Sandbox;
  let settings: Record<string, string>;
  let store: Store;
  let log: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-'));
    sandbox = await startSandbox();
    settings = signInSettings(sandbox, `sqlite:${join(folder, 'store.sqlite')}`);
    store = await openStore(settings.DATABASE_URL ?? '');
    log = [];
  });

  afterEach(async () => {
    await store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const configOf = (change: Record<string, string> = {}): Config =>
    readConfig({
      ...settings,
      BOT_MODE: 'teams',
      PARTNER_TYPE: 'direct-bill',
      MicrosoftAppId: '5a7e3c19-8d42-4f06-b1e5-0c9f72d6a834',
      MicrosoftAppPassword: 'password-of-the-bot',
      MicrosoftAppType: 'MultiTenant',
      ...change,
    });

  function open(change: Record<string, string> = {}, now = Date.now): Promise<PartnerCenterSignIn> {
    const destination = new Writable({
      write(chunk, _encoding, done) {
        log.push(String(chunk));
        done();
      },
    });
    return PartnerCenterSignIn.open(configOf(change), store, createLog('info', destination), now);
  }

  it('names what is missing where nobody has signed in, and what to do', async () => {
    await assert.rejects(open(), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /^PARTNER_CENTER_REFRESH_TOKEN is missing: .*run "npm run connect"/);
      return true;
    });
  });

  it('is enough with the setting, or for an indirect reseller without', async () => {
    assert.equal((await open({ PARTNER_CENTER_REFRESH_TOKEN: 'first' })).refreshTokens.isEmpty, false);
    assert.equal((await open({ PARTNER_TYPE: 'indirect-reseller' })).refreshTokens.isEmpty, true);
  });

  it('is enough after npm run connect, until the key is lost', async () => {
    await connectOnDevice(sandbox, settings);
    assert.equal((await open()).refreshTokens.isEmpty, false);
    const otherKey = Buffer.alloc(32, 'other').toString('base64');
    await assert.rejects(open({ DATA_KEY: otherKey }), /stored sign-in .* cannot be read.*DATA_KEY/s);
    const { refreshTokens } = await open({ DATA_KEY: otherKey, PARTNER_CENTER_REFRESH_TOKEN: 'first' });
    assert.equal((await refreshTokens.newest())?.token, 'first');
  });

  it('warns of a token that has not been renewed for more than 75 days', async () => {
    await connectOnDevice(sandbox, settings);
    let clock = Date.now();
    const signIn = await open({}, () => clock);
    clock += 75 * day;
    await signIn.checkAge();
    assert.deepEqual(log, []);
    clock += day;
    await signIn.checkAge();
    const { level, days, msg } = JSON.parse(log[0] ?? '{}') as { level: number; days: number; msg: string };
    assert.deepEqual([level, days], [40, 76]);
    assert.match(msg, /run "npm run connect"$/);
  });
});
