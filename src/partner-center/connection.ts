import { fail, type Result } from '../result.js';
import type { Api } from './api.js';
import type { Subject } from './errors.js';
import type { ServiceUrls } from './links.js';
import type { Timing } from './retry.js';
import type { CallOptions } from './types.js';
import { id } from './wire.js';

/** What the calls to Partner Center share. */
export interface Connection {
  /** With App+User tokens, in the name of the user who signed in. */
  api: Api;
  /** With App-only tokens, which the enhanced attestation asks for. */
  appOnlyApi: Api;
  /** In the name of whoever has this token. */
  apiWith(ownToken: string): Api;
  urls: ServiceUrls;
  /** Epoch milliseconds. */
  now: () => number;
  timing: Timing;
}

/** What a reader makes of an answer, if there is one. */
export function read<T>(answer: Result<unknown>, reader: (json: unknown) => Result<T>): Result<T> {
  return answer.ok ? reader(answer.value) : answer;
}

/** The address of something of one customer, or undefined for what is no tenant id: it never becomes part of one. */
export function customerUrl(
  { urls }: Connection,
  customerId: string,
  path = '',
  query: Record<string, string> = {},
): URL | undefined {
  const tenant = id.safeParse(customerId);
  return tenant.success ? urls.at(`/customers/${tenant.data}${path}`, query) : undefined;
}

/** Gets something of a customer; who has no tenant id is nobody's. */
export async function getOfCustomer({ api }: Connection, url: URL | undefined, { deadline }: CallOptions) {
  return url ? api.get(url, { about: 'customer', deadline }) : fail('not-your-customer');
}

/** Gets what is the partner's own, or anybody's. */
export function getOfPartner(
  { api, urls }: Connection,
  path: string,
  query: Record<string, string>,
  options: CallOptions & { about?: Subject },
) {
  return api.get(urls.at(path, query), { about: 'partner', ...options });
}
