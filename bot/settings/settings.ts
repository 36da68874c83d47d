import { z } from 'zod';
import { DataKeys } from '../../src/secrets/keys.js';
import { hostNames, perMinute, privateKey } from './setting-types.js';

const guid = z.guid('must be a GUID').transform((id) => id.toLowerCase());
const port = z.coerce.number('must be a port number').int().min(0).max(65535);
const url = z.url('must be a URL').transform((text) => text.replace(/\/+$/, ''));
const date = z.iso.date('must be a date such as 2023-04-01');
const minutes = z.coerce.number('must be a number of minutes').int().min(1).max(43_200);
const retentionDays = (least: number) => z.coerce.number('must be a number of days').int().min(least).max(36_500);
const days = z
  .string()
  .regex(/^\s*(off|\d{1,3}(\s*,\s*\d{1,3}){0,2})\s*$/, 'must be one to three numbers of days such as 3,7,14, or off')
  .transform((text) => (text.trim() === 'off' ? [] : text.split(',').map(Number)))
  .refine((list) => list.every((day, index) => day > (list[index - 1] ?? 0)), 'must grow, such as 3,7,14');

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
  PARTNER_CENTER_REFRESH_TOKEN: z
    .string()
    .optional()
    .describe('first refresh token of the secure application model; not needed after `npm run connect`'),
  ADMIN_AGENTS_GROUP_ID: guid
    .optional()
    .describe('Entra group of the Admin agents; by its name `AdminAgents` unless set'),
  SALES_AGENTS_GROUP_ID: guid.optional().describe('likewise for `SalesAgents`'),
  HELPDESK_AGENTS_GROUP_ID: guid.optional().describe('likewise for `HelpdeskAgents`'),
  ROLES_GRACE_HOURS: z.coerce
    .number('must be a number of hours')
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe('hours for which roles count while the groups cannot be read; `24`'),
  ATTESTATION_API: z
    .enum(['enhanced', 'legacy'])
    .optional()
    .describe(
      '`enhanced`: the customer accepts on a link; `legacy`: recorded at once, retired by Microsoft on 5 January 2026; `enhanced` in teams mode, `legacy` in local mode',
    ),
  OAUTH_CONNECTION_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be the name of an OAuth connection')
    .optional()
    .describe(
      "teams mode: name of the Azure Bot's OAuth connection for Partner Center; where set, members attest with their own sign-in; unset, with that of the bot's account",
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
  TURNS_PER_MINUTE: perMinute.describe(
    'how many messages and presses of one person are answered in a minute; `120` in teams mode, any number in local mode',
  ),
  REPORTS_PER_MINUTE: perMinute.describe(
    'how many reports and checks of one sender, and how many events of Partner Center, are taken in a minute; `600` in teams mode, any number in local mode',
  ),
  TEAMS_SERVICE_HOSTS: hostNames.describe(
    'further hosts, with commas between, that Teams may be answered at; needed only in clouds of which Microsoft publishes none',
  ),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must have at least 16 characters, and no blanks')
    .optional()
    .describe('bearer token with which `/metrics` is read, at least 16 characters; closed in teams mode without one'),
  DATA_KEY: z
    .string()
    .refine(
      (text) => DataKeys.parse(text) !== undefined,
      'must be 32 bytes in base64, as `openssl rand -base64 32` makes them',
    )
    .optional()
    .describe(
      'key that encrypts the refresh token and seals the trail, 32 bytes in base64; made of `PARTNER_CENTER_CLIENT_SECRET` unless set; to replace it, put the new one before the old one, with a comma between',
    ),
  DATA_KEY_FILE: z.string().optional().describe('a file that holds it, in place of `DATA_KEY`'),
  AUDIT_ANCHOR_FILE: z
    .string()
    .optional()
    .describe(
      'file that gets the head of the trail, a line a minute where it grew; the log gets it in any case; in local mode `audit-anchors.jsonl` beside the SQLite file',
    ),
  RETENTION_DAYS: retentionDays(90)
    .default(365)
    .describe('days for which people are named by what is over and proves no acceptance, at least 90; `365`'),
  EVIDENCE_RETENTION_DAYS: retentionDays(365)
    .default(3_650)
    .describe("days for which a signatory's name, e-mail and phone stay with an attestation, at least 365; `3650`"),
  MicrosoftAppId: z.string().optional().describe("the bot's app id"),
  MicrosoftAppPassword: z
    .string()
    .optional()
    .describe('its password; none for `UserAssignedMSI`, not needed with a certificate'),
  MicrosoftAppType: z
    .stringFormat('app type', /^(SingleTenant|MultiTenant|UserAssignedMSI)$/i)
    .optional()
    .describe('`SingleTenant`, `MultiTenant` or `UserAssignedMSI`'),
  MicrosoftAppTenantId: z.string().optional().describe('its tenant, unless `MultiTenant`'),
  CertificateThumbprint: z
    .string()
    .regex(/^[0-9a-f]{40}$/i, 'must be the SHA-1 thumbprint of the certificate, 40 hexadecimal digits')
    .optional()
    .describe("in place of its password: SHA-1 thumbprint of the app registration's certificate; public cloud only"),
  CertificatePrivateKey: privateKey.describe('private key of that certificate in PEM, line breaks also as `\\n`'),
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

export const schema = z.object(settings);
/** The settings as they were read. */
export type Settings = z.infer<typeof schema>;
/** The settings as they were given. */
export type Given = Record<string, string | undefined>;
