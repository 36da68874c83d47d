import { z } from 'zod';
import { header, type Reply, reply } from '../reply.js';
import { type Call, collection, link } from './call.js';
import { invalidInput } from './errors.js';

/** A continuation token's content; opaque to callers. */
const position = z.object({ start: z.number().int().nonnegative(), size: z.number().int().positive() });
type Position = z.infer<typeof position>;

/**
 * One page of a collection: `size` (the largest page where it is 0 or left out) and `seekOperation` in the query.
 * Pages follow each other by `links.next`, whose URI carries the `/v1` prefix and whose headers carry the token.
 * UNCONFIRMED: a `size` above the largest page gives the largest page.
 */
export function pageOf<T>(call: Call, items: readonly T[], present: (item: T) => object): Reply {
  const { request, settings } = call;
  const size = Number(request.query.get('size') ?? 0);
  if (!Number.isInteger(size) || size < 0) return invalidInput('Invalid request input: size.');
  const page = requestedPage(call, Math.min(size || settings.pageSize, settings.pageSize), items.length);
  if (!page) return invalidInput('Invalid request input: seekOperation or MS-ContinuationToken.');
  const shown = items.slice(page.start, page.start + page.size).map(present);
  return reply(200, collection(shown, linksOf(call, page, items.length)));
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

function linksOf({ request }: Call, page: Position, total: number): object {
  const query = new URLSearchParams(request.query);
  query.delete('seekOperation');
  query.set('size', String(page.size));
  const self = link(`${request.path}?${query}`);
  if (page.start + page.size >= total) return { self };
  const token = [{ key: 'MS-ContinuationToken', value: Buffer.from(JSON.stringify(page)).toString('base64') }];
  return { self, next: link(`${request.path}?${query}&seekOperation=Next`, token) };
}

function readToken(token: string): Position | undefined {
  try {
    return position.safeParse(JSON.parse(Buffer.from(token, 'base64').toString())).data;
  } catch {
    return undefined;
  }
}

const condition = z.object({ Field: z.string(), Value: z.string(), Operator: z.string() });

/** The condition in the query's `filter`; undefined for anything that is none. */
export function readFilter(text: string): z.infer<typeof condition> | undefined {
  try {
    return condition.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
