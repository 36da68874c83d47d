import assert from 'node:assert/strict';
import { z } from 'zod';
import { directory, directoryGroups, people, serviceIdentity } from '../../../src/sandbox/people.js';
import { seedCustomers, seedState } from '../../../src/sandbox/seed/seed.js';
import type { Customer } from '../../../src/sandbox/state.js';

const cutOff = '2023-04-01';

/** Whether the customer accepted directly, and how its latest attestation stands to the cut-off. */
function stateOf({ agreements, directlyAccepted }: Customer): string {
  const days = agreements.filter(({ type }) => type === 'MicrosoftCustomerAgreement').map((held) => held.dateAgreed);
  const latest = days.sort().at(-1);
  const attested = latest === undefined ? 'none' : latest >= cutOff ? 'current' : 'old';
  return directlyAccepted ? `direct+${attested}` : attested;
}

describe('sandbox: the seed', () => {
  const customers = Object.values(seedState().customers);

  it('is the same every time', () => {
    assert.deepEqual(seedState(), seedState());
    assert.notEqual(seedState().settings, seedState().settings);
  });

  it('has valid GUIDs, each of them once', () => {
    const ids = [
      ...customers.flatMap((customer) => [customer.id, customer.commerceId, customer.billing.id]),
      ...directory.map((person) => person.id),
      ...directoryGroups.map((group) => group.id),
    ];
    for (const id of ids) assert.ok(z.uuid().safeParse(id).success && id === id.toLowerCase(), id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('has some 60 customers in at least 12 countries, with a culture of their own', () => {
    assert.ok(customers.length >= 60);
    const countries = new Set(customers.map(({ billing }) => billing.address.country));
    assert.ok(countries.size >= 12);
    for (const { billing } of customers) {
      assert.ok(billing.culture.endsWith(`-${billing.address.country}`), billing.companyName);
    }
  });

  it('has every acceptance state several times', () => {
    const counts = new Map<string, number>();
    for (const customer of customers) counts.set(stateOf(customer), (counts.get(stateOf(customer)) ?? 0) + 1);
    for (const common of ['none', 'current', 'old', 'direct+none']) {
      assert.ok((counts.get(common) ?? 0) >= 5, common);
    }
    assert.ok(counts.has('direct+current') && counts.has('direct+old'));
  });

  it('has names that are hard to handle, domains of every kind, and customers without contact', () => {
    const names = customers.map(({ billing }) => billing.companyName);
    for (const name of ['<b>Bold</b> & Söhne', '[Click me](http://evil.example) Ltd', '${x} Holding']) {
      assert.ok(names.includes(name), name);
    }
    for (const script of [/\p{Script=Han}/u, /\p{Script=Hebrew}/u, /\p{Script=Arabic}/u, /\*/, /"/, /'/]) {
      assert.ok(
        names.some((name) => script.test(name)),
        String(script),
      );
    }
    assert.ok(names.some((name) => name.length === 200));
    assert.equal(names.filter((name) => name.startsWith('Contoso')).length, 4);
    assert.ok(customers.filter(({ customDomains }) => customDomains.length === 0).length >= 5);
    assert.ok(customers.filter(({ billing }) => billing.contact.email === '').length >= 3);
  });

  it('uses example domains only', () => {
    const domains = seedCustomers.flatMap((customer) => customer.domains ?? []);
    for (const domain of domains) assert.match(domain, /^[a-z0-9.-]+\.example\.(com|net|org)$/);
    assert.equal(new Set(domains).size, domains.length);
    for (const { upn } of directory) assert.match(upn, /@nordlicht\.example\.com$/);
  });

  it('has people with each role, one with none, a guest, and a service identity that may attest', () => {
    const count = (role: 'admin-agent' | 'sales-agent' | 'helpdesk-agent') =>
      people.filter(({ roles }) => roles.includes(role)).length;
    assert.ok(count('admin-agent') >= 2 && count('sales-agent') >= 1 && count('helpdesk-agent') >= 1);
    assert.ok(people.some(({ roles, userType }) => roles.length === 0 && userType === 'Member'));
    assert.ok(people.some(({ userType }) => userType === 'Guest'));
    const sales = directoryGroups.find(({ displayName }) => displayName === 'SalesAgents');
    assert.ok(sales?.memberIds.includes(serviceIdentity.id));
  });
});
