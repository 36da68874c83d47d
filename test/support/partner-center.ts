import type { LoggedCall } from '../../src/sandbox/call-log.js';
import type { Fault } from '../../src/sandbox/faults.js';
import { seedState } from '../../src/sandbox/seed/seed.js';
import type { Customer, HeldAgreement } from '../../src/sandbox/state.js';

/** Asks or tells the sandbox's control endpoint something; a world's `control` is one. */
export type Control = (path: string, body?: unknown) => Promise<unknown>;

/** The control endpoint of a sandbox without a world around it. */
export function controlOf(sandbox: { url: string }): Control {
  return async (path, body) => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const res = await fetch(`${sandbox.url}/control${path}`, body === undefined ? {} : post);
    if (!res.ok) throw new Error(`control ${path}: ${res.status} ${await res.text()}`);
    return res.json();
  };
}

/** What Partner Center holds for this customer. */
export async function heldFor(control: Control, customerId: string): Promise<HeldAgreement[]> {
  const state = (await control(`/state?customerId=${customerId}`)) as { agreements: HeldAgreement[] };
  return state.agreements;
}

/** The calls that were to record an attestation for this customer. */
export async function attestCalls(control: Control, customerId: string): Promise<LoggedCall[]> {
  const { calls } = (await control('/calls')) as { calls: LoggedCall[] };
  return calls.filter(({ method, path }) => method === 'POST' && path.endsWith(`/customers/${customerId}/agreements`));
}

/** How Partner Center misbehaves from now on; without rules it behaves. */
export async function misbehave(control: Control, ...faults: Partial<Fault>[]): Promise<void> {
  await control('', { faults });
}

export interface SeededCustomer {
  id: string;
  name: string;
  /** Addresses at it raise no warning. */
  domain: string;
}

const seeded = Object.values(seedState().customers);

/** Every customer of the seed. */
export const customers: readonly SeededCustomer[] = seeded.map(toCustomer);

/** Customers of the seed for whom nothing is on record, those with a domain of their own first. */
export const unattested: readonly SeededCustomer[] = seeded
  .filter(({ agreements, directlyAccepted }) => agreements.length === 0 && !directlyAccepted)
  .sort((one, other) => Number(other.customDomains.length > 0) - Number(one.customDomains.length > 0))
  .map(toCustomer);

function toCustomer({ id, billing, domain, customDomains }: Customer): SeededCustomer {
  return { id, name: billing.companyName, domain: customDomains[0] ?? domain };
}
