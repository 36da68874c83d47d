import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import type { FailureCode, Result } from '../../../src/result.js';
import { credentials } from './credentials.js';
import { always, hangUp, inTurn, quick, startServer, type TestServer } from './server.js';

const address = {
  addressLine1: '1 Microsoft Way',
  addressLine2: '',
  city: 'Redmond',
  state: 'WA',
  postalCode: '98052',
  country: 'US',
};

function assertFailure(result: Result<unknown>, code: FailureCode) {
  assert.deepEqual(!result.ok && [result.failure.code, result.failure.outcomeUnknown], [code, false]);
}

describe('the questions before a new customer', () => {
  let server: TestServer;
  let clock: number;
  let client: PartnerCenter;
  const call = () => ({ deadline: clock + 3000 });

  beforeEach(async () => {
    server = await startServer();
    clock = Date.now();
    const urls = { partnerCenterUrl: `${server.url}/pc`, entraUrl: server.url };
    client = createPartnerCenter({ ...credentials, ...urls, now: () => clock, ...quick });
  });
  afterEach(() => server.close());

  describe('whether a domain is taken', () => {
    const isTaken = (domain = 'contoso.onmicrosoft.com') => client.isDomainTaken(domain, call());

    it('is asked with a HEAD request: 200 is yes, 404 is no', async () => {
      server.answer = always(200);
      assert.deepEqual(await isTaken(), { ok: true, value: true });
      assert.deepEqual(
        server.requests.map(({ method, url }) => [method, url]),
        [['HEAD', '/pc/v1/domains/contoso.onmicrosoft.com']],
      );
      server.answer = always(404);
      assert.deepEqual(await isTaken(), { ok: true, value: false });
      assert.equal(server.requests.length, 2);
    });

    it('is not known after any other answer', async () => {
      for (const [status, code] of [
        [204, 'partner-center-unreadable'],
        [302, 'partner-center-unreadable'],
        [400, 'rejected'],
        [401, 'sign-in-failed'],
        [403, 'not-permitted'],
        [429, 'partner-center-busy'],
        [500, 'partner-center-error'],
      ] as const) {
        server.answer = always(status);
        assertFailure(await isTaken(), code);
      }
      server.answer = hangUp;
      assertFailure(await isTaken(), 'partner-center-unreachable');
    });

    it('is asked again after a passing error', async () => {
      server.answer = inTurn(always(503), hangUp, always(404));
      assert.deepEqual(await isTaken(), { ok: true, value: false });
      assert.equal(server.requests.length, 3);
    });

    it('is not asked about what can be no domain', async () => {
      for (const domain of ['', '.', '..', 'a', 'a/b.c', 'a.b?c', 'a..b', '-a.b', 'a b.c', `${'a'.repeat(64)}.b`]) {
        assertFailure(await isTaken(domain), 'rejected');
      }
      assert.equal(server.requests.length, 0);
    });
  });

  describe('the rules of a country', () => {
    const rules = (country: string) => client.countryRules(country, call());
    const germany = { iso2Code: 'DE', isPostalCodeRequired: true };

    it('are asked for once an hour for each country', async () => {
      server.answer = (received, response) => {
        const iso2Code = received.url.slice(-2);
        return always(200, { ...germany, iso2Code })(received, response);
      };
      for (const country of ['DE', 'de', 'AT', 'DE']) assert.equal((await rules(country)).ok, true);
      assert.deepEqual(
        server.requests.map(({ url }) => url),
        ['/pc/v1/countryvalidationrules/DE', '/pc/v1/countryvalidationrules/AT'],
      );
      clock += 3_601_000;
      await rules('DE');
      assert.equal(server.requests.length, 3);
    });

    it('are asked for again after a failure', async () => {
      server.answer = inTurn(always(403), always(200, germany));
      assertFailure(await rules('DE'), 'not-permitted');
      assert.equal((await rules('DE')).ok, true);
    });

    it('are there for known countries only', async () => {
      for (const answer of [
        always(404),
        always(404, { code: 60003 }),
        always(400, { code: 800002, description: 'No validation rules were found for the country/region UK' }),
      ]) {
        server.answer = answer;
        assertFailure(await rules('UK'), 'country-unknown');
      }
      for (const country of ['', 'D', 'DEU', '..', 'D/', 'ß']) assertFailure(await rules(country), 'country-unknown');
      assert.equal(server.requests.length, 3);
    });
  });

  describe('whether an address is right', () => {
    const check = () => client.checkAddress(address, call());

    it('is asked in a POST, which is repeated like a read', async () => {
      server.answer = inTurn(always(503), hangUp, always(200, { status: 'VerifiedShippable' }));
      assert.deepEqual(await check(), { ok: true, value: { verdict: 'verified', suggestions: [] } });
      assert.deepEqual(
        server.requests.map(({ method, url }) => [method, url]),
        Array.from({ length: 3 }, () => ['POST', '/pc/v1/validations/address']),
      );
      assert.equal(server.requests[0]?.headers['content-type'], 'application/json');
      assert.equal(JSON.parse(server.requests[2]?.body ?? '').City, 'Redmond');
    });

    it('is not known after anything but an answer, and nothing was changed by asking', async () => {
      for (const [answer, code] of [
        [always(400, { description: "Address field invalid for property: 'Region'" }), 'address-rejected'],
        [always(400, { description: 'No validation rules were found for the country/region UK' }), 'country-unknown'],
        [always(500), 'partner-center-error'],
        [always(200, '<html>'), 'partner-center-unreadable'],
        [always(200, {}), 'partner-center-unreadable'],
        [hangUp, 'partner-center-unreachable'],
      ] as const) {
        server.answer = answer;
        assertFailure(await check(), code);
      }
    });
  });
});
