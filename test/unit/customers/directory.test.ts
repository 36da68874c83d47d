import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { keepAcceptance } from '../../../src/agreements/keep-acceptance.js';
import { type Customer, CustomerDirectory } from '../../../src/customers/directory.js';
import { fold } from '../../../src/customers/fold.js';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import { keptInMemory } from '../../../src/partner-center/refresh-tokens.js';
import type { CustomerSummary } from '../../../src/partner-center/types.js';
import { partner, sandboxCredentials } from '../../../src/sandbox/people.js';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import type { Store } from '../../../src/store/store.js';
import { eventually } from '../../store/eventually.js';
import { forEachEngine, type OpenStore } from '../../support/stores.js';
import { SandboxClient } from '../sandbox/client.js';

const deadline = () => Date.now() + 5_000;

/** Puts a customer into the store as a synchronisation would. */
function addCustomer(store: Store, name: string): Promise<unknown> {
  const id = randomUUID();
  const values = [id, name, `${id}.example.com`, `${fold(name)} ${id}.example.com`, '2020-01-01T00:00:00.000Z'];
  return store.transaction((tx) =>
    tx.query(
      `INSERT INTO customer (id, name, domain, search, country, language, synced_at)
       VALUES ($1, $2, $3, $4, '', '', $5)`,
      values,
    ),
  );
}

const names = (customers: readonly CustomerSummary[]) => customers.map(({ name }) => name).sort();

