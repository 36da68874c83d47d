import { type Reply, reply } from '../reply.js';
import type { Customer } from '../state.js';
import { type Call, collection, link } from './call.js';
import { presentSummary } from './customers.js';
import { errors, invalidInput } from './errors.js';
import { pageOf, readFilter } from './paging.js';

/** Pages "Get a list of customers" and "Get a list of customers filtered by a search field". */
export function listCustomers(call: Call): Reply {
  const { request, state } = call;
  const filter = request.query.get('filter');
  if (filter !== null) return searchCustomers(call, filter);
  return pageOf(call, Object.values(state.customers), presentSummary);
}

const searchFields = new Map<string, (customer: Customer) => string | undefined>([
  ['CompanyName', ({ billing }) => billing.companyName],
  ['Domain', ({ domain }) => domain],
  ['IndirectReseller', ({ associatedPartnerId }) => associatedPartnerId],
  ['IndirectCloudSolutionProvider', () => undefined],
]);

/** The only operator is `starts_with`; it compares without case. Search results are one page. */
function searchCustomers({ caller, state }: Call, filter: string): Reply {
  const condition = readFilter(filter);
  const searchedValue = condition && searchFields.get(condition.Field);
  if (!searchedValue || condition.Operator !== 'starts_with') return invalidInput('Invalid request input: filter.');
  if (condition.Field === 'IndirectReseller' && caller.idtyp === 'app') return errors.appOnly();

  const prefix = condition.Value.toLowerCase();
  const found = Object.values(state.customers).filter((customer) =>
    searchedValue(customer)?.toLowerCase().startsWith(prefix),
  );
  return reply(200, collection(found.map(presentSummary), { self: link('/v1/customers') }));
}
