import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { ConfigError, readConfig, readSignInConfig } from '../../bot/config.js';
import { isLoopback } from '../../bot/loopback.js';
import { settings } from '../../bot/settings/settings.js';

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

describe('the OAuth connection', () => {
  const connection = { OAUTH_CONNECTION_NAME: 'partner-center' };

  it('is used in teams mode where it is named; nobody signs in to a sandbox', () => {
    assert.equal(readConfig(changed(connection)).oauthConnection, 'partner-center');
    assert.equal(readConfig(teams).oauthConnection, undefined);
    assert.equal(readConfig(connection).oauthConnection, undefined);
  });

  it('has a name as Azure gives them', () => {
    for (const name of ['a b', 'a/b', 'x'.repeat(65)]) {
      assert.match(
        problems(changed({ OAUTH_CONNECTION_NAME: name }))[0] ?? '',
        /^OAUTH_CONNECTION_NAME must be the name/,
      );
    }
  });
});

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

  const elsewhere = ['BOT_MODE', 'PARTNER_CENTER_REFRESH_TOKEN'];
  for (const name of Object.keys(teams).filter((one) => !elsewhere.includes(one)) as Name[]) {
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

  it('can do without a refresh token, which may be stored', () => {
    const config = readConfig(changed({ PARTNER_CENTER_REFRESH_TOKEN: undefined }));
    assert.equal(config.credentials.refreshToken, undefined);
  });

  it('send no secret unencrypted, except on this machine', () => {
    for (const name of ['PARTNER_CENTER_URL', 'ENTRA_URL', 'GRAPH_URL']) {
      assert.deepEqual(problems(changed({ [name]: 'http://example.com' })), [`${name} must begin with https://`]);
      assert.deepEqual(problems(changed({ [name]: 'http://127.0.0.1:4000/x' })), []);
    }
  });

  it('believe no keys that came unencrypted', () => {
    const cloud = {
      ToChannelFromBotLoginUrl: 'https://login.example.com',
      ToChannelFromBotOAuthScope: 'https://api.example.com',
      ToBotFromChannelTokenIssuer: 'https://api.example.com',
      ToBotFromChannelOpenIdMetadataUrl: 'https://login.example.com/metadata',
    };
    assert.deepEqual(problems(changed(cloud)), []);
    const [problem, ...others] = problems(
      changed({ ...cloud, ToBotFromChannelOpenIdMetadataUrl: 'http://login.example.com/metadata' }),
    );
    assert.deepEqual([problem, ...others], ['ToBotFromChannelOpenIdMetadataUrl must begin with https://']);
  });

  it('take a certificate in the place of the password, both parts of it', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const certificate = { CertificateThumbprint: 'ab'.repeat(20), CertificatePrivateKey: pem.replaceAll('\n', '\\n') };
    const withCertificate = { ...certificate, MicrosoftAppPassword: undefined };
    assert.equal(readConfig(changed(withCertificate)).botFramework.CertificatePrivateKey, pem);
    for (const name of Object.keys(certificate)) {
      const [problem] = problems(changed({ ...withCertificate, [name]: undefined }));
      assert.match(problem ?? '', new RegExp(`^${name} is missing`));
    }
  });

  it('refuse a password beside a managed identity, as Bot Framework does', () => {
    const [problem] = problems(changed({ MicrosoftAppType: 'UserAssignedMSI' }));
    assert.equal(problem, 'MicrosoftAppPassword must not be set for UserAssignedMSI');
  });

  it('limit how much one sender may send, which local mode does not', () => {
    const { turnsPerMinute, reportsPerMinute } = readConfig(teams);
    assert.deepEqual([turnsPerMinute, reportsPerMinute], [120, 600]);
    const local = readConfig({});
    assert.deepEqual([local.turnsPerMinute, local.reportsPerMinute], [undefined, undefined]);
    assert.equal(readConfig({ TURNS_PER_MINUTE: '3' }).turnsPerMinute, 3);
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
    TURNS_PER_MINUTE: '0',
    REPORTS_PER_MINUTE: 'many',
    TEAMS_SERVICE_HOSTS: 'https://smba.example.com/',
    CertificateThumbprint: 'not hexadecimal',
    CertificatePrivateKey: 'not a key',
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

describe('settings for signing in to Partner Center', () => {
  const { PARTNER_TENANT_ID, PARTNER_CENTER_CLIENT_ID, PARTNER_CENTER_CLIENT_SECRET } = teams;
  const enough = { PARTNER_TENANT_ID, PARTNER_CENTER_CLIENT_ID, PARTNER_CENTER_CLIENT_SECRET };

  it('are three, whatever else is not set yet', () => {
    const { entraUrl, partnerCenterUrl, databaseUrl } = readSignInConfig(enough);
    assert.equal(entraUrl, 'https://login.microsoftonline.com');
    assert.equal(partnerCenterUrl, 'https://api.partnercenter.microsoft.com');
    assert.equal(databaseUrl, 'sqlite:data/agreements.sqlite');
  });

  it('name what is missing', () => {
    assert.throws(
      () => readSignInConfig({}),
      (error: Error) => {
        assert.ok(error instanceof ConfigError);
        assert.deepEqual(error.message.match(/^\w+/gm), Object.keys(enough));
        return true;
      },
    );
  });
});
