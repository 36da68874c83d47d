import { partner, sandboxCredentials } from '../../src/sandbox/people.js';

export const appId = '5a7e3c19-8d42-4f06-b1e5-0c9f72d6a834';
export const password = 'password-of-the-bot';

/** What teams mode does not start without, `HOST` and `DATA_KEY` aside. */
export const required: Record<string, string> = {
  BOT_MODE: 'teams',
  HOST: '127.0.0.1',
  MicrosoftAppId: appId,
  MicrosoftAppPassword: password,
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: partner.tenantId,
  PARTNER_TENANT_ID: partner.tenantId,
  PARTNER_TYPE: 'direct-bill',
  PARTNER_CENTER_CLIENT_ID: sandboxCredentials.clientId,
  PARTNER_CENTER_CLIENT_SECRET: sandboxCredentials.clientSecret,
  DATA_KEY: Buffer.alloc(32, 'key').toString('base64'),
  PARTNER_CENTER_REFRESH_TOKEN: sandboxCredentials.refreshToken,
};
