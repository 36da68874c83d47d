import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Reply, reply } from '../reply.js';
import type { Customer } from '../state.js';
import { audit } from './audit-trail.js';
import { type Call, withBody } from './call.js';
import { refusal } from './errors.js';

const newOrder = z.object({
  lineItems: z
    .array(
      z.object({
        offerId: z.string().trim().min(1),
        quantity: z.number().int().positive(),
        friendlyName: z.string().nullish(),
      }),
    )
    .min(1),
});

type NewOrder = z.infer<typeof newOrder>;

/**
 * Page "Create an order", reduced to what it shows of the agreement: without an acceptance that counts nothing can
 * be bought. The sandbox keeps no orders, only the audit's record of the attempt; that a refused one is recorded as
 * `failed` is UNCONFIRMED.
 */
export function createOrder(call: Call, customer: Customer): Reply {
  return withBody(newOrder, (body) => order(body, call, customer), call.request);
}

function order({ lineItems }: NewOrder, call: Call, customer: Customer): Reply {
  const isAllowed = mayBuy(customer, call.settings.cutoff);
  const created = {
    id: randomUUID(),
    referenceCustomerId: customer.id,
    lineItems: lineItems.map((item, lineItemNumber) => ({ lineItemNumber, ...item })),
    creationDate: new Date().toISOString(),
    status: isAllowed ? 'completed' : 'failed',
    attributes: { objectType: 'Order' },
  };
  audit(call, customer, orderActivity(isAllowed, created));
  return isAllowed ? reply(201, created) : agreementMissing();
}

/** What the audit keeps of an order. */
export function orderActivity(succeeded: boolean, resourceNewValue: object) {
  const operationStatus = succeeded ? ('succeeded' as const) : ('failed' as const);
  return { resourceType: 'order', operationType: 'create_order', operationStatus, resourceNewValue };
}

/** A direct acceptance carries no date; an attestation has to be from the day of the cut-off or later. */
function mayBuy({ directlyAccepted, agreements }: Customer, cutoff: string): boolean {
  return (
    directlyAccepted ||
    agreements.some(({ type, dateAgreed }) => type === 'MicrosoftCustomerAgreement' && dateAgreed >= cutoff)
  );
}

/** Code and text are Microsoft's; the shape is UNCONFIRMED. */
function agreementMissing(): Reply {
  return refusal(
    403,
    '13605',
    'Either a partner confirmation of the customer acceptance of the Microsoft Customer Agreement must be provided or ' +
      'the customer must accept the Microsoft Customer Agreement in the Microsoft Admin Center before you can complete ' +
      'this purchase',
  );
}
