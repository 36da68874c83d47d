import { z } from 'zod';
import { ok, type Result } from '../result.js';
import { sizedText } from '../sized-text.js';
import { unreadable } from './errors.js';
import type { Page } from './paging.js';
import type { PartnerAuditRecord } from './types.js';
import { utcInstant } from './utc-instant.js';
import { collection, nextLink, optionalId, text } from './wire.js';

const record = z.object({
  id: sizedText(1),
  customerId: optionalId,
  customerName: text,
  userPrincipalName: text,
  resourceType: text,
  operationType: text,
  operationStatus: text,
  operationDate: text.transform(utcInstant).pipe(z.string()),
  resourceNewValue: z.unknown().optional().transform(asText),
  customizedData: z.array(z.unknown()).nullish().catch(null),
});

const pair = z.object({ key: z.string(), value: z.unknown().optional().transform(asText) });

/** Text as it is, and any other value as JSON. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function readRecord(json: unknown): PartnerAuditRecord[] {
  const parsed = record.safeParse(json);
  if (!parsed.success) return [];
  const { customerId, customizedData, ...rest } = parsed.data;
  const pairs = (customizedData ?? []).flatMap((item) => pair.safeParse(item).data ?? []);
  return [
    {
      ...rest,
      customerId: customerId ?? '',
      customizedData: Object.fromEntries(pairs.map(({ key, value }) => [key, value])),
    },
  ];
}

/**
 * Reads a page of audit records. One without an id or a date is left out, lest it stop everybody who follows the
 * records; a page on which none can be read is unreadable.
 * Source: Microsoft Learn, partner-center/developer/get-a-record-of-partner-center-activity-by-user.
 */
export function readAuditPage(json: unknown): Result<Page<PartnerAuditRecord>> {
  const found = collection.safeParse(json);
  const next = nextLink.safeParse(json);
  if (!found.success || !next.success) return unreadable('read');
  const items = found.data.flatMap(readRecord);
  if (items.length === 0 && found.data.length > 0) return unreadable('read');
  return ok(next.data ? { items, next: next.data } : { items });
}

/** Days of one query: Partner Center answers for at most 30. */
const windowDays = 30;
const dayMs = 86_400_000;

/**
 * The queries that together reach from a day until today. All but the last name their end, and the next one begins
 * on the day on which one ends, because it is not documented whether that day belongs to it.
 */
export function auditWindows(from: string, now: number): { startDate: string; endDate?: string }[] {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const windows: { startDate: string; endDate?: string }[] = [];
  let start = Date.parse(`${from}T00:00:00Z`);
  for (; now - start > windowDays * dayMs; start += (windowDays - 1) * dayMs) {
    windows.push({ startDate: day(start), endDate: day(start + (windowDays - 1) * dayMs) });
  }
  return [...windows, { startDate: day(start) }];
}
