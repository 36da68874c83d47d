import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sandboxCredentials, partner as sandboxPartner } from '../src/sandbox/people.js';
import { DataKeys } from '../src/secrets/keys.js';
import { passedThrough, settings } from './settings.js';

/** A secret that anybody could guess is none; local mode serves this machine only. */
const shortestSecret = 16;
/** Known to everybody: local mode listens on this machine alone. */
export const localPurchaseSecret = 'local-development-secret';
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** Of these, the ones that are needed together. */
const cloudSettings = [
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ToBotFromChannelTokenIssuer',
  'ToBotFromChannelOpenIdMetadataUrl',
] as const;

type Given = Record<string, string | undefined>;

const schema = z.object(settings);
type Settings = z.infer<typeof schema>;

const always = [
  'MicrosoftAppId',
  'MicrosoftAppType',
  'PARTNER_TENANT_ID',
  'PARTNER_TYPE',
  'PARTNER_CENTER_CLIENT_ID',
  'PARTNER_CENTER_CLIENT_SECRET',
] as const;

export interface Config {
  mode: 'local' | 'teams';
  host: string;
  port: number;
  playground: boolean;
  playgroundPort: number;
  logLevel: string;
  databaseUrl: string;
  partner: { tenantId: string; type: NonNullable<Settings['PARTNER_TYPE']> };
  /** Undefined in local mode: the sandbox stands in. */
  partnerCenterUrl: string | undefined;
  entraUrl: string | undefined;
  graphUrl: string | undefined;
  credentials: { clientId: string; clientSecret: string; refreshToken: string };
  groupIds: { 'admin-agent'?: string; 'sales-agent'?: string; 'helpdesk-agent'?: string };
  attestationApi: 'enhanced' | 'legacy';
  reacceptanceCutoff: string;
  mailPerMinute: number;
  /** Days after sending, growing. */
  invitationReminders: number[];
  /** Undefined: the purchase intake is closed. */
  purchaseSecret: string | undefined;
  escalateAfterMinutes: number;
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  /** Closes what must not be read in the database. */
  dataKeys: DataKeys;
  /** Bot Framework's settings, by its own names. */
  botFramework: Record<string, string>;
}

/** The settings are wrong; the message has a line per setting, made for whoever starts the bot. */
export class ConfigError extends Error {}

/** Reads and checks every setting once. Throws a ConfigError that names each one that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  }
  const read = parsed.data;
  const problems = read.BOT_MODE === 'teams' ? missing(read, given) : notLoopback(read);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return toConfig(read, given, dataKeysOf(read));
}

function missing(read: Settings, given: Given): string[] {
  const names: (keyof Settings)[] = always.filter((name) => !read[name]);
  if (!isType(read, 'UserAssignedMSI') && !read.MicrosoftAppPassword) names.push('MicrosoftAppPassword');
  if (!isType(read, 'MultiTenant') && !read.MicrosoftAppTenantId) names.push('MicrosoftAppTenantId');
  if (read.PARTNER_TYPE !== 'indirect-reseller' && !read.PARTNER_CENTER_REFRESH_TOKEN)
    names.push('PARTNER_CENTER_REFRESH_TOKEN');
  if (read.SMTP_URL && !read.MAIL_FROM) names.push('MAIL_FROM');
  const weak =
    read.PURCHASE_WEBHOOK_SECRET && read.PURCHASE_WEBHOOK_SECRET.length < shortestSecret
      ? [`PURCHASE_WEBHOOK_SECRET must have at least ${shortestSecret} characters`]
      : [];
  return [
    ...names.map((name) => `${name} is missing: ${settings[name].description}`),
    ...weak,
    ...missingOfCloud(given),
  ];
}

/** Another cloud is described as a whole: with only some of its settings the SDK would let everybody wait, or in. */
function missingOfCloud(given: Given): string[] {
  if (!cloudSettings.some((name) => given[name])) return [];
  const names = cloudSettings.filter((name) => !given[name]);
  return names.map((name) => `${name} is missing: another cloud needs ${cloudSettings.join(', ')}`);
}

function isType(read: Settings, type: string): boolean {
  return read.MicrosoftAppType?.toLowerCase() === type.toLowerCase();
}

