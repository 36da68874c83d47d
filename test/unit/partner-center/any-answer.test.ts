import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import { failureCodes, type Result } from '../../../src/result.js';
import { credentials, customerId, templateId } from './credentials.js';
import { startServer, type TestServer } from './server.js';

const attestation = {
  signatory: { firstName: 'Tania', lastName: 'Carr', email: 'tania@contoso.example', phone: '' },
  dateAgreed: '2026-02-01T00:00:00.000Z',
  templateId,
};
const address = {
  addressLine1: '1 Main Street',
  addressLine2: '',
  city: 'Redmond',
  state: 'WA',
  postalCode: '98052',
  country: 'US',
};
const link = { country: 'US', language: 'en-US', companyName: 'Contoso', signatory: attestation.signatory };
const newCustomer = {
  companyName: 'Contoso',
  domain: 'contoso.onmicrosoft.com',
  registrationNumber: '',
  address,
  contact: attestation.signatory,
  culture: 'en-US',
  language: 'en',
  resellerId: '',
};
const call = () => ({ deadline: Date.now() + 2000 });

async function lastOf(pages: AsyncGenerator<Result<unknown>>): Promise<Result<unknown>> {
  let last: Result<unknown> | undefined;
  for await (const page of pages) last = page;
  assert.ok(last);
  return last;
}

const operations: Record<string, (client: PartnerCenter) => Promise<Result<unknown>>> = {
  listCustomers: (client) => lastOf(client.listCustomers()),
  auditRecords: (client) => lastOf(client.auditRecords({ from: '2026-01-01', resourceType: 'agreement' }, call())),
  findCustomers: (client) => client.findCustomers('con', call()),
  getCustomer: (client) => client.getCustomer(customerId, call()),
  listAttestations: (client) => client.listAttestations(customerId, call()),
  isDirectlyAccepted: (client) => client.isDirectlyAccepted(customerId, call()),
  agreementTemplate: (client) => client.agreementTemplate(call()),
  createAttestation: (client) => client.createAttestation(customerId, attestation, customerId, call()),
  finaliseAttestation: (client) =>
    client.createAttestation(customerId, { ...attestation, attestationId: customerId }, customerId, call()),
  agreementDocument: (client) => client.agreementDocument({ country: 'US', language: 'en-US' }, call()),
  createAcceptanceLink: (client) => client.createAcceptanceLink(link, customerId, call()),
  acceptanceLinkStatus: (client) => client.acceptanceLinkStatus(customerId, call()),
  isDomainTaken: (client) => client.isDomainTaken('contoso.onmicrosoft.com', call()),
  countryRules: (client) => client.countryRules('US', call()),
  checkAddress: (client) => client.checkAddress(address, call()),
  createCustomer: (client) => client.createCustomer(newCustomer, customerId, call()),
  indirectResellers: (client) => client.indirectResellers(call()),
  relationshipRequestUrl: (client) => client.relationshipRequestUrl(call()),
  indirectProviders: (client) => client.indirectProviders(call()),
};

/** Only what creates something may have been carried out without anybody knowing. */
const creating = new Set(['createAttestation', 'finaliseAttestation', 'createAcceptanceLink', 'createCustomer']);

/** Bodies from the nearly right to the arbitrary. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .record(
      {
        items: fc.oneof(
          fc.array(
            fc.dictionary(
              fc.constantFrom('id', 'type', 'dateAgreed', 'name', 'templateId', 'operationDate'),
              fc.jsonValue(),
            ),
          ),
          fc.jsonValue(),
        ),
        links: fc.oneof(fc.record({ next: fc.record({ uri: fc.webPath(), headers: fc.jsonValue() }) }), fc.jsonValue()),
        code: fc.jsonValue(),
        isSigned: fc.jsonValue(),
        url: fc.oneof(fc.webUrl(), fc.jsonValue()),
        id: fc.oneof(fc.uuid(), fc.jsonValue()),
        status: fc.oneof(fc.constantFrom('LinkGenerated', 'Verified', 'accepted'), fc.jsonValue()),
        suggestedAddresses: fc.jsonValue(),
        iso2Code: fc.oneof(fc.constant('US'), fc.jsonValue()),
        states: fc.jsonValue(),
        displayUri: fc.oneof(fc.webUrl(), fc.jsonValue()),
        downloadUri: fc.oneof(fc.webUrl(), fc.jsonValue()),
        companyProfile: fc.jsonValue(),
        userCredentials: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
);
const statuses = fc.oneof(fc.constantFrom(200, 201, 204, 400, 403, 404, 429), fc.integer({ min: 200, max: 599 }));

describe('any bytes as an answer', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  for (const [name, operation] of Object.entries(operations)) {
    it(`give ${name} a result`, async () => {
      const urls = { partnerCenterUrl: server.url, entraUrl: server.url };
      const timing = { attemptMs: 1000, backoffMs: 0 };
      await fc.assert(
        fc.asyncProperty(statuses, bodies, async (status, body) => {
          server.answer = (_received, response) => {
            response.writeHead(status, { 'Content-Type': 'application/json' });
            response.end(body);
          };
          const result = await operation(createPartnerCenter({ ...credentials, ...urls, timing }));
          if (result.ok) return;
          assert.ok(failureCodes.includes(result.failure.code));
          assert.equal(result.failure.outcomeUnknown && !creating.has(name), false);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('give a result as a token', async () => {
    const urls = { partnerCenterUrl: server.url, entraUrl: server.url };
    await fc.assert(
      fc.asyncProperty(statuses, bodies, async (status, body) => {
        server.tokenAnswer = (_received, response) => {
          response.writeHead(status);
          response.end(body);
        };
        const client = createPartnerCenter({ ...credentials, ...urls, timing: { attemptMs: 1000, backoffMs: 0 } });
        const result = await client.isDirectlyAccepted(customerId, call());
        assert.equal(result.ok, false);
      }),
      { numRuns: 60 },
    );
  });
});
