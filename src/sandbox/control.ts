import { z } from 'zod';
import { activityRoutes } from './control/activity.js';
import { type ControlCall, type ControlRoute, withBody } from './control/call.js';
import { linkRoutes } from './control/links.js';
import { relationshipRoutes } from './control/relationships.js';
import { signInRoutes } from './control/sign-ins.js';
import { faultSchema } from './faults.js';
import { directory } from './people.js';
import { type Reply, reply, type SandboxRequest } from './reply.js';
import { findRoute } from './router.js';
import { settingsSchema } from './settings.js';
import { type Customer, findCustomer } from './state.js';
import type { World } from './world.js';

const routes: readonly ControlRoute[] = [
  { method: 'POST', path: '', answer: configure },
  { method: 'POST', path: '/reset', answer: reset },
  { method: 'GET', path: '/calls', answer: ({ world }) => reply(200, { calls: world.calls.calls }) },
  { method: 'GET', path: '/state', answer: showState },
  { method: 'POST', path: '/customers/:customerId/accept', answer: acceptDirectly },
  { method: 'POST', path: '/members', answer: changeMembership },
  ...linkRoutes,
  ...relationshipRoutes,
  ...activityRoutes,
  ...signInRoutes,
];

/**
 * What tests and the curious do to the sandbox; none of it exists at Microsoft. A body that does not fit
 * is answered with 400 and the name of the field.
 *
 * - `POST /control` merges settings; `faults`, where given, replaces the rules in force.
 * - `POST /control/reset` goes back to the seed and forgets rules, calls, quotas and deliveries.
 * - `GET /control/calls` lists the requests since then, without bodies.
 * - `GET /control/state[?customerId=]` shows what is held.
 * - `POST /control/customers/{id}/accept` plays the customer who accepts in the admin center.
 * - `POST /control/relationships/accept` with `{companyName, domain, contact: {firstName, lastName, email, phone?},
 *   country?, directlyAccepted?}` plays a company that accepts the reseller relationship, and with it the agreement
 *   unless `directlyAccepted` is false: a customer, a record of the audit and, where it is registered, the event.
 * - `POST /control/events` with `{EventName, customerId?}` sends an event, signed, whatever it is;
 *   `GET /control/events` lists what was delivered, how often it was tried and what came back.
 * - `POST /control/orders` with `{customerId, failed?}` writes the audit's record of an order.
 * - `GET /control/links[?email=][&company=]` lists the links of enhanced attestations with URL and state.
 * - `POST /control/links/{attestationId}/accept` plays the signatory; `…/expire` lets the link expire at once.
 * - `POST /control/sign-ins` with `{userCode?, outcome?, personId?, mfa?}` plays the person who signs in on another
 *   device; `POST /control/sign-ins/refuse` with `{code?}` ends every refresh token, with this AADSTS number.
 * - `POST /control/members` puts a person, or another group, into a group or takes them out.
 */
export function control(world: World, request: SandboxRequest): Reply {
  const found = findRoute(routes, request.method, request.path);
  if (typeof found === 'string') return reply(found === 'unknown-path' ? 404 : 405);
  return found.route.answer({ world, request, params: found.params });
}

const configuration = settingsSchema.partial().extend({ faults: z.array(faultSchema).optional() });

function configure(call: ControlCall): Reply {
  const { world } = call;
  return withBody(call, configuration, ({ faults, ...settings }) => {
    if (faults) world.faults.replace(faults);
    if (Object.keys(settings).length > 0) world.store.change((state) => Object.assign(state.settings, settings));
    return showConfiguration(world);
  });
}

function reset({ world }: ControlCall): Reply {
  world.store.reset();
  world.faults.replace([]);
  world.calls.clear();
  world.throttle.clear();
  world.credentials.forgetAnswers();
  world.signIns.clear();
  world.webhooks.clear();
  return showConfiguration(world);
}

function showConfiguration({ store, faults }: World): Reply {
  return reply(200, { settings: store.state.settings, faults: faults.rules });
}

function showState({ world, request }: ControlCall): Reply {
  const { customers, groups, settings } = world.store.state;
  const customerId = request.query.get('customerId');
  if (customerId === null) {
    const all = Object.values(customers);
    const agreements = all.reduce((sum, customer) => sum + customer.agreements.length, 0);
    return reply(200, { settings, groups, customers: all.length, agreements });
  }
  const customer = findCustomer(world.store.state, customerId);
  return customer ? reply(200, presentHeld(customer)) : reply(404);
}

function acceptDirectly({ world, params }: ControlCall): Reply {
  return world.store.change((state) => {
    const customer = findCustomer(state, params.customerId ?? '');
    if (!customer) return reply(404);
    customer.directlyAccepted = true;
    return reply(200, presentHeld(customer));
  });
}

function presentHeld({ id, domain, billing, directlyAccepted, agreements }: Customer): object {
  return { id, name: billing.companyName, domain, directlyAccepted, agreements };
}

const membership = z.strictObject({ id: z.guid(), group: z.string(), present: z.boolean() });

function changeMembership(call: ControlCall): Reply {
  return withBody(call, membership, ({ id, group: name, present }) =>
    call.world.store.change(({ groups }) => {
      const group = groups.find((candidate) => candidate.displayName === name);
      const member = [...directory, ...groups].find((candidate) => candidate.id === id.toLowerCase());
      if (!group || !member) return reply(404, { error: `No such ${group ? 'person' : 'group'}.` });
      const others = group.memberIds.filter((memberId) => memberId !== member.id);
      group.memberIds = present ? [...others, member.id] : others;
      return reply(200, group);
    }),
  );
}
