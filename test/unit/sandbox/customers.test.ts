import assert from 'node:assert/strict';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import { customerId, SandboxClient } from './client.js';

interface Link {
  uri: string;
  headers: { key: string; value: string }[];
}
interface Customer {
  id: string;
  companyProfile: { companyName: string; domain: string; email?: string; address?: object };
  billingProfile: { firstName?: string; email?: string; language: string; defaultAddress: { country: string } };
  allowDelegatedAccess?: boolean;
  customDomains?: string[];
}
interface Page {
  totalCount: number;
  items: Customer[];
  links: { self: Link; next?: Link };
}

describe('sandbox: customers', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  /** Reads a page by its link, as a client does: the link carries `/v1` already. */
  const follow = ({ uri, headers }: Link) =>
    client.partnerCenter<Page>('GET', uri.replace(/^\/v1/, ''), {
      headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])),
    });
  const search = (Field: string, Value: string, Operator = 'starts_with', token: 'user' | 'app' = 'user') => {
    const filter = encodeURIComponent(JSON.stringify({ Field, Value, Operator }));
    return client.partnerCenter<Page>('GET', `/customers?filter=${filter}`, { token });
  };
  const names = ({ body }: { body: Page }) => body.items.map((customer) => customer.companyProfile.companyName);

  it('lists everybody on one page of up to 500', async () => {
    const { body } = await client.partnerCenter<Page>('GET', '/customers?size=0');
    assert.equal(body.totalCount, seedCustomers.length);
    assert.equal(body.links.next, undefined);
    assert.equal(body.links.self.uri, '/v1/customers?size=500');
  });

  it('pages by links with a /v1 prefix and a token in a header, and counts the page', async () => {
    await client.control('', { pageSize: 25 });
    let page = (await client.partnerCenter<Page>('GET', '/customers?size=9999')).body;
    const ids = page.items.map(({ id }) => id);
    while (page.links.next) {
      assert.equal(page.totalCount, 25);
      assert.match(page.links.next.uri, /^\/v1\/customers\?size=25&seekOperation=Next$/);
      assert.deepEqual(
        page.links.next.headers.map(({ key }) => key),
        ['MS-ContinuationToken'],
      );
      page = (await follow(page.links.next)).body;
      ids.push(...page.items.map(({ id }) => id));
    }
    assert.deepEqual(
      ids,
      seedCustomers.map(({ id }) => id),
    );
  });

  it('seeks the last page, the page before, and nothing without a token', async () => {
    const last = await client.partnerCenter<Page>('GET', '/customers?size=50&seekOperation=Last');
    assert.equal(last.body.totalCount, seedCustomers.length - 50);
    const first = await client.partnerCenter<Page>('GET', '/customers?size=50');
    const headers = first.body.links.next?.headers ?? [];
    assert.equal((await follow({ uri: '/v1/customers?size=50&seekOperation=Previous', headers })).status, 200);
    assert.equal((await follow({ uri: '/v1/customers?size=50&seekOperation=Next', headers: [] })).status, 400);
    const forged = [{ key: 'MS-ContinuationToken', value: 'AQAAAA==' }];
    assert.equal((await follow({ uri: '/v1/customers?size=50&seekOperation=Next', headers: forged })).status, 400);
  });

  it('searches the beginning of names and domains without case, never their middle', async () => {
    assert.equal(names(await search('CompanyName', 'cONToso')).length, 4);
    assert.deepEqual(names(await search('CompanyName', 'toso')), []);
    assert.deepEqual(names(await search('Domain', 'WoodGrove')), ['Woodgrove Bank']);
    assert.deepEqual(names(await search('CompanyName', '株式')), ['株式会社さくら製作所']);
  });

  it('refuses filters that it does not know', async () => {
    assert.equal((await search('CompanyName', 'x', 'substring')).status, 400);
    assert.equal((await search('constructor', 'x')).status, 400);
    assert.equal((await client.partnerCenter('GET', '/customers?filter=contoso')).status, 400);
  });

  it('finds the customers of a reseller for App+User only', async () => {
    const reseller = '3c9d5e71-82b4-4f06-a17d-e05b6c2f9843';
    assert.equal((await search('IndirectReseller', reseller)).body.totalCount, 2);
    assert.equal((await search('IndirectReseller', reseller, 'starts_with', 'app')).status, 403);
  });

  const get = async (name: string) =>
    (await client.partnerCenter<Customer>('GET', `/customers/${customerId(name)}`)).body;

  it('shows a customer with billing profile and domains', async () => {
    const customer = await get('Contoso Deutschland GmbH');
    assert.equal(customer.companyProfile.domain, 'contosode.onmicrosoft.com');
    assert.deepEqual(customer.customDomains, ['contoso.de.example.com', 'contoso-handel.example.net']);
    assert.equal(customer.billingProfile.email, 'katharina.vogel@contoso.de.example.com');
    assert.equal(customer.billingProfile.defaultAddress.country, 'DE');
    assert.equal(customer.billingProfile.language, 'de');
  });

  it('leaves out what takes delegated privileges, and a billing contact that is not there', async () => {
    const undelegated = await get('Weingut Kellermayr');
    assert.equal(undelegated.allowDelegatedAccess, false);
    assert.equal(undelegated.customDomains, undefined);
    assert.equal(undelegated.companyProfile.email, undefined);
    assert.equal(undelegated.companyProfile.address, undefined);
    assert.equal(undelegated.billingProfile.firstName, 'Theresa');
    assert.equal((await get('Stadtwerke Müritzsee')).billingProfile.email, undefined);
  });

  it('throttles the tenant on customer resources, says how long, and nothing else', async () => {
    await client.control('', { throttle: { limit: 2, windowSeconds: 1 } });
    await client.partnerCenter('GET', '/customers');
    await client.partnerCenter('GET', `/customers/${customerId('Contoso Ltd')}`, { token: 'app' });
    const refused = await client.partnerCenter<{ statusCode: number; message: string }>('GET', '/customers');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('Retry-After'), '1');
    assert.deepEqual(refused.body, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 1 seconds.' });
    assert.equal((await client.partnerCenter('GET', '/agreements')).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    assert.equal((await client.partnerCenter('GET', '/customers')).status, 200);
  });
});
