import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { serviceIdentity } from '../../../src/sandbox/people.js';
import { attestation, cloudAgreement, customerAgreement, customerId, SandboxClient } from './client.js';

interface Agreement {
  userId?: string;
  primaryContact: { firstName: string; lastName: string; email: string; phoneNumber?: string };
  templateId: string;
  dateAgreed: string;
  type: string;
  agreementLink?: string;
}
interface Collection<T> {
  totalCount: number;
  items: T[];
}
interface Refusal {
  code: string | number;
  description: string;
  errorName?: string;
}
interface Held {
  directlyAccepted: boolean;
  agreements: unknown[];
}

const ofCustomerAgreement = '?agreementType=MicrosoftCustomerAgreement';
const gruenfeld = customerId('Bäckerei Grünfeld & Söhne OHG');
const woodgrove = customerId('Woodgrove Bank');
const path = `/customers/${gruenfeld}/agreements`;

describe('sandbox: agreements', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const attest = (body: unknown, headers?: Record<string, string>) =>
    client.partnerCenter<Agreement & Refusal>('POST', path, { body, ...(headers ? { headers } : {}) });
  const held = async () => (await client.control<Held>(`/state?customerId=${gruenfeld}`)).body;

  describe('templates', () => {
    const templateIds = async (query: string) => {
      const { body } = await client.partnerCenter<Collection<Agreement>>('GET', `/agreements${query}`);
      return body.items.map(({ templateId }) => templateId);
    };

    it('lists the Cloud Agreement unless asked for another, or for all', async () => {
      assert.deepEqual(await templateIds(''), [cloudAgreement]);
      assert.deepEqual(await templateIds(ofCustomerAgreement), [customerAgreement]);
      assert.deepEqual(await templateIds('?agreementType=*'), [customerAgreement, cloudAgreement]);
      assert.equal((await client.partnerCenter('GET', '/agreements?agreementType=Other')).status, 400);
    });

    interface TemplateDocument {
      displayUri: string;
      downloadUri: string;
      language: string;
      country: string;
    }
    const document = (query: string, template = customerAgreement) =>
      client.partnerCenter<TemplateDocument>('GET', `/agreementtemplates/${template}/document${query}`);

    it('gives a new link to the document on every call, in the language that is offered', async () => {
      const german = (await document('?country=DE&language=de-DE')).body;
      assert.equal(german.language, 'de-DE');
      assert.notEqual(german.downloadUri, (await document('?country=DE&language=de-DE')).body.downloadUri);
      assert.equal((await fetch(german.downloadUri)).status, 200);
      assert.equal((await document('?country=CH&language=de-DE')).body.language, 'en-US');
      assert.equal((await document('')).body.country, 'US');
    });

    it('reads template id and country with their case', async () => {
      assert.equal((await document('?country=de')).status, 400);
      assert.equal((await document('?country=DE', customerAgreement.toUpperCase())).status, 404);
    });

    it('lets a link expire', async () => {
      const { displayUri } = (await document('')).body;
      const ticket = JSON.parse(Buffer.from(displayUri.split('/').at(-1) ?? '', 'base64url').toString());
      assert.ok(ticket.expiresAt > Date.now() && ticket.expiresAt <= Date.now() + 300_000);
      const late = Buffer.from(JSON.stringify({ ...ticket, expiresAt: Date.now() - 1 })).toString('base64url');
      assert.equal((await fetch(`${client.sandbox.url}/agreement-files/preview/${late}`)).status, 403);
    });
  });

  describe('attesting', () => {
    it('records an attestation in the name of the user in the token', async () => {
      const { status, body } = await attest({ ...attestation(), userId: randomUUID() });
      assert.equal(status, 201);
      assert.deepEqual(body, { ...attestation(), userId: serviceIdentity.id });
      assert.equal((await held()).agreements.length, 1);
    });

    it('reads property names in PascalCase and dates without a zone as UTC', async () => {
      const PrimaryContact = { FirstName: 'Tania', LastName: 'Carr', Email: 'tania.carr@example.com' };
      const { status, body } = await attest({
        PrimaryContact,
        TemplateId: customerAgreement,
        DateAgreed: '2024-06-14T10:00:00',
        Type: 'MicrosoftCustomerAgreement',
      });
      assert.equal(status, 201);
      assert.equal(body.dateAgreed, '2024-06-14T10:00:00.000Z');
      assert.equal(body.primaryContact.phoneNumber, undefined);
    });

    it('answers 600061 when all four contact fields repeat, with their case, and keeps history otherwise', async () => {
      await attest(attestation());
      const repeated = await attest(attestation({}, { dateAgreed: '2024-07-01T00:00:00Z' }));
      assert.equal(repeated.status, 400);
      assert.equal(repeated.body.code, 600061);
      assert.equal(repeated.body.errorName, 'PartnerConfirmedAgreementAlreadyExists');

      assert.equal((await attest(attestation({ email: 'Tania.Carr@example.com' }))).status, 201);
      assert.equal((await attest(attestation({ phoneNumber: undefined }))).status, 201);
      assert.equal((await attest(attestation({ phoneNumber: '' }))).status, 400);
      assert.equal((await held()).agreements.length, 3);
    });

    it('answers 600002 for a date in the future', async () => {
      const { status, body } = await attest(
        attestation({}, { dateAgreed: new Date(Date.now() + 60_000).toISOString() }),
      );
      assert.equal(status, 400);
      assert.equal(body.code, '600002');
      assert.equal(body.description, 'Date of agreement cannot be greater than the current date.');
    });

    const refused: [what: string, body: unknown, text: RegExp][] = [
      ['the Cloud Agreement', attestation({}, { templateId: cloudAgreement }), /is no longer supported/],
      ['an unknown template', attestation({}, { templateId: randomUUID() }), /template/],
      ['another type', attestation({}, { type: 'MicrosoftCloudAgreement' }), /type/],
      ['no type', attestation({}, { type: undefined }), /type/],
      ['an empty name', attestation({ firstName: ' ' }), /primaryContact\.firstName/],
      ['a broken address', attestation({ email: 'tania.carr' }), /primaryContact\.email/],
      ['no date', attestation({}, { dateAgreed: 'yesterday' }), /dateAgreed/],
      ['no JSON', '{"primaryContact":', /body/],
    ];
    for (const [what, body, text] of refused) {
      it(`refuses ${what}`, async () => {
        const answer = await attest(body);
        assert.equal(answer.status, 400);
        assert.match(answer.body.description, text);
        assert.equal((await held()).agreements.length, 0);
      });
    }

    it('repeats its answer for a repeated MS-RequestId, and has no second effect', async () => {
      const headers = { 'MS-RequestId': randomUUID() };
      const first = await attest(attestation(), headers);
      const second = await attest(attestation(), { 'MS-RequestId': headers['MS-RequestId'].toUpperCase() });
      assert.equal(second.status, 201);
      assert.deepEqual(second.body, first.body);
      assert.equal((await held()).agreements.length, 1);
    });

    it('judges a refused request anew under the same MS-RequestId', async () => {
      const headers = { 'MS-RequestId': randomUUID() };
      assert.equal((await attest(attestation({ email: '' }), headers)).status, 400);
      assert.equal((await attest(attestation(), headers)).status, 201);
    });

    it('refuses every attestation once the call is retired, with the answer that is set', async () => {
      await client.control('', { attestation: 'retired' });
      const answer = await attest(attestation());
      assert.equal(answer.status, 400);
      assert.match(answer.body.description, /retired/);
      await client.control('', { retiredAnswer: { status: 410, body: { code: 'gone' } } });
      assert.equal((await attest(attestation())).status, 410);
      assert.equal((await held()).agreements.length, 0);
    });
  });

  describe('reading', () => {
    const list = (query: string, id = woodgrove) =>
      client.partnerCenter<Collection<Agreement> & Refusal>('GET', `/customers/${id}/agreements${query}`);

    it('hides the Customer Agreement unless asked for it', async () => {
      assert.deepEqual(
        (await list('')).body.items.map(({ templateId }) => templateId),
        [cloudAgreement],
      );
      const { body } = await list(ofCustomerAgreement);
      assert.equal(body.totalCount, 2);
      assert.deepEqual(
        body.items.map(({ type }) => type),
        Array(2).fill('MicrosoftCustomerAgreement'),
      );
      assert.equal((await list('?agreementType=*')).body.totalCount, 3);
    });

    it('gives the date without a zone', async () => {
      const { body } = await list(ofCustomerAgreement);
      assert.deepEqual(
        body.items.map(({ dateAgreed }) => dateAgreed),
        ['2021-06-15T00:00:00', '2024-07-01T00:00:00'],
      );
      assert.equal(body.items[0]?.agreementLink, 'https://aka.ms/customeragreement');
    });

    it('answers an empty collection or 600009 for a customer without agreements', async () => {
      const empty = await list(ofCustomerAgreement, gruenfeld);
      assert.equal(empty.status, 200);
      assert.deepEqual(empty.body.items, []);
      await client.control('', { emptyAgreements: '600009' });
      const refused = await list(ofCustomerAgreement, gruenfeld);
      assert.equal(refused.status, 404);
      assert.equal(refused.body.code, '600009');
    });

    it('tells whether the customer accepted directly, and follows the customer who does', async () => {
      const status = async () => {
        const url = `/customers/${gruenfeld.toUpperCase()}/directSignedMicrosoftCustomerAgreementStatus`;
        return (await client.partnerCenter<{ isSigned: boolean }>('GET', url)).body;
      };
      assert.deepEqual(await status(), { isSigned: false });
      assert.equal((await client.control<Held>(`/customers/${gruenfeld}/accept`, {})).body.directlyAccepted, true);
      assert.deepEqual(await status(), { isSigned: true });
      assert.equal((await list(ofCustomerAgreement, gruenfeld)).body.totalCount, 0);
    });

    it("answers 404 for somebody else's customer and 400 for no id", async () => {
      const stranger = await list(ofCustomerAgreement, randomUUID());
      assert.equal(stranger.status, 404);
      assert.equal(stranger.body.code, '60003');
      assert.equal((await list(ofCustomerAgreement, 'contoso')).body.code, '900118');
    });
  });
});
