import { z } from 'zod';
import { header, type Reply, reply } from '../reply.js';
import type { Customer } from '../state.js';
import { type Call, collection, link } from './call.js';
import { presentSummary } from './customers.js';
import { errors, invalidInput } from './errors.js';

/** A continuation token's content; opaque to callers. */
const position = z.object({ start: z.number().int().nonnegative(), size: z.number().int().positive() });
type Position = z.infer<typeof position>;

/**
 * Pages "Get a list of customers" and "Get a list of customers filtered by a search field". Pages follow
 * each other by `links.next`, whose URI carries the `/v1` prefix and whose headers carry the token.
 * UNCONFIRMED: a `size` above the largest page gives the largest page.
 */
export function listCustomers(call: Call): Reply {
  const { request, settings, state } = call;
  const filter = request.query.get('filter');
  if (filter !== null) return searchCustomers(call, filter);

  const size = Number(request.query.get('size') ?? 0);
  if (!Number.isInteger(size) || size < 0) return invalidInput('Invalid request input: size.');
  const customers = Object.values(state.customers);
  const page = requestedPage(call, Math.min(size || settings.pageSize, settings.pageSize), customers.length);
  if (!page) return invalidInput('Invalid request input: seekOperation or MS-ContinuationToken.');

  const shown = customers.slice(page.start, page.start + page.size);
  return reply(200, collection(shown.map(presentSummary), pageLinks(page, customers.length)));
}

function requestedPage({ request }: Call, size: number, total: number): Position | undefined {
  const seek = request.query.get('seekOperation')?.toLowerCase();
  if (seek === undefined || seek === 'first') return { start: 0, size };
  if (seek === 'last') return { start: Math.max(0, Math.floor((total - 1) / size) * size), size };
  const current = readToken(header(request, 'MS-ContinuationToken'));
  if (!current) return undefined;
  if (seek === 'next') return { start: current.start + current.size, size };
  return seek === 'previous' ? { start: Math.max(0, current.start - size), size } : undefined;
}

function pageLinks(page: Position, total: number): object {
  const self = link(`/v1/customers?size=${page.size}`);
  if (page.start + page.size >= total) return { self };
  const token = [{ key: 'MS-ContinuationToken', value: Buffer.from(JSON.stringify(page)).toString('base64') }];
  return { self, next: link(`/v1/customers?size=${page.size}&seekOperation=Next`, token) };
}

function readToken(token: string): Position | undefined {
  try {
    return position.safeParse(JSON.parse(Buffer.from(token, 'base64').toString())).data;
  } catch {
    return undefined;
  }
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

const filterSchema = z.object({ Field: z.string(), Value: z.string(), Operator: z.string() });

function readFilter(text: string): z.infer<typeof filterSchema> | undefined {
  try {
    return filterSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
