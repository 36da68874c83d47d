import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { throttledBody } from '../faults.js';
import { type Reply, reply } from '../reply.js';
import type { WebhookRegistration } from '../state.js';
import type { Delivery } from '../webhook-deliveries.js';
import { type Call, withBody } from './call.js';
import { errors, invalidInput, refusal } from './errors.js';
import { testEvent, webhookEvents } from './webhook-events.js';

const newRegistration = z.object({
  webhookUrl: z.url().refine(isReachable, 'Neither https nor this machine.'),
  webhookEvents: z.array(z.enum(webhookEvents)).min(1),
  signatureTokenToMsSignatureHeader: z.boolean().default(false),
});

type NewRegistration = z.infer<typeof newRegistration>;

/** Page "Partner Center webhooks": the names to choose from. */
export function listEvents(): Reply {
  return reply(200, webhookEvents);
}

/** One registration per tenant; 409 where there is one. */
export function register(call: Call): Reply {
  return withBody(newRegistration, (body) => (call.state.webhook ? exists() : keep(body, call)), call.request);
}

/** UNCONFIRMED: 404 where there is nothing to change. */
export function changeRegistration(call: Call): Reply {
  return withBody(newRegistration, (body) => (call.state.webhook ? keep(body, call) : errors.notFound()), call.request);
}

export function getRegistration({ state: { webhook } }: Call): Reply {
  return webhook ? reply(200, { WebhookUrl: webhook.url, WebhookEvents: webhook.events }) : errors.notFound();
}

function keep(body: NewRegistration, { state }: Call): Reply {
  const registration: WebhookRegistration = {
    subscriberId: state.webhook?.subscriberId ?? randomUUID(),
    url: body.webhookUrl,
    events: body.webhookEvents,
    msSignatureHeader: body.signatureTokenToMsSignatureHeader,
  };
  state.webhook = registration;
  const { subscriberId, url, events } = registration;
  return reply(200, { SubscriberId: subscriberId, WebhookUrl: url, WebhookEvents: events });
}

/** UNCONFIRMED code and text; the status is Microsoft's. */
function exists(): Reply {
  return refusal(409, '800060', 'A webhook is registered already. Use PUT to change it.');
}

/** Microsoft demands https; tests listen on this machine. */
function isReachable(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}

/** Sends `test-created`, which has to be registered; twice a minute. */
export function sendTestEvent({ request, state, tenantId, throttle, webhooks }: Call): Reply {
  if (!state.webhook?.events.includes('test-created')) return invalidInput('test-created is not registered.');
  const seconds = throttle.take(`${tenantId} validation events`, { limit: 2, windowSeconds: 60 });
  if (seconds !== undefined) return reply(429, throttledBody(seconds), { 'Retry-After': String(seconds) });
  return reply(200, { correlationId: webhooks.send(testEvent(request.origin), request.origin) });
}

/** What became of a `test-created`; forgotten when the sandbox stops. */
export function testEventStatus({ params, tenantId, webhooks }: Call): Reply {
  const id = params.correlationId?.toLowerCase();
  const delivery = webhooks.deliveries.find((candidate) => candidate.id === id);
  if (!delivery) return errors.notFound();
  return reply(200, {
    correlationId: delivery.id,
    partnerId: tenantId,
    status: delivery.state === 'under way' ? 'pending' : 'completed',
    callbackUrl: delivery.url,
    results: delivery.answers.map(presentAnswer),
  });
}

function presentAnswer({ status, at }: Delivery['answers'][number]): object {
  const responseCode = status >= 200 && status < 300 ? 'OK' : String(status);
  return { responseCode, responseMessage: '', systemError: status === 0, dateTimeUtc: at };
}
