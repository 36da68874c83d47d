import { fail, ok } from '../result.js';
import { type Connection, customerUrl, getOfCustomer, read } from './connection.js';
import { readCustomer, readCustomerPage } from './customers.js';
import { readPages } from './paging.js';
import { searchCustomers } from './search.js';
import type { PartnerCenter } from './types.js';

/** A page of 500 customers may take this many times as long as another answer. */
const listingPatience = 5;
/** Each page has this long, which leaves room for the wait that a throttled call is told. */
const pageMs = 90_000;

type CustomerCalls = Pick<PartnerCenter, 'listCustomers' | 'findCustomers' | 'getCustomer'>;

/** The customers there are. */
export function customerCalls(connection: Connection): CustomerCalls {
  const { api, urls, now, timing } = connection;

  const calls: CustomerCalls = {
    listCustomers: () =>
      readPages(api, urls, {
        first: urls.at('/customers', { size: '500' }),
        readPage: readCustomerPage,
        deadline: () => now() + pageMs,
        attemptMs: listingPatience * timing.attemptMs,
      }),

    async findCustomers(text, call) {
      if (!customerUrl(connection, text.trim())) return searchCustomers(api, urls, text, call);
      const found = await calls.getCustomer(text.trim(), call);
      if (!found.ok) return found.failure.code === 'not-your-customer' ? ok([]) : found;
      return ok([{ id: found.value.id, name: found.value.name, domain: found.value.domain }]);
    },

    async getCustomer(customerId, call) {
      const answer = await getOfCustomer(connection, customerUrl(connection, customerId), call);
      const customer = read(answer, readCustomer);
      // Whatever answered, it did not answer the question.
      if (customer.ok && customer.value.id !== customerId.toLowerCase()) return fail('partner-center-unreadable');
      return customer;
    },
  };
  return calls;
}
