import { fail, ok } from '../result.js';
import { addressBody, readAddressCheck } from './address-check.js';
import { type Connection, getOfPartner, read } from './connection.js';
import { readCountryRules } from './country-rules.js';
import { newCustomerBody, readCreatedCustomer } from './new-customer.js';
import type { CountryRules, PartnerCenter } from './types.js';

/** The rules of a country are asked for once in this time. */
const rulesHeldMs = 3_600_000;
/** A customer is a whole new tenant: making one may take this many times as long as another answer. */
const creationPatience = 5;

const domainName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;

/** What it takes to create a customer. */
export function newCustomerCalls(
  connection: Connection,
): Pick<PartnerCenter, 'isDomainTaken' | 'countryRules' | 'checkAddress' | 'createCustomer'> {
  const { api, urls, now, timing } = connection;
  /** By country, of which there are at most 26 x 26. */
  const held = new Map<string, { rules: CountryRules; until: number }>();

  return {
    async isDomainTaken(domain, call) {
      if (!domainName.test(domain)) return fail('rejected', { params: { code: 400 } });
      return api.isThere(urls.at(`/domains/${domain}`), call);
    },

    async countryRules(country, { deadline }) {
      if (!/^[a-z]{2}$/i.test(country)) return fail('country-unknown');
      const code = country.toUpperCase();
      const known = held.get(code);
      if (known && now() < known.until) return ok(known.rules);
      const options = { about: 'country', deadline } as const;
      const answer = await getOfPartner(connection, `/countryvalidationrules/${code}`, {}, options);
      const rules = read(answer, (json) => readCountryRules(json, code));
      if (rules.ok) held.set(code, { rules: rules.value, until: now() + rulesHeldMs });
      return rules;
    },

    async checkAddress(address, { deadline }) {
      const url = urls.at('/validations/address');
      const answer = await api.ask(url, addressBody(address), { about: 'partner', deadline });
      return read(answer, (json) => readAddressCheck(json, address));
    },

    async createCustomer(customer, requestId, { deadline }) {
      const answer = await api.create(urls.at('/customers'), newCustomerBody(customer), {
        about: 'partner',
        creates: 'customer',
        deadline,
        requestId,
        attemptMs: creationPatience * timing.attemptMs,
      });
      return read(answer, (json) => readCreatedCustomer(json, customer));
    },
  };
}
