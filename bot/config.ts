import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RetentionDays } from '../src/privacy/retention.js';
import { sandboxCredentials, partner as sandboxPartner } from '../src/sandbox/people.js';
import { DataKeys } from '../src/secrets/keys.js';
import { botFrameworkSettings } from './settings/bot-framework-settings.js';
import { problemsOf, signInProblems } from './settings/setting-problems.js';
import { type Given, type Settings, schema } from './settings/settings.js';

/** Known to everybody: local mode listens on this machine alone. */
export const localPurchaseSecret = 'local-development-secret';
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
  /** `refreshToken`: the first one; undefined where it is stored already. */
  credentials: { clientId: string; clientSecret: string; refreshToken: string | undefined };
  groupIds: { 'admin-agent'?: string; 'sales-agent'?: string; 'helpdesk-agent'?: string };
  rolesGraceHours: number;
  attestationApi: 'enhanced' | 'legacy';
  /** Undefined: nobody signs in, and the bot's account attests. */
  oauthConnection: string | undefined;
  reacceptanceCutoff: string;
  mailPerMinute: number;
  /** Days after sending, growing. */
  invitationReminders: number[];
  /** Undefined: the purchase intake is closed. */
  purchaseSecret: string | undefined;
  escalateAfterMinutes: number;
  /** Undefined: in teams mode nobody reads the metrics. */
  metricsToken: string | undefined;
  /** For how long people's data is kept. */
  retentionDays: RetentionDays;
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  /** Closes what must not be read in the database. */
  dataKeys: DataKeys;
  /** Where the head of the trail is kept outside of the database; undefined: in the log alone. */
  auditAnchorFile: string | undefined;
  /** Undefined: any number. */
  turnsPerMinute: number | undefined;
  reportsPerMinute: number | undefined;
  /** Beside those that Microsoft publishes. */
  teamsServiceHosts: string[];
  /** Bot Framework's settings, by its own names. */
  botFramework: Record<string, string>;
}

/** The settings are wrong; the message has a line per setting, made for whoever starts the bot. */
export class ConfigError extends Error {}

/** Reads and checks every setting once. Throws a ConfigError that names each one that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { read, given } = parse(env);
  const problems = problemsOf(read, given);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return toConfig(read, given, dataKeysOf(read));
}

/** Reads what signing in to Partner Center needs, which may be done before the rest is set. Throws a ConfigError. */
export function readSignInConfig(env: NodeJS.ProcessEnv): Config {
  const { read, given } = parse({ ...env, BOT_MODE: 'teams' });
  const problems = signInProblems(read, given);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return toConfig(read, given, dataKeysOf(read));
}

function parse(env: NodeJS.ProcessEnv): { read: Settings; given: Given } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  }
  return { read: parsed.data, given };
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
      refreshToken: read.PARTNER_CENTER_REFRESH_TOKEN ?? (isLocal ? sandboxCredentials.refreshToken : undefined),
    },
    groupIds: {
      ...(read.ADMIN_AGENTS_GROUP_ID ? { 'admin-agent': read.ADMIN_AGENTS_GROUP_ID } : {}),
      ...(read.SALES_AGENTS_GROUP_ID ? { 'sales-agent': read.SALES_AGENTS_GROUP_ID } : {}),
      ...(read.HELPDESK_AGENTS_GROUP_ID ? { 'helpdesk-agent': read.HELPDESK_AGENTS_GROUP_ID } : {}),
    },
    rolesGraceHours: read.ROLES_GRACE_HOURS,
    attestationApi: read.ATTESTATION_API ?? (isLocal ? 'legacy' : 'enhanced'),
    // Nobody signs in to a sandbox.
    oauthConnection: isLocal ? undefined : read.OAUTH_CONNECTION_NAME,
    reacceptanceCutoff: read.REACCEPTANCE_CUTOFF,
    mailPerMinute: read.MAIL_PER_MINUTE,
    invitationReminders: read.INVITATION_REMINDERS,
    purchaseSecret: read.PURCHASE_WEBHOOK_SECRET ?? (isLocal ? localPurchaseSecret : undefined),
    escalateAfterMinutes: read.ESCALATE_AFTER_MINUTES,
    metricsToken: read.METRICS_TOKEN,
    retentionDays: { activity: read.RETENTION_DAYS, evidence: read.EVIDENCE_RETENTION_DAYS },
    smtpUrl: read.SMTP_URL,
    mailFrom: read.MAIL_FROM ?? (isLocal ? `${sandboxPartner.name} <agreements@${sandboxPartner.domain}>` : undefined),
    dataKeys,
    auditAnchorFile: read.AUDIT_ANCHOR_FILE ?? (isLocal ? besideSqlite(read.DATABASE_URL) : undefined),
    turnsPerMinute: read.TURNS_PER_MINUTE ?? (isLocal ? undefined : 120),
    reportsPerMinute: read.REPORTS_PER_MINUTE ?? (isLocal ? undefined : 600),
    teamsServiceHosts: read.TEAMS_SERVICE_HOSTS,
    botFramework: botFrameworkSettings(read, given),
  };
}

/** In the folder of the database, so that whoever removes that begins anew. */
function besideSqlite(databaseUrl: string): string | undefined {
  const [, file] = /^sqlite:(.+)$/s.exec(databaseUrl) ?? [];
  return file && path.join(path.dirname(file), 'audit-anchors.jsonl');
}
