import { randomUUID } from 'node:crypto';
import { AcceptanceChecker } from '../../src/agreements/acceptance.js';
import { keepAcceptance } from '../../src/agreements/keep-acceptance.js';
import { type Acceptance, CustomerDirectory } from '../../src/customers/directory.js';
import type { CustomerProfile, PartnerCenter } from '../../src/partner-center/types.js';
import type { ReportedAttempt } from '../../src/purchases/attempt.js';
import { BlockedPurchases } from '../../src/purchases/blocked-purchases.js';
import { fail, ok, type Result } from '../../src/result.js';
import type { Store } from '../../src/store/store.js';

export const contoso = 'cccccccc-0000-4000-8000-000000000001';
export const fabrikam = 'cccccccc-0000-4000-8000-000000000002';
export const stranger = 'cccccccc-0000-4000-8000-000000000003';
export const anna = { member: { id: 'm-1', name: 'Anna' }, correlationId: 'turn-1' };
export const ben = { member: { id: 'm-2', name: 'Ben' }, correlationId: 'turn-2' };

/** What Partner Center says from now on. */
export interface Answers {
  direct: Result<boolean>;
  profile: Result<CustomerProfile>;
  profilesAsked: number;
  looks: number;
}

export interface Parts {
  store: Store;
  purchases: BlockedPurchases;
  answers: Answers;
  clock: { now: Date };
  /** Another process on the same database. */
  other: BlockedPurchases;
  /** The customer has accepted, or not any more, and that is noticed. */
  accept(customerId: string, acceptance?: Acceptance): Promise<void>;
  trail(customerId: string): Promise<string[]>;
}

/** Blocked purchases on a store with two customers, beside a Partner Center that says what it is told to. */
export async function purchasesOn(store: Store, second: Store = store): Promise<Parts> {
  const answers: Answers = { direct: ok(false), profile: fail('not-your-customer'), profilesAsked: 0, looks: 0 };
  const clock = { now: new Date('2026-11-23T10:00:00Z') };
  const partnerCenter = {
    isDirectlyAccepted: async () => {
      answers.looks += 1;
      return answers.direct;
    },
    listAttestations: async () => ok([]),
    getCustomer: async () => {
      answers.profilesAsked += 1;
      return answers.profile;
    },
  } as unknown as PartnerCenter;
  await store.transaction(async (tx) => {
    for (const [id, name, country] of [
      [contoso, 'Contoso', 'DE'],
      [fabrikam, 'Fabrikam', 'FR'],
    ] as const) {
      const domain = `${name.toLowerCase()}.example`;
      await tx.query(
        `INSERT INTO customer (id, name, domain, search, country, language, synced_at) VALUES ($1, $2, $3, $4, $5, '', '')`,
        [id, name, domain, `${name.toLowerCase()} ${domain}`, country],
      );
    }
  });
  const onStore = (its: Store) =>
    new BlockedPurchases({
      store: its,
      customers: new CustomerDirectory(its, partnerCenter, () => {}),
      partnerCenter,
      acceptance: new AcceptanceChecker(its, partnerCenter, '2023-04-01', () => clock.now),
      escalateAfterMinutes: 60,
      onCommitted: () => {},
      now: () => clock.now,
    });
  return {
    store,
    purchases: onStore(store),
    other: onStore(second),
    answers,
    clock,
    accept: (customerId, acceptance = 'attested') =>
      store.transaction((tx) => keepAcceptance(tx, customerId, acceptance, undefined, clock.now.toISOString())),
    async trail(customerId) {
      const rows = await store.read<{ action: string }>(
        "SELECT action FROM audit WHERE customer_id = $1 AND action LIKE 'purchase.%' ORDER BY id",
        [customerId],
      );
      return rows.map(({ action }) => action);
    },
  };
}

/** A report of an ordering system; each is another one. */
export function reported(customerId: string, more: Partial<ReportedAttempt> = {}): ReportedAttempt {
  return {
    source: 'intake',
    eventId: randomUUID(),
    customerId,
    code: '13605',
    message: 'Refused',
    attemptedAt: '2026-11-23T09:59:00Z',
    ...more,
  };
}

export function minutesLater({ clock }: Parts, minutes: number): void {
  clock.now = new Date(clock.now.getTime() + minutes * 60_000);
}
