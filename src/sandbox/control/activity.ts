import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordActivity } from '../partner-center/audit-trail.js';
import { orderActivity } from '../partner-center/orders.js';
import { customerEvent, testEvent } from '../partner-center/webhook-events.js';
import { type Reply, reply } from '../reply.js';
import { findCustomer } from '../state.js';
import { type ControlCall, type ControlRoute, withBody } from './call.js';

/** What Partner Center tells of, without anything having happened. */
export const activityRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/events', answer: ({ world }) => reply(200, { deliveries: world.webhooks.deliveries }) },
  { method: 'POST', path: '/events', answer: sendEvent },
  { method: 'POST', path: '/orders', answer: recordOrder },
];

const event = z.strictObject({ EventName: z.string().min(1), customerId: z.guid().optional() });

/** Whether the event is registered for does not matter, nor whether the customer exists. */
function sendEvent(call: ControlCall): Reply {
  return withBody(call, event, ({ EventName, customerId }) => {
    const { world, request } = call;
    const { origin } = request;
    const sent = customerId
      ? customerEvent(origin, EventName, customerId.toLowerCase())
      : { ...testEvent(origin), EventName };
    const deliveryId = world.webhooks.send(sent, origin);
    return deliveryId ? reply(202, { deliveryId }) : reply(409, { error: 'No webhook is registered.' });
  });
}

const order = z.strictObject({ customerId: z.guid(), failed: z.boolean().default(false) });

function recordOrder(call: ControlCall): Reply {
  const { world } = call;
  return withBody(call, order, ({ customerId, failed }) =>
    world.store.change((state) => {
      const customer = findCustomer(state, customerId);
      if (!customer) return reply(404);
      const activity = orderActivity(!failed, { id: randomUUID(), referenceCustomerId: customer.id });
      const { id, operationStatus } = recordActivity(state, world.tenantId, customer, activity);
      return reply(201, { id, operationStatus });
    }),
  );
}
