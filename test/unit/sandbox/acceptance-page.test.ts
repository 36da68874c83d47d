import assert from 'node:assert/strict';
import { SandboxClient } from './client.js';

interface Started {
  attestationId: string;
  attestationUrl: string;
}
interface Links {
  links: { attestationId: string; url: string; state: string; acceptedAt?: string }[];
}

const hostile = '<img src=x onerror="alert(1)"> & \'Sons\' Ltd';

describe('sandbox: the page on which the signatory accepts', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const start = async (changes: object = {}) => {
    const body = {
      country: 'DE',
      language: 'de-DE',
      companyName: 'Contoso Deutschland GmbH',
      signatoryFirstName: 'Katharina',
      signatoryLastName: 'Vogel',
      signatoryEmail: 'katharina.vogel@contoso.example.com',
      ...changes,
    };
    return (await client.partnerCenter<Started>('POST', '/attestations/enhanced', { body, token: 'app' })).body;
  };
  const page = async (url: string, init?: RequestInit) => {
    const response = await fetch(url, init);
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  const press = (url: string, form: Record<string, string> = { accepted: 'yes' }, headers = {}) =>
    page(url, { method: 'POST', body: new URLSearchParams(form), headers });

  it('names company, signatory and agreement, and lets nothing but itself in', async () => {
    const { attestationUrl } = await start();
    const { status, html, headers } = await page(attestationUrl);
    assert.equal(status, 200);
    for (const text of ['Contoso Deutschland GmbH', 'Katharina Vogel', 'I accept the Microsoft Customer Agreement']) {
      assert.ok(html.includes(text), text);
    }
    assert.match(html, /<input type="checkbox" name="accepted" value="yes" required>/);
    assert.ok(!html.includes('<script'));
    assert.match(headers.get('Content-Security-Policy') ?? '', /default-src 'none'/);
    assert.equal(headers.get('Cache-Control'), 'no-store');
  });

  it('escapes what the partner wrote', async () => {
    const { attestationUrl } = await start({ companyName: hostile, signatoryFirstName: '<b>', signatoryLastName: '"' });
    for (const { html } of [await page(attestationUrl), await press(attestationUrl), await page(attestationUrl)]) {
      assert.ok(!html.includes('<img') && !html.includes('<b>'));
      assert.ok(html.includes('&lt;img src=x'));
    }
  });

  it('leads to the text in the language asked for, however long the page was open', async () => {
    const { attestationUrl } = await start();
    const text = await page(`${attestationUrl}/agreement`);
    assert.equal(text.status, 200);
    assert.match(text.html, /\(DE, de-DE\)/);
    const notOffered = (await start({ country: 'CH' })).attestationUrl;
    assert.match((await page(notOffered)).html, /\(CH, en-US\)/);
    assert.match((await page(`${notOffered}/agreement`)).html, /\(CH, en-US\)/);
  });

  it('accepts once, from a browser too, and thanks', async () => {
    const { attestationId, attestationUrl } = await start();
    const { status, html } = await press(attestationUrl, { accepted: 'yes' }, { Origin: client.sandbox.url });
    assert.equal(status, 200);
    assert.match(html, /Thank you, you have accepted/);
    const acceptedAt = async () => (await client.control<Links>('/links')).body.links[0]?.acceptedAt;
    const first = await acceptedAt();
    assert.ok(first);
    assert.match((await page(attestationUrl)).html, /Thank you, you have accepted/);
    assert.equal((await press(attestationUrl)).status, 200);
    await client.control(`/links/${attestationId}/accept`, {});
    assert.equal(await acceptedAt(), first);
  });

  it('wants the tick, and the page of somebody else gets nowhere', async () => {
    const { attestationUrl } = await start();
    const unticked = await press(attestationUrl, {});
    assert.equal(unticked.status, 400);
    assert.match(unticked.html, /role="alert"/);
    assert.equal((await press(attestationUrl, { accepted: 'yes' }, { Origin: 'http://evil.example' })).status, 400);
    assert.equal((await client.control<Links>('/links')).body.links[0]?.state, 'LinkGenerated');
  });

  it('looking at it accepts nothing', async () => {
    const { attestationUrl } = await start();
    await page(`${attestationUrl}?accepted=yes`);
    await page(attestationUrl, { method: 'HEAD' });
    assert.equal((await client.control<Links>('/links')).body.links[0]?.state, 'LinkGenerated');
  });

  it('says that a link has expired, and that it knows no other', async () => {
    const { attestationId, attestationUrl } = await start();
    await client.control(`/links/${attestationId}/expire`, {});
    for (const gone of [
      await page(attestationUrl),
      await press(attestationUrl),
      await page(`${attestationUrl}/agreement`),
    ]) {
      assert.equal(gone.status, 410);
      assert.match(gone.html, /This link has expired/);
    }
    assert.equal((await page(`${client.sandbox.url}/acceptance/${attestationId}`)).status, 404);
    assert.equal((await page(`${client.sandbox.url}/acceptance/`)).status, 404);
    assert.equal((await page(`${attestationUrl}/other`)).status, 404);
  });

  it('expires by itself, but not what was accepted in time', async () => {
    await client.control('', { linkLifetimeMinutes: 1 });
    const { attestationId, attestationUrl } = await start();
    await client.control(`/links/${attestationId}/accept`, {});
    await client.control(`/links/${attestationId}/expire`, {});
    assert.equal((await page(attestationUrl)).status, 200);
    assert.equal((await client.control<Links>('/links')).body.links[0]?.state, 'CustomerAccepted');
  });

  it('has its links found by the signatory and the company, for tests that play them', async () => {
    const { attestationId, attestationUrl } = await start();
    await start({ companyName: 'Woodgrove Bank', signatoryEmail: 'marcus@woodgrove.example.com' });
    const found = async (query: string) => (await client.control<Links>(`/links?${query}`)).body.links;
    assert.equal((await found('')).length, 2);
    assert.equal((await found('company=contoso%20deutschland%20gmbh&email=nobody@example.com')).length, 0);
    const [link] = await found('email=Katharina.Vogel@contoso.example.com');
    assert.equal(link?.attestationId, attestationId);
    assert.equal(link?.url, attestationUrl);
    await client.control(`/links/${attestationId}/expire`, {});
    assert.equal((await client.control(`/links/${attestationId}/accept`, {})).status, 410);
    assert.equal((await client.control('/links/none/accept', {})).status, 404);
  });
});
