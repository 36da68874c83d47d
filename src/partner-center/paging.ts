import { correlationIdHere } from '../operation.js';
import { ok, type Result } from '../result.js';
import type { Api, ReadOptions } from './api.js';
import { unreadable } from './errors.js';
import type { ServiceUrls } from './links.js';
import type { Link } from './wire.js';

/** One page of a list, and where the next one is. */
export interface Page<T> {
  items: T[];
  next?: Link;
}

/** A list that comes in pages: where it begins, and how a page of it is read. */
export interface Listing<T> extends Pick<ReadOptions, 'attemptMs'> {
  first: URL;
  readPage: (json: unknown) => Result<Page<T>>;
  /** Epoch milliseconds by which the page that is asked for now must be there. */
  deadline: () => number;
}

/** Half a million customers, at the 500 of a full page. */
const maxPages = 1000;

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
 * Every page of a list. A page that cannot be read ends the list with its failure, and so does a list that goes
 * round in circles: the same link again, or a page on which nothing is new.
 * Source: Microsoft Learn, partner-center/developer/get-a-list-of-customers; links with headers as in
 * partner-center/developer/get-invoice-billed-consumption-lineitems.
 */
export async function* readPages<T extends { id: string }>(
  api: Api,
  urls: ServiceUrls,
  { first, readPage, deadline, attemptMs }: Listing<T>,
): AsyncGenerator<Result<T[]>> {
  const correlationId = correlationIdHere();
  const patience = attemptMs === undefined ? {} : { attemptMs };
  const links = new Set<string>();
  const known = new Set<string>();
  let url = first;
  let headers = new Headers();
  while (links.size < maxPages) {
    links.add(JSON.stringify([url.href, ...headers]));
    const answer = await api.get(url, { about: 'partner', deadline: deadline(), headers, correlationId, ...patience });
    const page = answer.ok ? readPage(answer.value) : answer;
    if (!page.ok) return yield page;
    const { items, next } = page.value;
    if (items.length > 0 && items.every(({ id }) => known.has(id))) break;
    for (const { id } of items) known.add(id);
    yield ok(items);
    if (!next) return;
    const nextUrl = urls.follow(next.uri);
    const nextHeaders = linkHeaders(next);
    if (!nextUrl || !nextHeaders || links.has(JSON.stringify([nextUrl.href, ...nextHeaders]))) break;
    url = nextUrl;
    headers = nextHeaders;
  }
  yield unreadable('read');
}
