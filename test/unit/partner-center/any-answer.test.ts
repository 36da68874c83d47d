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
const call = () => ({ deadline: Date.now() + 2000 });

const operations: Record<string, (client: PartnerCenter) => Promise<Result<unknown>>> = {
  listCustomers: async (client) => {
    let last: Result<unknown> | undefined;
    for await (const page of client.listCustomers()) last = page;
    assert.ok(last);
    return last;
  },
  findCustomers: (client) => client.findCustomers('con', call()),
  getCustomer: (client) => client.getCustomer(customerId, call()),
  listAttestations: (client) => client.listAttestations(customerId, call()),
  isDirectlyAccepted: (client) => client.isDirectlyAccepted(customerId, call()),
  agreementTemplateId: (client) => client.agreementTemplateId(call()),
  createAttestation: (client) => client.createAttestation(customerId, attestation, customerId, call()),
  relationshipRequestUrl: (client) => client.relationshipRequestUrl(call()),
  indirectProviders: (client) => client.indirectProviders(call()),
};

/** Bodies from the nearly right to the arbitrary. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .record(
      {
        items: fc.oneof(
          fc.array(fc.dictionary(fc.constantFrom('id', 'type', 'dateAgreed', 'name'), fc.jsonValue())),
          fc.jsonValue(),
        ),
        links: fc.oneof(fc.record({ next: fc.record({ uri: fc.webPath(), headers: fc.jsonValue() }) }), fc.jsonValue()),
        code: fc.jsonValue(),
        isSigned: fc.jsonValue(),
        url: fc.oneof(fc.webUrl(), fc.jsonValue()),
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
          assert.equal(result.failure.outcomeUnknown && name !== 'createAttestation', false);
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
