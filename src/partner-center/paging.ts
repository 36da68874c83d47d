import { randomUUID } from 'node:crypto';
import { ok, type Result } from '../result.js';
import type { Api } from './api.js';
import { readCustomerPage } from './customers.js';
import { unreadable } from './errors.js';
import type { ServiceUrls } from './links.js';
import type { CustomerSummary } from './types.js';
import type { Link } from './wire.js';

/** Half a million customers, at the 500 of a full page. */
const maxPages = 1000;
const pageMs = 90_000;

/** What belongs to the connection or to the sign-in is never set by an answer. */
const reserved =
  /^(authorization|proxy-.*|cookie|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*)$/i;

/** The headers a link asks for, or undefined when they are none that can be sent. */
export function linkHeaders(link: Link): Headers | undefined {
  const pairs = (link.headers ?? []).filter(({ key }) => !reserved.test(key));
  try {
    return new Headers(pairs.map(({ key, value }): [string, string] => [key, value]));
  } catch {
    return undefined;
  }
}

/**
 * Every page of the customer list. Each has 90 seconds, which leaves room for the wait that a throttled call is
 * told, and each attempt may take `attemptMs` milliseconds. A page that cannot be read ends the list with its failure, and so does a list that goes round in
 * circles: the same link again, or a page on which nobody is new.
 * Source: Microsoft Learn, partner-center/developer/get-a-list-of-customers; links with headers as in
 * partner-center/developer/get-invoice-billed-consumption-lineitems.
 */
export async function* readCustomerPages(
  api: Api,
  urls: ServiceUrls,
  { now, attemptMs }: { now: () => number; attemptMs: number },
): AsyncGenerator<Result<CustomerSummary[]>> {
  const correlationId = randomUUID();
  const links = new Set<string>();
  const customers = new Set<string>();
  let url = urls.at('/customers', { size: '500' });
  let headers = new Headers();
  while (links.size < maxPages) {
    links.add(JSON.stringify([url.href, ...headers]));
    const deadline = now() + pageMs;
    const answer = await api.get(url, { about: 'partner', deadline, attemptMs, headers, correlationId });
    const page = answer.ok ? readCustomerPage(answer.value) : answer;
    if (!page.ok) return yield page;
    const { customers: found, next } = page.value;
    if (found.length > 0 && found.every(({ id }) => customers.has(id))) break;
    for (const { id } of found) customers.add(id);
    yield ok(found);
    if (!next) return;
    const nextUrl = urls.follow(next.uri);
    const nextHeaders = linkHeaders(next);
    if (!nextUrl || !nextHeaders || links.has(JSON.stringify([nextUrl.href, ...nextHeaders]))) break;
    url = nextUrl;
    headers = nextHeaders;
  }
  yield unreadable('GET');
}
