import { z } from 'zod';
import { parseBody } from './body.js';
import { faultSchema } from './faults.js';
import { directory } from './people.js';
import { type Reply, reply, type SandboxRequest } from './reply.js';
import { findRoute } from './router.js';
import { settingsSchema } from './settings.js';
import { type Customer, findCustomer } from './state.js';
import type { World } from './world.js';

interface Call {
  world: World;
  request: SandboxRequest;
  params: Record<string, string>;
}

interface ControlRoute {
  method: string;
  path: string;
  answer: (call: Call) => Reply;
}

const routes: readonly ControlRoute[] = [
  { method: 'POST', path: '', answer: configure },
  { method: 'POST', path: '/reset', answer: reset },
  { method: 'GET', path: '/calls', answer: ({ world }) => reply(200, { calls: world.calls.calls }) },
  { method: 'GET', path: '/state', answer: showState },
  { method: 'POST', path: '/customers/:customerId/accept', answer: acceptDirectly },
  { method: 'POST', path: '/members', answer: changeMembership },
];

/**
 * What tests and the curious do to the sandbox; none of it exists at Microsoft. A body that does not fit
 * is answered with 400 and the name of the field.
 *
 * - `POST /control` merges settings; `faults`, where given, replaces the rules in force.
 * - `POST /control/reset` goes back to the seed and forgets rules, calls and quotas.
 * - `GET /control/calls` lists the requests since then, without bodies.
 * - `GET /control/state[?customerId=]` shows what is held.
 * - `POST /control/customers/{id}/accept` plays the customer who accepts in the admin center.
 * - `POST /control/members` puts a person into a role group or takes the person out.
 */
export function control(world: World, request: SandboxRequest): Reply {
  const found = findRoute(routes, request.method, request.path);
  if (typeof found === 'string') return reply(found === 'unknown-path' ? 404 : 405);
  return found.route.answer({ world, request, params: found.params });
}

const configuration = settingsSchema.partial().extend({ faults: z.array(faultSchema).optional() });

function configure({ world, request }: Call): Reply {
  return withBody(request, configuration, ({ faults, ...settings }) => {
    if (faults) world.faults.replace(faults);
    if (Object.keys(settings).length > 0) world.store.change((state) => Object.assign(state.settings, settings));
    return showConfiguration(world);
  });
}

function reset({ world }: Call): Reply {
  world.store.reset();
  world.faults.replace([]);
  world.calls.clear();
  world.throttle.clear();
  return showConfiguration(world);
}

function showConfiguration({ store, faults }: World): Reply {
  return reply(200, { settings: store.state.settings, faults: faults.rules });
}

function showState({ world, request }: Call): Reply {
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

function acceptDirectly({ world, params }: Call): Reply {
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

function changeMembership({ world, request }: Call): Reply {
  return withBody(request, membership, ({ id, group: name, present }) =>
    world.store.change(({ groups }) => {
      const group = groups.find((candidate) => candidate.displayName === name);
      const person = directory.find((candidate) => candidate.id === id.toLowerCase());
      if (!group || !person) return reply(404, { error: `No such ${group ? 'person' : 'group'}.` });
      const others = group.memberIds.filter((memberId) => memberId !== person.id);
      group.memberIds = present ? [...others, person.id] : others;
      return reply(200, group);
    }),
  );
}

function withBody<T>(request: SandboxRequest, schema: z.ZodType<T>, answer: (body: T) => Reply): Reply {
  const body = parseBody(request.body, schema);
  return 'problem' in body ? reply(400, { error: body.problem }) : answer(body.value);
}
