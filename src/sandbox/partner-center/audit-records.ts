import { type Reply, reply } from '../reply.js';
import type { AuditRecord } from '../state.js';
import type { Call } from './call.js';
import { errors, invalidInput } from './errors.js';
import { pageOf, readFilter } from './paging.js';

const day = 24 * 60 * 60 * 1_000;
const history = 90 * day;
const longestWindow = 30 * day;

/**
 * Page "Get a record of Partner Center activity": by default the last 30 days, never more than 30 days at once and
 * none older than 90. Without `endDate` the answer ends after 30 days or today, whichever comes first; an `endDate`
 * further away is refused (UNCONFIRMED). Dates are days in UTC, `endDate` included. Oldest first (UNCONFIRMED).
 */
export function listAuditRecords(call: Call): Reply {
  const { query } = call.request;
  const period = periodOf(query.get('startDate'), query.get('endDate'));
  if (typeof period === 'string') return invalidInput(`Invalid request input: ${period}.`);
  const isWanted = conditionOf(query.get('filter'));
  if (!isWanted) return invalidInput('Invalid request input: filter.');

  const records = call.state.auditRecords.filter((record) => {
    const at = Date.parse(record.operationDate);
    return at >= period.from && at < period.until && isWanted(record);
  });
  return pageOf(call, records, (record) => presentRecord(record, call));
}

/** The record that a webhook event's `AuditUri` names. */
export function getAuditRecord(call: Call): Reply {
  const record = call.state.auditRecords.find(({ id }) => id === call.params.recordId);
  return record ? reply(200, presentRecord(record, call)) : errors.notFound();
}

function periodOf(start: string | null, end: string | null): { from: number; until: number } | string {
  const today = Math.floor(Date.now() / day) * day;
  const from = start === null ? today - longestWindow : startOf(start);
  const last = end === null ? Math.min(from + longestWindow, today) : startOf(end);
  if (Number.isNaN(from) || from < today - history) return 'startDate';
  return Number.isNaN(last) || last < from || last - from > longestWindow ? 'endDate' : { from, until: last + day };
}

/** Midnight UTC of a day, or of the day of an instant; NaN for anything else. */
function startOf(text: string): number {
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.slice(0, 10)) : Number.NaN;
}

type Condition = (record: AuditRecord) => boolean;

/** By field and operator: Microsoft's page knows these three, and no filter at all. */
function conditionOf(filter: string | null): Condition | undefined {
  if (filter === null) return () => true;
  const { Field, Operator, Value = '' } = readFilter(filter) ?? {};
  const wanted = Value.toLowerCase();
  const conditions = new Map<string, Condition>([
    ['CompanyName substring', ({ customerName }) => customerName.toLowerCase().includes(wanted)],
    ['CustomerId equals', ({ customerId }) => customerId === wanted],
    ['ResourceType equals', ({ resourceType }) => resourceType === wanted],
  ]);
  return conditions.get(`${Field} ${Operator}`);
}

function presentRecord({ correlationId, resourceNewValue, ...record }: AuditRecord, { tenantId }: Call): object {
  return {
    ...record,
    partnerId: tenantId,
    resourceNewValue: JSON.stringify(resourceNewValue, inPascalCase),
    originalCorrelationId: correlationId,
    customizedData: [
      { key: 'CustomerId', value: record.customerId },
      { key: 'ResourceType', value: record.resourceType },
    ],
    attributes: { objectType: 'AuditRecord' },
  };
}

/** Resources are recorded with .NET's names of properties, as in Microsoft's samples. */
function inPascalCase(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [name.charAt(0).toUpperCase() + name.slice(1), content]),
  );
}
