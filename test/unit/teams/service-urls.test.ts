import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRefusal } from '../../../bot/alerts/refusal.js';
import { ServiceUrlRefused, ServiceUrls } from '../../../bot/teams/service-urls.js';

const teams = { mode: 'teams', botFramework: {}, teamsServiceHosts: ['smba.teams.example.com'] } as const;
const urls = (change: object) =>
  new ServiceUrls({ ...teams, teamsServiceHosts: [...teams.teamsServiceHosts], ...change });

describe('the service URLs that get anything', () => {
  it('are those of Teams, in each of the clouds', () => {
    for (const url of [
      'https://smba.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net/teams/',
      'https://SMBA.trafficmanager.net:443/amer/5f0f6f6e-2d1b-4f0a-9c57-3b8f4a1d7e20/',
      'https://smba.infra.gcc.teams.microsoft.com/teams',
      'https://smba.infra.gov.teams.microsoft.us/teams',
      'https://smba.infra.dod.teams.microsoft.us/teams',
      'https://smba.teams.example.com/emea/',
    ]) {
      assert.ok(urls({}).allows(url), url);
    }
  });

  const others = [
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:8443/emea/',
    'https://smba.trafficmanager.net.example.com/emea/',
    'https://example.com/smba.trafficmanager.net',
    'https://other.trafficmanager.net/emea/',
    'https://trafficmanager.net/',
    'https://x.smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@example.com/',
    'https://user:password@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net./emea/',
    'https://169.254.169.254/metadata/identity',
    'http://127.0.0.1:3978/',
    'http://localhost/',
    'ftp://smba.trafficmanager.net/',
    'smba.trafficmanager.net',
    '',
  ];

  for (const url of others) {
    it(`are not ${url || 'nothing'}`, () => {
      assert.equal(urls({}).allows(url), false);
    });
  }

  it('are, whatever the URL, never on another host', () => {
    const hosts = new Set(['smba.trafficmanager.net', 'smba.teams.example.com']);
    const parts = fc.array(
      fc.constantFrom(
        'smba.trafficmanager.net',
        'example.com',
        '@',
        '/',
        '\\',
        '#',
        '?',
        ':',
        '.',
        '%2f',
        '\t',
        ' ',
        'x',
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(parts, (rest) => {
        const url = `https://${rest.join('')}`;
        if (urls({}).allows(url)) assert.ok(hosts.has(new URL(url).hostname), url);
      }),
    );
  });

  it('are on this machine in local mode, and nowhere else', () => {
    const local = urls({ mode: 'local' });
    assert.ok(local.allows('http://127.0.0.1:56150/_connector'));
    assert.ok(!local.allows('https://smba.trafficmanager.net/emea/'));
    assert.ok(!local.allows('https://smba.teams.example.com/'));
  });

  it('are on this machine where the channel itself is', () => {
    const ToBotFromChannelOpenIdMetadataUrl = 'http://127.0.0.1:4000/metadata';
    assert.ok(urls({ botFramework: { ToBotFromChannelOpenIdMetadataUrl } }).allows('http://localhost:3000/'));
  });

  it('are told apart by name, and what may not be sent is a refusal for good', () => {
    assert.throws(
      () => urls({}).insist('https://example.com/x?secret=y'),
      /^ServiceUrlRefused: example\.com is not a host/,
    );
    const refused = new ServiceUrlRefused('https://example.com/');
    for (const how of ['post', 'put'] as const) {
      assert.deepEqual(readRefusal(refused, how), { is: 'conversation-gone', code: 'ServiceUrlNotAllowed' });
    }
  });
});
