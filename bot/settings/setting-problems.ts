import { isLoopback, isLoopbackHost } from '../loopback.js';
import { isType, missingOfApp, missingOfCloud } from './bot-framework-settings.js';
import { type Given, type Settings, settings } from './settings.js';

/** A secret that anybody could guess is none; local mode serves this machine only. */
const shortestSecret = 16;
/** What signing in to Partner Center needs. */
const signIn = ['PARTNER_TENANT_ID', 'PARTNER_CENTER_CLIENT_ID', 'PARTNER_CENTER_CLIENT_SECRET'] as const;
const always = ['MicrosoftAppId', 'MicrosoftAppType', 'PARTNER_TYPE', ...signIn] as const;

/** What is missing or wrong, a line each, for whoever starts the bot. */
export function problemsOf(read: Settings, given: Given): string[] {
  return read.BOT_MODE === 'teams' ? [...missing(read, given), ...notEncrypted(given)] : notLoopback(read);
}

/** The same of what signing in to Partner Center needs. */
export function signInProblems(read: Settings, given: Given): string[] {
  const names = signIn.filter((name) => !read[name]);
  return [...names.map(isMissing), ...notEncrypted(given)];
}

/** The line that tells whoever starts the bot of a setting that is missing. */
export function isMissing(name: keyof Settings): string {
  return `${name} is missing: ${settings[name].description}`;
}

/** Secrets go to these addresses, and keys to believe come from them; on this machine they may go as they are. */
const secretAddresses = [
  'PARTNER_CENTER_URL',
  'ENTRA_URL',
  'GRAPH_URL',
  'ToChannelFromBotLoginUrl',
  'ToBotFromChannelOpenIdMetadataUrl',
  'ToBotFromEmulatorOpenIdMetadataUrl',
  'OAuthUrl',
];

function notEncrypted(given: Given): string[] {
  const names = secretAddresses.filter((name) => {
    const value = given[name];
    return value && !value.startsWith('https://') && !isLoopback(value);
  });
  return names.map((name) => `${name} must begin with https://`);
}

function missing(read: Settings, given: Given): string[] {
  const names: (keyof Settings)[] = always.filter((name) => !read[name]);
  names.push(...missingOfApp(read));
  if (!isType(read, 'MultiTenant') && !read.MicrosoftAppTenantId) names.push('MicrosoftAppTenantId');
  // Where it is all that is missing, the database may hold one: that is known once it is open.
  if (names.length > 0 && read.PARTNER_TYPE !== 'indirect-reseller' && !read.PARTNER_CENTER_REFRESH_TOKEN)
    names.push('PARTNER_CENTER_REFRESH_TOKEN');
  if (read.SMTP_URL && !read.MAIL_FROM) names.push('MAIL_FROM');
  const weak =
    read.PURCHASE_WEBHOOK_SECRET && read.PURCHASE_WEBHOOK_SECRET.length < shortestSecret
      ? [`PURCHASE_WEBHOOK_SECRET must have at least ${shortestSecret} characters`]
      : [];
  const password = isType(read, 'UserAssignedMSI') && read.MicrosoftAppPassword;
  return [
    ...names.map(isMissing),
    ...(password ? ['MicrosoftAppPassword must not be set for UserAssignedMSI'] : []),
    ...weak,
    ...missingOfCloud(given),
  ];
}

/** Local mode serves without credentials, so it neither listens beyond this machine nor calls beyond it. */
function notLoopback(read: Settings): string[] {
  const problems: string[] = [];
  if (read.HOST && !isLoopbackHost(read.HOST)) problems.push('HOST must be 127.0.0.1 in local mode');
  for (const name of ['PARTNER_CENTER_URL', 'ENTRA_URL', 'GRAPH_URL', 'SMTP_URL'] as const) {
    const value = read[name];
    if (value && !isLoopback(value)) problems.push(`${name} must be on this machine (127.0.0.1) in local mode`);
  }
  return problems;
}
