import { z } from 'zod';
import { parseBody } from '../body.js';
import type { Reply, SandboxRequest } from '../reply.js';
import type { Settings } from '../settings.js';
import { type Customer, findCustomer, type State } from '../state.js';
import type { Claims } from '../tokens.js';
import type { World } from '../world.js';
import { errors, invalidInput } from './errors.js';

/** A call that passed every check: who calls, for what, and the state it may read or change. */
export interface Call extends Pick<World, 'tenantId' | 'throttle' | 'webhooks'> {
  request: SandboxRequest;
  caller: Claims;
  params: Record<string, string>;
  state: State;
  settings: Settings;
}

export type Answer = (call: Call) => Reply;

/** Finds the customer that the path names: 400 for no GUID, 404 for somebody else's customer. */
export function forCustomer(answer: (call: Call, customer: Customer) => Reply): Answer {
  return (call) => {
    const id = call.params.customerId ?? '';
    if (!z.guid().safeParse(id).success) return errors.invalidCustomerId();
    const customer = findCustomer(call.state, id);
    return customer ? answer(call, customer) : errors.strangersTenant();
  };
}

/** Reads the body with a schema: 400 that names the first field which does not fit. */
export function withBody<T>(schema: z.ZodType<T>, answer: (body: T) => Reply, request: SandboxRequest): Reply {
  const body = parseBody(request.body, schema, inCamelCase);
  return 'problem' in body ? invalidInput(`Invalid request input: ${body.problem}`) : answer(body.value);
}

/** A collection as Partner Center sends it; `totalCount` counts these items, not all there are. */
export function collection(items: readonly unknown[], links?: object): object {
  return { totalCount: items.length, items, ...(links ? { links } : {}), attributes: { objectType: 'Collection' } };
}

export function link(uri: string, headers: { key: string; value: string }[] = []): object {
  return { uri, method: 'GET', headers };
}

/** Microsoft's samples write property names in PascalCase and in camelCase; both are understood. */
function inCamelCase(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [name.charAt(0).toLowerCase() + name.slice(1), content]),
  );
}
