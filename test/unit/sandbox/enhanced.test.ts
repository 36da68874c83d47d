import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { attestation, customerId, SandboxClient } from './client.js';

interface Started {
  attestationId: string;
  attestationUrl: string;
  expirationDateTime: string;
  status: string;
}
interface Status {
  attestationId: string;
  status: string;
  acceptedDateTime?: string;
  expirationDateTime: string;
}
interface Refusal {
  code: string | number;
  description: string;
}
interface Held {
  agreements: { attestationId?: string }[];
}

const company = 'Bäckerei Grünfeld & Söhne OHG';
const gruenfeld = customerId(company);
const signatory = { firstName: 'Jürgen', lastName: 'Grünfeld', email: 'juergen@gruenfeld.example.com' };
const request = (changes: object = {}) => ({
  country: 'DE',
  language: 'de-DE',
  companyName: company,
  signatoryFirstName: signatory.firstName,
  signatoryLastName: signatory.lastName,
  signatoryEmail: signatory.email,
  signatoryPhoneNumber: '+49 221 5550 143',
  ...changes,
});
const contact = { ...signatory, phoneNumber: '+49 221 5550 143' };

describe('sandbox: enhanced attestation', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const start = (body: unknown = request(), token = 'app', headers: Record<string, string> = {}) =>
    client.partnerCenter<Started & Refusal>('POST', '/attestations/enhanced', { body, token, headers });
  const status = (id: string, token = 'app') =>
    client.partnerCenter<Status & Refusal>('GET', `/attestations/enhanced/${id}`, { token });
  const finalise = (attestationId: string, changes: object = {}, id = gruenfeld) =>
    client.partnerCenter<Refusal & { attestationId?: string }>('POST', `/customers/${id}/agreements`, {
      body: attestation({ ...contact, ...changes }, { attestationId }),
    });
  const press = (url: string, form: Record<string, string> = { accepted: 'yes' }, headers = {}) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  const accepted = async (body: unknown = request()) => {
    const { attestationId, attestationUrl } = (await start(body)).body;
    assert.equal((await press(attestationUrl)).status, 200);
    return attestationId;
  };

  describe('beginning', () => {
    it('gives an id and a link that does not tell the id, good for seven days', async () => {
      const { status: code, body } = await start();
      assert.equal(code, 201);
      assert.equal(body.status, 'LinkGenerated');
      assert.ok(body.attestationUrl.startsWith(`${client.sandbox.url}/acceptance/`));
      assert.ok(!body.attestationUrl.includes(body.attestationId));
      const days = (Date.parse(body.expirationDateTime) - Date.now()) / 86_400_000;
      assert.ok(days > 6.99 && days <= 7);
    });

    it('takes App-only and nothing else', async () => {
      const refused = await start(request(), 'user');
      assert.equal(refused.status, 403);
      assert.match(refused.body.description, /application-only/);
      const { attestationId } = (await start()).body;
      assert.equal((await status(attestationId, 'user')).status, 403);
      assert.equal((await start(request(), 'none')).status, 401);
    });

    it('refuses an indirect reseller', async () => {
      await client.control('', { partnerType: 'indirect-reseller' });
      assert.equal((await start()).status, 403);
    });

    it('begins once for one MS-RequestId', async () => {
      const headers = { 'MS-RequestId': randomUUID() };
      const first = await start(request(), 'app', headers);
      assert.deepEqual((await start(request(), 'app', headers)).body, first.body);
      assert.notEqual((await start()).body.attestationId, first.body.attestationId);
    });

    const refused: [what: string, changes: object, text: RegExp][] = [
      ['a country where the agreement is not offered', { country: 'CN' }, /country/],
      ['a country in lower case', { country: 'de' }, /country/],
      ['no language', { language: undefined }, /language/],
      ['no company', { companyName: ' ' }, /companyName/],
      ['an empty name', { signatoryLastName: ' ' }, /signatoryLastName/],
      ['a broken address', { signatoryEmail: 'juergen' }, /signatoryEmail/],
    ];
    for (const [what, changes, text] of refused) {
      it(`refuses ${what}`, async () => {
        const answer = await start(request(changes));
        assert.equal(answer.status, 400);
        assert.match(answer.body.description, text);
      });
    }

    it('does not know the status of what was never begun', async () => {
      assert.equal((await status(randomUUID())).status, 404);
      assert.equal((await status('constructor')).status, 404);
    });
  });

  describe('finalising', () => {
    it('goes from the link over the acceptance to the agreement', async () => {
      const id = await accepted();
      const between = (await status(id.toUpperCase())).body;
      assert.equal(between.status, 'CustomerAccepted');
      assert.ok(Date.parse(between.acceptedDateTime ?? '') <= Date.now());

      const { status: code, body } = await finalise(id);
      assert.equal(code, 201);
      assert.equal(body.attestationId, id);
      assert.equal((await status(id)).body.status, 'AgreementCreated');
      const held = (await client.control<Held>(`/state?customerId=${gruenfeld}`)).body.agreements;
      assert.deepEqual(
        held.map(({ attestationId }) => attestationId),
        [id],
      );
    });

    it('refuses what was not accepted, is unknown, or has expired', async () => {
      const { attestationId } = (await start()).body;
      assert.match((await finalise(attestationId)).body.description, /has not accepted/);
      assert.match((await finalise(randomUUID())).body.description, /Unknown attestation/);
      await client.control(`/links/${attestationId}/expire`, {});
      assert.equal((await finalise(attestationId)).status, 400);
      assert.equal((await status(attestationId)).body.status, 'LinkExpired');
    });

    it('demands the signatory and the company of the request', async () => {
      const id = await accepted();
      assert.match((await finalise(id, { email: 'other@gruenfeld.example.com' })).body.description, /signatory/);
      assert.match((await finalise(id, {}, customerId('Woodgrove Bank'))).body.description, /another company/);
      assert.equal((await status(id)).body.status, 'CustomerAccepted');
      const respelt = await accepted(request({ companyName: 'BÄCKEREI  Grünfeld & Söhne, OHG' }));
      assert.equal((await finalise(respelt)).status, 201);
    });

    it('takes a phone number that is missing for an empty one', async () => {
      const id = await accepted(request({ signatoryPhoneNumber: undefined }));
      assert.equal((await finalise(id, { phoneNumber: '' })).status, 201);
    });

    it('answers 600061 to the same contact, and makes one agreement of one attestation', async () => {
      const id = await accepted();
      await finalise(id);
      const repeated = await finalise(id);
      assert.equal(repeated.status, 400);
      assert.equal(repeated.body.code, 600061);
      assert.match((await finalise(id, { phoneNumber: '1' })).body.description, /used for another/);
    });

    it('works where the call without an attestation is retired', async () => {
      await client.control('', { attestation: 'retired' });
      const id = await accepted();
      const legacy = { body: attestation(contact) };
      const refused = await client.partnerCenter<Refusal>('POST', `/customers/${gruenfeld}/agreements`, legacy);
      assert.match(refused.body.description, /retired/);
      assert.equal((await finalise(id)).status, 201);
    });

    it('still wants the template of the Customer Agreement', async () => {
      const body = attestation(contact, { attestationId: await accepted(), templateId: randomUUID() });
      assert.equal((await client.partnerCenter('POST', `/customers/${gruenfeld}/agreements`, { body })).status, 400);
    });
  });
});
