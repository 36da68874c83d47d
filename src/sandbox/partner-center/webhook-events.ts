import type { AuditRecord } from '../state.js';
import type { WebhookEvent } from '../webhook-deliveries.js';

/** Page "Partner Center webhook events" and the two that came later. There is none for an accepted agreement. */
export const webhookEvents: readonly string[] = [
  'test-created',
  'subscription-updated',
  'usagerecords-thresholdExceeded',
  'referral-created',
  'referral-updated',
  'related-referral-created',
  'related-referral-updated',
  'invoice-ready',
  'azure-fraud-event-detected',
  'dap-admin-relationship-approved',
  'dap-admin-relationship-terminated',
  'dap-admin-relationship-terminated-by-microsoft',
  'granular-admin-relationship-approved',
  'granular-admin-relationship-activated',
  'granular-admin-relationship-expired',
  'granular-admin-relationship-terminated',
  'granular-admin-access-assignment-created',
  'granular-admin-access-assignment-activated',
  'granular-admin-access-assignment-updated',
  'granular-admin-access-assignment-deleted',
  'new-commerce-migration-created',
  'new-commerce-migration-completed',
  'new-commerce-migration-failed',
  'new-commerce-migration-schedule-failed',
  'reseller-relationship-accepted-by-customer',
  'indirect-reseller-relationship-accepted-by-customer',
];

/** The event that `POST …/validationEvents` sends. */
export function testEvent(origin: string): WebhookEvent {
  return event('test-created', 'test', `${apiOf(origin)}/webhooks/v1/registration/test`, null);
}

/** An event about a customer; its resource and its record are in this sandbox. */
export function customerEvent(origin: string, name: string, customerId: string, record?: AuditRecord): WebhookEvent {
  const audit = record ? `${apiOf(origin)}/auditactivity/v1/auditrecords/${record.id}` : null;
  return event(name, 'Customer', `${apiOf(origin)}/v1/customers/${customerId}`, audit);
}

function event(EventName: string, ResourceName: string, ResourceUri: string, AuditUri: string | null): WebhookEvent {
  // .NET's "o" format: seven digits of a second and an offset.
  const ResourceChangeUtcDate = new Date().toISOString().replace('Z', '0000+00:00');
  return { EventName, ResourceUri, ResourceName, AuditUri, ResourceChangeUtcDate };
}

function apiOf(origin: string): string {
  return `${origin}/partner-center`;
}
