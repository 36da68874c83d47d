import { randomUUID } from 'node:crypto';
import type { TokenEndpointResponse } from 'openid-client';
import { record } from '../../src/audit/audit.js';
import { operator } from '../../src/audit/product.js';
import {
  type DevicePrompt,
  redirectUri,
  signInInBrowser,
  signInOnDevice,
} from '../../src/partner-center/interactive-sign-in.js';
import { askWhetherMfaCompliant, inspectSignIn, type SignInFlaw } from '../../src/partner-center/sign-in-check.js';
import { StoredRefreshTokens } from '../../src/partner-center/stored-refresh-tokens.js';
import type { Result } from '../../src/result.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import type { Config } from '../config.js';
import { ownerOf } from '../partner-center-sign-in.js';
import { explainSignIn } from '../sign-in-words.js';

/** How the operator is spoken to. */
export interface Terminal {
  say(line: string): void;
  /** Asks for a line. */
  ask(question: string): Promise<string>;
}

const checkMs = 30_000;

/**
 * Signs the bot in to Partner Center and stores the refresh token, encrypted; says what it does and what is wrong.
 * Stores nothing that would not work. True when the bot is signed in. Throws a StoreError, and an error that names
 * DATABASE_URL where the database cannot be opened.
 */
export async function connectPartnerCenter(
  config: Config,
  terminal: Terminal,
  { inBrowser }: { inBrowser: boolean },
): Promise<boolean> {
  // Before somebody takes the trouble of signing in.
  const store = await openStore(config.databaseUrl, config.dataKeys);
  try {
    terminal.say(`Signing the bot in to Partner Center, tenant ${config.partner.tenantId}.`);
    const answer = await (inBrowser ? throughBrowser : onDevice)(config, terminal);
    if (!answer.ok) {
      terminal.say(`Not signed in: ${explainSignIn(answer.failure)}.`);
      if (!inBrowser) terminal.say('If your tenant lets nobody sign in with a code: npm run connect -- --browser');
      return false;
    }
    return await checkAndStore(config, store, answer.value, terminal);
  } finally {
    await store.close();
  }
}

function credentialsOf({ entraUrl = '', partner, credentials }: Config) {
  const { clientId, clientSecret } = credentials;
  return { entraUrl, tenantId: partner.tenantId, clientId, clientSecret };
}

function onDevice(config: Config, terminal: Terminal): Promise<Result<TokenEndpointResponse>> {
  return signInOnDevice(credentialsOf(config), ({ url, code, minutes }: DevicePrompt) => {
    terminal.say(`1. Open ${url} in a private browser window.`);
    terminal.say(`2. Enter the code ${code}`);
    terminal.say("3. Sign in with the bot's own account, second factor included.");
    terminal.say(`Waiting for it, ${minutes} minutes at most.`);
  });
}

async function throughBrowser(config: Config, terminal: Terminal): Promise<Result<TokenEndpointResponse>> {
  const { url, finish } = await signInInBrowser(credentialsOf(config));
  terminal.say('1. Open this address in a private browser window:');
  terminal.say(url);
  terminal.say("2. Sign in with the bot's own account, second factor included.");
  terminal.say(`3. The browser ends on a page at ${redirectUri} that does not load. Copy its whole address.`);
  return finish(await terminal.ask('4. Paste it here: '));
}

async function checkAndStore(
  config: Config,
  store: Store,
  answer: TokenEndpointResponse,
  terminal: Terminal,
): Promise<boolean> {
  const owner = ownerOf(config);
  const found = inspectSignIn(answer, owner);
  const flaw = typeof found === 'string' ? flaws[found] : await refusalOf(config, answer.access_token);
  if (flaw || typeof found === 'string') {
    terminal.say(`Not stored: ${flaw}.`);
    return false;
  }
  const { account, refreshToken } = found;
  const tokens = await StoredRefreshTokens.open({ store, ...owner });
  const entry = { actor: operator, action: 'sign-in.connected', outcome: 'succeeded' } as const;
  await tokens.signIn(refreshToken, (tx) =>
    record(tx, { ...entry, correlationId: randomUUID(), details: { account: account.id } }),
  );
  for (const line of [`Signed in as ${account.name}, with multifactor authentication.`, ...stored]) terminal.say(line);
  return true;
}

/** Why Partner Center does not take the sign-in; undefined where it does. */
async function refusalOf({ partnerCenterUrl = '' }: Config, accessToken: string): Promise<string | undefined> {
  const answer = await askWhetherMfaCompliant({ partnerCenterUrl, deadline: Date.now() + checkMs }, accessToken);
  if (answer.ok) return answer.value === false ? `${flaws['no-mfa']} (isMfaCompliant: false)` : undefined;
  const { failure } = answer;
  return `Partner Center does not take it: ${failure.code === 'not-permitted' ? notAnAgent : explainSignIn(failure)}`;
}

const notAnAgent = 'the account is not in AdminAgents or SalesAgents; after it was added, that may take an hour';

const flaws: Record<SignInFlaw, string> = {
  'no-mfa': 'the account signed in without a second factor; set one up at https://aka.ms/mfasetup and begin again',
  'another-tenant': 'the account is of another tenant than PARTNER_TENANT_ID',
  'another-app': 'the sign-in is for another app registration than PARTNER_CENTER_CLIENT_ID',
  'no-scope': 'the app registration lacks the delegated permission user_impersonation of Microsoft Partner Center',
  'no-refresh-token': 'Entra gave no refresh token; grant admin consent in the app registration',
  unreadable: 'Entra gave a token that is not one of a user',
};

const stored = [
  'Partner Center takes it. Stored in the database, encrypted.',
  'Processes that run use it from their next renewal on, within the hour, and at once where the one before is refused.',
  'Nothing needs to be restarted.',
  'Remove PARTNER_CENTER_REFRESH_TOKEN from the settings of the bot, if it is there: it is not needed any more.',
];