/** Local mode serves without credentials, so it neither listens beyond this machine nor calls beyond it. */
function notLoopback(read: Settings): string[] {
  const problems: string[] = [];
  if (read.HOST && !loopbackHosts.includes(read.HOST)) problems.push('HOST must be 127.0.0.1 in local mode');
  for (const name of ['PARTNER_CENTER_URL', 'ENTRA_URL', 'GRAPH_URL', 'SMTP_URL'] as const) {
    const value = read[name];
    if (value && !isLoopback(value)) problems.push(`${name} must be on this machine (127.0.0.1) in local mode`);
  }
  return problems;
}

/** Whether a URL points to this machine. */
export function isLoopback(text: string): boolean {
  return URL.canParse(text) && loopbackHosts.includes(new URL(text).hostname);
}

/** From the environment or from a file, as containers are given their secrets; else from the secret that is always there. */
function dataKeysOf(read: Settings): DataKeys {
  const text = read.DATA_KEY ?? (read.DATA_KEY_FILE && readKeyFile(read.DATA_KEY_FILE));
  if (!text) return DataKeys.from(read.PARTNER_CENTER_CLIENT_SECRET ?? sandboxCredentials.clientSecret);
  const keys = DataKeys.parse(text);
  if (!keys)
    throw new ConfigError('DATA_KEY_FILE must hold 32 bytes in base64, as `openssl rand -base64 32` makes them');
  return keys;
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError('DATA_KEY_FILE cannot be read');
  }
}

function toConfig(read: Settings, given: Given, dataKeys: DataKeys): Config {
  const isLocal = read.BOT_MODE === 'local';
  const publicCloud = (url: string) => (isLocal ? undefined : url);
  return {
    mode: read.BOT_MODE,
    host: read.HOST ?? (isLocal ? '127.0.0.1' : '0.0.0.0'),
    port: read.PORT,
    playground: isLocal && read.PLAYGROUND !== 'off',
    playgroundPort: read.PLAYGROUND_PORT,
    logLevel: read.LOG_LEVEL ?? (isLocal ? 'warn' : 'info'),
    databaseUrl: read.DATABASE_URL,
    partner: {
      tenantId: read.PARTNER_TENANT_ID ?? sandboxPartner.tenantId,
      type: read.PARTNER_TYPE ?? 'direct-bill',
    },
    partnerCenterUrl: read.PARTNER_CENTER_URL ?? publicCloud('https://api.partnercenter.microsoft.com'),
    entraUrl: read.ENTRA_URL ?? publicCloud('https://login.microsoftonline.com'),
    graphUrl: read.GRAPH_URL ?? publicCloud('https://graph.microsoft.com'),
    credentials: {
      clientId: read.PARTNER_CENTER_CLIENT_ID ?? sandboxCredentials.clientId,
      clientSecret: read.PARTNER_CENTER_CLIENT_SECRET ?? sandboxCredentials.clientSecret,
      refreshToken: read.PARTNER_CENTER_REFRESH_TOKEN ?? sandboxCredentials.refreshToken,
    },
    groupIds: {
      ...(read.ADMIN_AGENTS_GROUP_ID ? { 'admin-agent': read.ADMIN_AGENTS_GROUP_ID } : {}),
      ...(read.SALES_AGENTS_GROUP_ID ? { 'sales-agent': read.SALES_AGENTS_GROUP_ID } : {}),
      ...(read.HELPDESK_AGENTS_GROUP_ID ? { 'helpdesk-agent': read.HELPDESK_AGENTS_GROUP_ID } : {}),
    },
    attestationApi: read.ATTESTATION_API ?? (isLocal ? 'legacy' : 'enhanced'),
    reacceptanceCutoff: read.REACCEPTANCE_CUTOFF,
    mailPerMinute: read.MAIL_PER_MINUTE,
    invitationReminders: read.INVITATION_REMINDERS,
    purchaseSecret: read.PURCHASE_WEBHOOK_SECRET ?? (isLocal ? localPurchaseSecret : undefined),
    escalateAfterMinutes: read.ESCALATE_AFTER_MINUTES,
    smtpUrl: read.SMTP_URL,
    mailFrom: read.MAIL_FROM ?? (isLocal ? `${sandboxPartner.name} <agreements@${sandboxPartner.domain}>` : undefined),
    dataKeys,
    botFramework: botFrameworkSettings(given),
  };
}

function botFrameworkSettings(given: Given): Record<string, string> {
  const names = [
    'MicrosoftAppId',
    'MicrosoftAppPassword',
    'MicrosoftAppType',
    'MicrosoftAppTenantId',
    ...passedThrough,
  ];
  return Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
}
