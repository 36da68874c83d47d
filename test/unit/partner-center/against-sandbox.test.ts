import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import { keptInMemory } from '../../../src/partner-center/refresh-tokens.js';
import type { NewCustomer, PartnerCenter } from '../../../src/partner-center/types.js';
import type { Result } from '../../../src/result.js';
import { partner, sandboxCredentials } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';

const signatory = { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '' };
const newCustomer: NewCustomer = {
  companyName: 'Bäckerei Sonnenschein',
  domain: 'baeckereisonnenschein.onmicrosoft.com',
  registrationNumber: '',
  address: {
    addressLine1: 'Leopoldstraße 112',
    addressLine2: '',
    city: 'München',
    state: '',
    postalCode: '80802',
    country: 'DE',
  },
  contact: signatory,
  culture: 'de-DE',
  language: 'de',
  resellerId: '',
};

function take<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.failure));
  return result.value;
}

const codeOf = (result: Result<unknown>) => !result.ok && result.failure.code;

describe('the client and the sandbox', () => {
  let sandbox: Sandbox;
  let client: PartnerCenter;
  const call = () => ({ deadline: Date.now() + 5000 });
  const control = (path: string, body: object = {}) =>
    fetch(`${sandbox.url}/control${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeEach(async () => {
    sandbox = await startSandbox();
    const { partnerCenterUrl, entraUrl } = sandbox;
    client = createPartnerCenter({
      ...{ partnerCenterUrl, entraUrl, tenantId: partner.tenantId },
      ...sandboxCredentials,
      refreshTokens: keptInMemory(sandboxCredentials.refreshToken),
    });
  });
  afterEach(() => sandbox.close());

  it('agree on a whole enhanced attestation', async () => {
    await control('', { attestation: 'retired' });
    const customer = take(await client.createCustomer(newCustomer, randomUUID(), call()));
    const request = { country: 'DE', language: 'de-DE', companyName: customer.name, signatory };
    const requestId = randomUUID();
    const link = take(await client.createAcceptanceLink(request, requestId, call()));
    assert.deepEqual(take(await client.createAcceptanceLink(request, requestId, call())), link);
    assert.equal((await fetch(link.url)).status, 200);
    assert.ok(Date.parse(link.expiresAt ?? '') > Date.now());

    const status = async () => take(await client.acceptanceLinkStatus(link.attestationId, call()));
    assert.deepEqual(await status(), { state: 'open', expiresAt: link.expiresAt });
    const template = take(await client.agreementTemplate(call()));
    const { attestationId } = link;
    const attestation = { signatory, dateAgreed: new Date().toISOString(), templateId: template.id };
    const finalise = (more = { attestationId }) =>
      client.createAttestation(customer.id, { ...attestation, ...more }, randomUUID(), call());
    assert.equal(codeOf(await finalise()), 'rejected');
    assert.equal(codeOf(await finalise({ attestationId: randomUUID() })), 'attestation-id-unknown');

    await fetch(link.url, { method: 'POST', body: new URLSearchParams({ accepted: 'yes' }) });
    const accepted = await status();
    assert.equal(accepted.state, 'accepted');
    assert.match(accepted.acceptedAt ?? '', /^20.*Z$/);
    assert.deepEqual(take(await finalise()).signatory, signatory);
    assert.equal((await status()).state, 'finalised');
    const without = await client.createAttestation(customer.id, attestation, randomUUID(), call());
    assert.equal(codeOf(without), 'attestation-retired');
  });

  it('agree on links that have expired and on ids that are none', async () => {
    const request = { country: 'DE', language: 'de-DE', companyName: 'Contoso', signatory };
    const link = take(await client.createAcceptanceLink(request, randomUUID(), call()));
    await control(`/links/${link.attestationId}/expire`);
    const { state, expiresAt = '' } = take(await client.acceptanceLinkStatus(link.attestationId, call()));
    assert.equal(state, 'expired');
    assert.ok(Date.parse(expiresAt) <= Date.now());
    assert.equal(codeOf(await client.acceptanceLinkStatus(randomUUID(), call())), 'attestation-id-unknown');
  });

  it('agree on a new customer, who is created once for one request id', async () => {
    assert.equal(take(await client.isDomainTaken(newCustomer.domain, call())), false);
    const requestId = randomUUID();
    const created = take(await client.createCustomer(newCustomer, requestId, call()));
    assert.equal(created.credentials?.userName, `admin@${newCustomer.domain}`);
    assert.deepEqual(sandbox.issuedPasswords(), [created.credentials?.password]);
    assert.deepEqual(take(await client.createCustomer(newCustomer, requestId, call())), created);
    assert.equal(take(await client.isDomainTaken(newCustomer.domain, call())), true);
    assert.equal(codeOf(await client.createCustomer(newCustomer, randomUUID(), call())), 'domain-taken');
    const profile = take(await client.getCustomer(created.id, call()));
    assert.deepEqual([profile.name, profile.country, profile.language], [newCustomer.companyName, 'DE', 'de-DE']);
  });

  it('agree on why a customer is not created', async () => {
    const { address } = newCustomer;
    const inBrazil = { ...address, country: 'BR', state: 'SP', postalCode: '01310-100' };
    const contact = { ...signatory, phone: '+55 11 1' };
    const refusals: [Partial<NewCustomer>, string][] = [
      [{ registrationNumber: '1234567' }, 'registration-number-unsupported'],
      [{ address: inBrazil, contact }, 'registration-number-missing'],
      [{ address: inBrazil, contact, registrationNumber: 'x' }, 'registration-number-invalid'],
      [{ address: inBrazil, registrationNumber: '12345678000195' }, 'phone-missing'],
      [{ address: { ...address, country: 'UK' } }, 'country-unknown'],
      [{ address: { ...address, postalCode: '1' } }, 'address-rejected'],
      [{ resellerId: randomUUID() }, 'reseller-unknown'],
      [{ companyName: '!' }, 'rejected'],
    ];
    for (const [more, code] of refusals) {
      const result = await client.createCustomer({ ...newCustomer, ...more }, randomUUID(), call());
      assert.equal(codeOf(result), code, JSON.stringify(more));
    }
  });

  it('agree on the customer of an indirect reseller', async () => {
    assert.equal(codeOf(await client.indirectResellers(call())), 'not-permitted');
    await control('', { partnerType: 'indirect-provider' });
    const [reseller] = take(await client.indirectResellers(call()));
    assert.equal(reseller?.name, 'First Up Consultants');
    const customer = { ...newCustomer, resellerId: reseller?.id ?? '' };
    assert.equal((await client.createCustomer(customer, randomUUID(), call())).ok, true);
  });

  for (const countryRulesShape of ['value', 'supportedList']) {
    it(`agree on the rules of a country (${countryRulesShape})`, async () => {
      await control('', { countryRulesShape });
      const brazil = take(await client.countryRules('BR', call()));
      assert.deepEqual([brazil.registrationNumber, brazil.isPhoneRequired], ['required', true]);
      assert.ok(brazil.states.includes('SP'));
      assert.deepEqual([brazil.callingCodes, brazil.cultures[0]], [['55'], 'pt-BR']);
      const germany = take(await client.countryRules('DE', call()));
      assert.deepEqual([germany.registrationNumber, germany.isStateRequired], ['refused', false]);
      assert.equal(codeOf(await client.countryRules('UK', call())), 'country-unknown');
    });
  }

  it('agree on addresses', async () => {
    const { address } = newCustomer;
    const verdict = async (more: object) => take(await client.checkAddress({ ...address, ...more }, call())).verdict;
    assert.equal(await verdict({}), 'verified');
    assert.equal(await verdict({ city: 'Münhcen' }), 'suggested');
    assert.equal(await verdict({ addressLine1: 'Hauptstraße' }), 'suggested');
    assert.equal(await verdict({ postalCode: '1' }), 'doubtful');
    assert.equal(codeOf(await client.checkAddress({ ...address, country: 'UK' }, call())), 'country-unknown');
  });

  it('agree on the text of the agreement', async () => {
    const document = take(await client.agreementDocument({ country: 'de', language: 'de-de' }, call()));
    assert.deepEqual([document.country, document.language], ['DE', 'de-DE']);
    for (const url of [document.displayUrl, document.downloadUrl]) assert.equal((await fetch(url)).status, 200);
    const other = take(await client.agreementDocument({ country: 'US', language: 'de-DE' }, call()));
    assert.equal(other.language, 'en-US');
    assert.equal((await client.agreementDocument({ country: 'QQ', language: 'de-DE' }, call())).ok, false);
  });

  it('agree on the audit, over its pages', async () => {
    await control('', { pageSize: 1 });
    const created = take(await client.createCustomer(newCustomer, randomUUID(), call()));
    const { id: templateId } = take(await client.agreementTemplate(call()));
    for (const lastName of ['Carr', 'Car']) {
      const attestation = { signatory: { ...signatory, lastName }, dateAgreed: '2026-01-02T00:00:00Z', templateId };
      take(await client.createAttestation(created.id, attestation, randomUUID(), call()));
    }
    const from = new Date(Date.now() - 80 * 86_400_000).toISOString().slice(0, 10);
    const found: string[] = [];
    for await (const page of client.auditRecords({ from, resourceType: 'agreement' }, call())) {
      const mine = take(page).filter(({ customerId }) => customerId === created.id);
      found.push(...mine.map(({ operationType, operationStatus }) => `${operationType} ${operationStatus}`));
    }
    assert.deepEqual(found, ['create_agreement succeeded', 'create_agreement succeeded']);
  });
});
