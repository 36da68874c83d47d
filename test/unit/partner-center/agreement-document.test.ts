import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import { credentials, templateId } from './credentials.js';
import { always, quick, send, startServer, type TestServer } from './server.js';

const links = { displayUri: 'https://view.example/a?b=c%2Fd', downloadUri: 'https://files.example/a.docx?sig=x%3D' };

describe('the text of the agreement', () => {
  let server: TestServer;
  let client: PartnerCenter;
  const call = () => ({ deadline: Date.now() + 3000 });
  const document = (country = 'CH', language = 'de-DE') => client.agreementDocument({ country, language }, call());

  beforeEach(async () => {
    server = await startServer();
    const urls = { partnerCenterUrl: `${server.url}/pc`, entraUrl: server.url };
    client = createPartnerCenter({ ...credentials, ...urls, ...quick });
  });
  afterEach(() => server.close());

  /** Answers for the template with one id, and for its document with this. */
  function serve(answer: unknown, id = templateId) {
    server.answer = (received, response) => {
      const template = { templateId: id, agreementType: 'MicrosoftCustomerAgreement', versionRank: 2 };
      send(response, 200, received.url.includes('/document') ? answer : { items: [template] });
    };
  }

  it('is asked for anew each time, in the spelling that the service compares with', async () => {
    const mixed = 'ABCDEF00-9360-443b-8795-c6dedc750cf9';
    serve({ ...links, language: 'en-US', country: 'CH' }, mixed);
    const value = { displayUrl: links.displayUri, downloadUrl: links.downloadUri, country: 'CH', language: 'en-US' };
    assert.deepEqual(await document('ch', 'de-de'), { ok: true, value });
    await document('CH', 'sr-Latn-RS');
    assert.deepEqual(server.requests.map(({ url }) => url).slice(1), [
      `/pc/v1/agreementtemplates/${mixed}/document?language=de-DE&country=CH`,
      `/pc/v1/agreementtemplates/${mixed}/document?language=sr-Latn-RS&country=CH`,
    ]);
  });

  it('is in the country and language that were asked for where the answer does not say', async () => {
    serve(links);
    const result = await document();
    assert.deepEqual(result.ok && [result.value.country, result.value.language], ['CH', 'de-DE']);
  });

  it('cannot be read where a link is missing or leads where nobody may be sent', async () => {
    for (const other of [undefined, '', 'http://files.example/a', 'javascript:alert(1)', 7]) {
      for (const name of ['displayUri', 'downloadUri']) {
        serve({ ...links, [name]: other });
        const result = await document();
        assert.equal(!result.ok && result.failure.code, 'partner-center-unreadable');
      }
    }
  });

  it('is not asked for under an id that is none', async () => {
    serve(links, '../customers');
    const result = await document();
    assert.equal(!result.ok && result.failure.code, 'partner-center-unreadable');
    assert.equal(server.requests.length, 1);
  });

  it('fails as the template does', async () => {
    server.answer = always(403);
    const result = await document();
    assert.equal(!result.ok && result.failure.code, 'not-permitted');
  });
});
