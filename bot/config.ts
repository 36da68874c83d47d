import { z } from 'zod';
import { sandboxCredentials, partner as sandboxPartner } from '../src/sandbox/people.js';

const guid = z.guid('must be a GUID').transform((id) => id.toLowerCase());
const port = z.coerce.number('must be a port number').int().min(0).max(65535);
const url = z.url('must be a URL').transform((text) => text.replace(/\/+$/, ''));
const date = z.iso.date('must be a date such as 2023-04-01');
/** A secret that anybody could guess is none; local mode serves this machine only. */
const shortestSecret = 16;
const minutes = z.coerce.number('must be a number of minutes').int().min(1).max(43_200);
const days = z
  .string()
  .regex(/^\s*(off|\d{1,3}(\s*,\s*\d{1,3}){0,2})\s*$/, 'must be one to three numbers of days such as 3,7,14, or off')
  .transform((text) => (text.trim() === 'off' ? [] : text.split(',').map(Number)))
  .refine((list) => list.every((day, index) => day > (list[index - 1] ?? 0)), 'must grow, such as 3,7,14');
/** Known to everybody: local mode listens on this machine alone. */
export const localPurchaseSecret = 'local-development-secret';
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]', '::1'];

/** Every setting, by the name of its environment variable, with what the README says of it. */
export const settings = {
  BOT_MODE: z
    .enum(['local', 'teams'])
    .default('local')
    .describe('`local`: sandbox, no credentials; `teams`: the real thing'),
  HOST: z
    .string()
    .optional()
    .describe('address to listen on; `127.0.0.1` in local mode (loopback only), `0.0.0.0` in teams mode'),
  PORT: port.default(3978).describe('port of the bot; `3978`'),
  PLAYGROUND: z
    .enum(['on', 'off'])
    .optional()
    .describe('local mode: start the Agents Playground as the client; `on` unless set'),
  PLAYGROUND_PORT: port.default(56150).describe('port of the Agents Playground; `56150`'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .optional()
    .describe('`warn` in local mode, `info` in teams mode'),
  DATABASE_URL: z
    .string()
    .default('sqlite:data/agreements.sqlite')
    .describe('`sqlite:<file>` or `postgres://...`; `sqlite:data/agreements.sqlite`'),
  PARTNER_TENANT_ID: guid.optional().describe("the partner's Entra tenant, the only one whose people are served"),
  PARTNER_TYPE: z
    .enum(['direct-bill', 'indirect-provider', 'indirect-reseller'])
    .optional()
    .describe('`direct-bill`, `indirect-provider` or `indirect-reseller`; `direct-bill` in local mode'),
  PARTNER_CENTER_URL: url
    .optional()
    .describe('Partner Center; the sandbox in local mode, the public cloud in teams mode'),
  ENTRA_URL: url.optional().describe('sign-in authority, likewise'),
  GRAPH_URL: url.optional().describe('Microsoft Graph, likewise'),
  PARTNER_CENTER_CLIENT_ID: z
    .string()
    .optional()
    .describe('app registration for Partner Center (App+User) and Graph (app-only)'),
  PARTNER_CENTER_CLIENT_SECRET: z.string().optional().describe('its secret'),
  PARTNER_CENTER_REFRESH_TOKEN: z.string().optional().describe('refresh token of the secure application model'),
  ADMIN_AGENTS_GROUP_ID: guid
    .optional()
    .describe('Entra group of the Admin agents; by its name `AdminAgents` unless set'),
  SALES_AGENTS_GROUP_ID: guid.optional().describe('likewise for `SalesAgents`'),
  HELPDESK_AGENTS_GROUP_ID: guid.optional().describe('likewise for `HelpdeskAgents`'),
  ATTESTATION_API: z
    .enum(['enhanced', 'legacy'])
    .optional()
    .describe(
      '`enhanced`: the customer accepts on a link; `legacy`: recorded at once, retired by Microsoft on 5 January 2026; `enhanced` in teams mode, `legacy` in local mode',
    ),
  REACCEPTANCE_CUTOFF: date
    .default('2023-04-01')
    .describe('attestations before this day need re-acceptance; `2023-04-01`'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional()
    .describe('outgoing mail; in local mode a sink under `data/mail`'),
  MAIL_FROM: z.string().optional().describe('sender of invitations; needed with `SMTP_URL`'),
  MAIL_PER_MINUTE: z.coerce
    .number('must be a number')
    .int()
    .min(1)
    .max(6_000)
    .default(30)
    .describe('how many e-mails are sent in a minute at most; `30`, the limit of Exchange Online'),
  INVITATION_REMINDERS: days
    .default([3, 7, 14])
    .describe('days after which an open invitation is followed up, at most three; `3,7,14`; `off` for none'),
  PURCHASE_WEBHOOK_SECRET: z
    .string()
    .optional()
    .describe(
      'secret with which ordering systems sign what they report; nothing can be reported without one; `local-development-secret` in local mode',
    ),
  ESCALATE_AFTER_MINUTES: minutes
    .default(60)
    .describe('minutes after which a blocked purchase that nobody took is raised once more; `60`'),
  MicrosoftAppId: z.string().optional().describe("the bot's app id"),
  MicrosoftAppPassword: z.string().optional().describe('its password; not needed for `UserAssignedMSI`'),
  MicrosoftAppType: z
    .stringFormat('app type', /^(SingleTenant|MultiTenant|UserAssignedMSI)$/i)
    .optional()
    .describe('`SingleTenant`, `MultiTenant` or `UserAssignedMSI`'),
  MicrosoftAppTenantId: z.string().optional().describe('its tenant, unless `MultiTenant`'),
} as const;

/** Bot Framework's own settings for other clouds, handed on untouched. */
export const passedThrough = [
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ToBotFromChannelTokenIssuer',
  'ToBotFromChannelOpenIdMetadataUrl',
  'ToBotFromEmulatorOpenIdMetadataUrl',
  'OAuthUrl',
  'CallerId',
  'ChannelService',
  'ValidateAuthority',
] as const;

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
  return toConfig(read, given);
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

function toConfig(read: Settings, given: Given): Config {
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
