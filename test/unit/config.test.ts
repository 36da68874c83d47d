import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigError, isLoopback, readConfig } from '../../bot/config.js';
import { settings } from '../../bot/settings.js';

const teams = {
  BOT_MODE: 'teams',
  MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: 'app-secret',
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: '22222222-2222-4222-8222-222222222222',
  PARTNER_TENANT_ID: '22222222-2222-4222-8222-22222222ABCD',
  PARTNER_TYPE: 'direct-bill',
  PARTNER_CENTER_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
  PARTNER_CENTER_CLIENT_SECRET: 'center-secret',
  DATA_KEY: Buffer.alloc(32, 'key').toString('base64'),
  PARTNER_CENTER_REFRESH_TOKEN: 'refresh-secret',
};
type Name = keyof typeof teams;

function problems(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.split('\n');
  }
  return [];
}

/** The teams settings without some, or with others. */
function changed(changes: Partial<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...teams, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

describe('settings in local mode', () => {
  it('need nothing, and stay on this machine', () => {
    const config = readConfig({});
    assert.equal(config.mode, 'local');
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 3978);
    assert.equal(config.playground, true);
    assert.equal(config.databaseUrl, 'sqlite:data/agreements.sqlite');
    assert.equal(config.reacceptanceCutoff, '2023-04-01');
    assert.equal(config.purchaseSecret, 'local-development-secret');
    assert.equal(config.escalateAfterMinutes, 60);
    assert.equal(config.partner.type, 'direct-bill');
    for (const url of [config.partnerCenterUrl, config.entraUrl, config.graphUrl, config.smtpUrl])
      assert.equal(url, undefined);
    assert.deepEqual(config.botFramework, {});
  });

  it('take an empty value for none', () => {
    assert.deepEqual(readConfig({ PORT: '', SMTP_URL: ' ', PARTNER_TYPE: '\t' }), readConfig({}));
  });

  for (const name of ['HOST', 'PARTNER_CENTER_URL', 'ENTRA_URL', 'GRAPH_URL', 'SMTP_URL']) {
    it(`refuse ${name} elsewhere`, () => {
      const value = { HOST: '0.0.0.0', SMTP_URL: 'smtp://mail.example.com' }[name] ?? 'https://example.com';
      const [problem, ...others] = problems({ [name]: value });
      assert.ok(problem?.startsWith(`${name} must be `) && problem.includes('127.0.0.1'), problem);
      assert.deepEqual(others, []);
    });
  }

  it('know what is on this machine', () => {
    for (const url of ['http://127.0.0.1', 'http://localhost:1/x', 'smtp://localhost', 'http://[::1]:80/'])
      assert.ok(isLoopback(url), url);
    const elsewhere = [
      'http://localhost.evil.example',
      'http://127.0.0.1@evil.example',
      'http://evil.example#127.0.0.1',
      '127.0.0.1',
      '',
    ];
    for (const url of elsewhere) assert.ok(!isLoopback(url), url);
  });
});

describe('settings in teams mode', () => {
  it('are enough when all are there', () => {
    const config = readConfig(teams);
    assert.equal(config.mode, 'teams');
    assert.equal(config.host, '0.0.0.0');
    assert.equal(config.playground, false);
    assert.equal(config.purchaseSecret, undefined);
    assert.equal(config.partner.tenantId, teams.PARTNER_TENANT_ID.toLowerCase());
    assert.equal(config.partnerCenterUrl, 'https://api.partnercenter.microsoft.com');
    assert.equal(config.entraUrl, 'https://login.microsoftonline.com');
    assert.equal(config.graphUrl, 'https://graph.microsoft.com');
    assert.deepEqual(Object.keys(config.botFramework).sort(), [
      'MicrosoftAppId',
      'MicrosoftAppPassword',
      'MicrosoftAppTenantId',
      'MicrosoftAppType',
    ]);
  });

  for (const name of Object.keys(teams).filter((one) => one !== 'BOT_MODE') as Name[]) {
    it(`name ${name} when it is missing, and say what it is`, () => {
      const [problem, ...others] = problems(changed({ [name]: undefined }));
      assert.deepEqual(
        others.filter((other) => !other.startsWith('MicrosoftAppTenantId ')),
        [],
      );
      assert.ok(problem?.startsWith(`${name} is missing: ${settings[name].description}`), problem);
    });
  }

  it('name everything that is missing at once', () => {
    const named = problems({ BOT_MODE: 'teams' }).map((problem) => problem.split(' ')[0]);
    assert.deepEqual(
      named.sort(),
      Object.keys(teams)
        .filter((name) => name !== 'BOT_MODE')
        .sort(),
    );
  });

  it('ask for no more than the kind of app and of partner needs', () => {
    assert.deepEqual(problems(changed({ MicrosoftAppType: 'MultiTenant', MicrosoftAppTenantId: undefined })), []);
    assert.deepEqual(problems(changed({ MicrosoftAppType: 'userassignedmsi', MicrosoftAppPassword: undefined })), []);
    const reseller = { PARTNER_TYPE: 'indirect-reseller', PARTNER_CENTER_REFRESH_TOKEN: undefined };
    assert.deepEqual(problems(changed(reseller)), []);
    const [problem] = problems(changed({ SMTP_URL: 'smtps://mail.example.com' }));
    assert.match(problem ?? '', /^MAIL_FROM is missing/);
  });

  it('want a secret that cannot be guessed, which local mode leaves to whoever tries', () => {
    const [problem] = problems(changed({ PURCHASE_WEBHOOK_SECRET: 'too short' }));
    assert.match(problem ?? '', /^PURCHASE_WEBHOOK_SECRET must have at least 16 characters/);
    assert.equal(readConfig({ PURCHASE_WEBHOOK_SECRET: 'short' }).purchaseSecret, 'short');
  });
});

describe('settings that are wrong', () => {
  const wrong: Record<string, string> = {
    BOT_MODE: 'prod',
    PORT: '99999',
    PLAYGROUND_PORT: 'x',
    PLAYGROUND: 'maybe',
    LOG_LEVEL: 'loud',
    PARTNER_TENANT_ID: 'contoso.onmicrosoft.com',
    PARTNER_TYPE: 'reseller',
    PARTNER_CENTER_URL: 'partnercenter',
    ADMIN_AGENTS_GROUP_ID: 'AdminAgents',
    ATTESTATION_API: 'modern',
    ESCALATE_AFTER_MINUTES: '0',
    REACCEPTANCE_CUTOFF: '1.4.2023',
    SMTP_URL: 'mail.example.com',
    MicrosoftAppType: 'Tenant',
  };
  for (const [name, value] of Object.entries(wrong)) {
    it(`are named: ${name}=${value}`, () => {
      const [problem, ...others] = problems({ [name]: value });
      assert.ok(problem?.startsWith(`${name} `), problem);
      assert.deepEqual(others, []);
    });
  }

  it('are named all at once, and never with a secret in the message', () => {
    const named = problems({ ...teams, PORT: 'x', PARTNER_TYPE: 'y', SMTP_URL: 'user:hunter2@mail' });
    assert.equal(named.length, 3);
    assert.doesNotMatch(named.join(), /secret|hunter2/);
  });

  it('never make it throw anything but a ConfigError', () => {
    const env = fc.dictionary(fc.constantFrom(...Object.keys(settings)), fc.string());
    fc.assert(
      fc.property(env, (given) => {
        problems(given);
      }),
    );
  });
});
