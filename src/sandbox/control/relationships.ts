import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { hasRules } from '../partner-center/address-rules.js';
import { recordActivity } from '../partner-center/audit-trail.js';
import { cultureOf } from '../partner-center/cultures.js';
import { isTaken } from '../partner-center/domains.js';
import { customerEvent } from '../partner-center/webhook-events.js';
import { type Reply, reply } from '../reply.js';
import type { AuditRecord, Customer } from '../state.js';
import { type ControlCall, type ControlRoute, withBody } from './call.js';

/** A company that accepts the partner's relationship request in its admin center. */
export const relationshipRoutes: readonly ControlRoute[] = [
  { method: 'POST', path: '/relationships/accept', answer: acceptRelationship },
];

const acceptance = z.strictObject({
  companyName: z.string().trim().min(1),
  domain: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'not a domain')
    .toLowerCase(),
  contact: z.strictObject({
    firstName: z.string(),
    lastName: z.string(),
    email: z.email(),
    phone: z.string().default(''),
  }),
  country: z.string().refine(hasRules, 'not a country').default('DE'),
  /** The page on which a relationship is accepted has the agreement on it, too. */
  directlyAccepted: z.boolean().default(true),
});

type Acceptance = z.infer<typeof acceptance>;

const eventName = 'reseller-relationship-accepted-by-customer';

function acceptRelationship(call: ControlCall): Reply {
  return withBody(call, acceptance, (body) => {
    const { world, request } = call;
    if (isTaken(body.domain, world.store.state)) return reply(400, { error: 'domain: in use' });
    const { customer, record } = welcome(call, body);
    const isWanted = world.store.state.webhook?.events.includes(eventName) === true;
    if (isWanted) world.webhooks.send(customerEvent(request.origin, eventName, customer.id, record), request.origin);
    const { id, domain, directlyAccepted } = customer;
    return reply(201, { id, name: body.companyName, domain, directlyAccepted, eventSent: isWanted });
  });
}

function welcome({ world }: ControlCall, body: Acceptance): { customer: Customer; record: AuditRecord } {
  return world.store.change((state) => {
    const customer = customerFrom(body);
    state.customers[customer.id] = customer;
    const record = recordActivity(state, world.tenantId, customer, {
      resourceType: 'partner_customer_relationship',
      operationType: 'create_partner_relationship',
      resourceNewValue: { customerId: customer.id, relationshipToPartner: 'reseller' },
    });
    return { customer, record };
  });
}

/** Nobody but the customer knows its address. */
function customerFrom({ companyName, domain, contact, country, directlyAccepted }: Acceptance): Customer {
  const culture = cultureOf(country);
  return {
    id: randomUUID(),
    commerceId: randomUUID(),
    domain,
    customDomains: [],
    billing: {
      id: randomUUID(),
      contact,
      culture,
      language: culture.slice(0, 2),
      companyName,
      address: { country, city: '', state: '', addressLine1: '', addressLine2: '', postalCode: '' },
      etag: String(Date.now()),
    },
    delegatedAccess: false,
    directlyAccepted,
    agreements: [],
  };
}
