import { header } from '../reply.js';
import type { AuditRecord, Customer, State } from '../state.js';
import type { Call } from './call.js';

/** What happened to which kind of thing; `succeeded` where nothing else is said. */
export interface Activity
  extends Pick<AuditRecord, 'resourceType' | 'operationType' | 'resourceNewValue'>,
    Partial<Pick<AuditRecord, 'operationStatus'>> {}

/** Who did it: nobody of the partner where the customer did. */
interface Actor {
  userPrincipalName: string;
  applicationId: string;
  correlationId: string;
}

/** Writes the record of what a call did for a customer. */
export function audit({ state, tenantId, caller, request }: Call, customer: Customer, activity: Activity): AuditRecord {
  return recordActivity(state, tenantId, customer, activity, {
    userPrincipalName: caller.upn ?? '',
    applicationId: caller.appid,
    correlationId: header(request, 'MS-CorrelationId'),
  });
}

const nobody: Actor = { userPrincipalName: '', applicationId: '', correlationId: '' };

/** Writes a record. Ids look like those in Microsoft's samples: partner, customer, operation, moment. */
export function recordActivity(
  state: State,
  tenantId: string,
  customer: Customer,
  activity: Activity,
  actor: Actor = nobody,
): AuditRecord {
  const now = Date.now();
  const operation = activity.operationType.replaceAll('_', '');
  const record: AuditRecord = {
    id: `${tenantId}_${customer.id}_${operation}_${ticks(now, state.auditRecords.length)}`,
    customerId: customer.id,
    customerName: customer.billing.companyName,
    ...actor,
    ...activity,
    operationStatus: activity.operationStatus ?? 'succeeded',
    operationDate: new Date(now).toISOString(),
  };
  state.auditRecords.push(record);
  return record;
}

/** .NET's count of 100 ns since the year 1; the last four digits keep records of one millisecond apart. */
function ticks(now: number, index: number): string {
  return String(621_355_968_000_000_000n + BigInt(now) * 10_000n + BigInt(index % 10_000));
}
