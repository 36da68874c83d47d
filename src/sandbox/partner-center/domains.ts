import { partner } from '../people.js';
import { type Reply, reply } from '../reply.js';
import type { State } from '../state.js';
import type { Call } from './call.js';

/** Page "Verify domain availability": 200 when the domain is taken, 404 when it is free, never a body. */
export function checkDomain({ params, state }: Call): Reply {
  return reply(isTaken(params.domain ?? '', state) ? 200 : 404);
}

export function isTaken(domain: string, { customers }: State): boolean {
  const wanted = domain.toLowerCase();
  const taken = Object.values(customers).flatMap((customer) => [customer.domain, ...customer.customDomains]);
  return wanted === partner.domain || taken.includes(wanted);
}