forEachEngine('The customer directory', (open) => {
  let sandbox: SandboxClient;
  before(async () => {
    sandbox = await SandboxClient.start();
  });
  after(() => sandbox.close());
  afterEach(() => sandbox.control('/reset', {}));

  async function directoryOn(openStore: OpenStore) {
    const store = await openStore();
    const { partnerCenterUrl, entraUrl } = sandbox.sandbox;
    const tenantId = partner.tenantId;
    const refreshTokens = keptInMemory(sandboxCredentials.refreshToken);
    const partnerCenter = createPartnerCenter({
      ...{ partnerCenterUrl, entraUrl, tenantId, refreshTokens },
      ...sandboxCredentials,
    });
    const problems: unknown[] = [];
    const directory = new CustomerDirectory(store, partnerCenter, (error) => problems.push(error));
    return { store, partnerCenter, directory, problems };
  }

  it('finds a customer at once that was added, with what its profile says, and brings it up to date', async () => {
    const { directory } = await directoryOn(open);
    const id = randomUUID().toUpperCase();
    const domain = 'Moewe.onmicrosoft.com';
    const billingContact = { firstName: '', lastName: '', email: '', phone: '' };
    const profile = { id, name: 'Möwe', domain, billingContact, country: 'DE', language: 'de-DE' };
    await directory.add({ id, name: 'Möwe', domain }, { ...profile, domains: ['moewe.example'] });
    for (const text of ['moewe.example', 'moewe.onmicrosoft.com', 'mowe', id]) {
      const found = await directory.resolve(text, { limit: 5, deadline: deadline() });
      assert.ok(found.found === 'one' && found.customer.id === id.toLowerCase(), text);
      assert.deepEqual([found.customer.country, found.customer.language], ['DE', 'de-DE']);
    }
    await directory.add({ id, name: 'Taube', domain });
    assert.equal((await directory.get(id.toLowerCase()))?.name, 'Taube');
    assert.equal((await directory.get(id.toLowerCase()))?.country, 'DE');
  });

  it('holds every customer that Partner Center lists, page by page, and finds each by name, domain and id', async () => {
    await sandbox.control('', { pageSize: 7 });
    const { directory } = await directoryOn(open);
    assert.equal((await directory.sync()).ok, true);
    assert.equal((await directory.search('', 5)).total, seedCustomers.length);
    for (const { id, name, tenant } of seedCustomers) {
      for (const text of [name, `${tenant}.onmicrosoft.com`, id, id.toUpperCase()]) {
        const found = await directory.resolve(text, { limit: 40, deadline: deadline() });
        assert.ok(found.found === 'one' && found.customer.id === id, `${text}: ${JSON.stringify(found)}`);
      }
    }
    const some = await directory.search('contoso', 2, 2);
    assert.deepEqual([some.total, some.customers.length], [5, 2]);
  });

  it('takes what somebody typed to the letter, never as a pattern', async () => {
    const { directory } = await directoryOn(open);
    await directory.sync();
    for (const text of ['%', '_', '!', '100%', "'", '\\', "' OR '1'='1", '"']) {
      const { customers, total } = await directory.search(text, 40);
      assert.ok(total < 5, `${text} finds ${total}`);
      assert.ok(customers.every(({ name, domain }) => `${name} ${domain}`.toLowerCase().includes(text)));
    }
    assert.equal((await directory.search('x'.repeat(100_000), 5)).total, 0);
    assert.equal((await directory.search('a '.repeat(1_000), 5)).total > 0, true);
  });

  it('asks Partner Center for whom it does not know, and offers the nearest where nobody fits', async () => {
    const { store, directory } = await directoryOn(open);
    await directory.sync();
    await store.transaction((tx) => tx.query("DELETE FROM customer WHERE name LIKE 'Trey%'"));
    const asked = await directory.resolve('Trey', { limit: 5, deadline: deadline() });
    assert.ok(asked.found === 'one' && asked.customer.name === 'Trey Research Inc.');
    await store.transaction((tx) => tx.query("DELETE FROM customer WHERE name LIKE 'Trey%'"));
    const [trey] = seedCustomers.filter(({ name }) => name.startsWith('Trey'));
    const byId = await directory.resolve(trey?.id ?? '', { limit: 5, deadline: deadline() });
    assert.ok(byId.found === 'one' && byId.customer.id === trey?.id);

    const misspelt = await directory.resolve('Wodgrov Bnk', { limit: 5, deadline: deadline() });
    assert.ok(misspelt.found === 'none' && misspelt.nearest[0]?.name === 'Woodgrove Bank');

    for (let n = 1; n <= 60; n += 1) await addCustomer(store, `A${n} Bau GmbH`);
    await addCustomer(store, 'Bau GmbH');
    const exact = await directory.resolve('bau gmbh', { limit: 40, deadline: deadline() });
    assert.ok(exact.found === 'one' && exact.customer.name === 'Bau GmbH', 'a name given in full is that customer');
    const several = await directory.resolve('fabrikam', { limit: 1, deadline: deadline() });
    assert.ok(several.found === 'several' && several.total === 2 && several.customers.length === 1);
  });

  it('keeps what is known about customers, forgets those that left, and loses nobody when a page fails', async () => {
    const { store, partnerCenter, directory, problems } = await directoryOn(open);
    await directory.sync();
    const [kept, left] = (await directory.search('fabrikam', 2)).customers as [Customer, Customer];
    const profile = await partnerCenter.getCustomer(kept.id, { deadline: deadline() });
    assert.ok(profile.ok);
    directory.keepProfile(profile.value);
    await eventually(async () => assert.equal((await directory.get(kept.id))?.country, 'DE'));
    assert.deepEqual(problems, []);
    const at = '2026-01-02T03:04:05.000Z';
    await store.transaction((tx) => keepAcceptance(tx, kept.id, 'attested', '2024-02-20T00:00:00.000Z', at));
    await addCustomer(store, 'Left long ago');

    await sandbox.control('', { pageSize: 20, faults: [{ match: { path: 'seekOperation=Next' }, status: 403 }] });
    assert.equal((await directory.sync()).ok, false);
    assert.equal((await directory.search('', 1)).total, seedCustomers.length + 1);

    await sandbox.control('', { faults: [] });
    assert.equal((await directory.sync()).ok, true);
    assert.equal((await directory.search('Left long ago', 1)).total, 0);
    assert.deepEqual(await directory.get(kept.id), {
      ...kept,
      country: 'DE',
      language: 'de-DE',
      acceptance: 'attested',
      acceptedOn: '2024-02-20T00:00:00.000Z',
      acceptanceCheckedAt: at,
    });
    assert.deepEqual(names([left]), ['Fabrikam Residences, LLC']);
  });

  it('keeps a customer that was created here and is not listed yet, for a day', async () => {
    const { store, directory } = await directoryOn(open);
    for (const [name, hoursAgo] of Object.entries({ Fresh: 1, Old: 25 })) {
      await addCustomer(store, name);
      const startedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
      await store.transaction((tx) =>
        tx.query(
          `INSERT INTO new_customer (id, member_id, member_name, company_name, domain, state, agreement, request_id,
             request, customer_id, started_at, conversation, correlation_id)
           SELECT $1, 'm', 'Nora', name, domain, 'finished', 'asked', 'r', '{}', id, $2, '{}', 'c' FROM customer
           WHERE name = $3`,
          [name, startedAt, name],
        ),
      );
    }
    assert.equal((await directory.sync()).ok, true);
    assert.equal((await directory.search('Fresh', 1)).total, 1);
    assert.equal((await directory.search('Old', 1)).customers[0]?.name === 'Old', false);
  });
});
