import { fold } from '../customers/fold.js';
import type { CustomerProfile } from '../partner-center/types.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

interface Waiting {
  id: string;
  name: string;
  domain: string | null;
}

/** Invitations to companies that were not customers when they were invited, and have not become any since. */
export const waitingForCustomer =
  "kind = 'relationship' AND customer_id IS NULL AND accepted_at IS NULL AND state <> 'failed'";

/**
 * A company has become a customer: the invitations that were meant for it are from now on about this customer, and its
 * acceptance is looked for at once. Partner Center has one relationship link for all companies, so the invitation is
 * recognised by the recipient's e-mail domain, or by the company's name (Microsoft Learn, "Request a reseller
 * relationship", names nothing that would tell which invitation was accepted).
 */
export async function tieToCustomer(store: Store, profile: CustomerProfile, now: Date): Promise<void> {
  // PostgreSQL takes no text with a NUL in it.
  const name = profile.name.replaceAll('\u0000', '');
  const domains = new Set([profile.domain, ...profile.domains].map((domain) => domain.toLowerCase()));
  const waiting = await store.read<Waiting>(
    `SELECT id, customer_name AS name, domain FROM invitation WHERE ${waitingForCustomer}`,
  );
  const meant = waiting.filter((one) => domains.has(one.domain ?? '') || fold(one.name) === fold(name));
  if (meant.length === 0) return;
  await store.transaction(async (tx) => {
    for (const { id } of meant) {
      await change(
        tx,
        `UPDATE invitation SET customer_id = $1, customer_name = $2, country = COALESCE(country, $3), next_check_at = $4
         WHERE id = $5 AND ${waitingForCustomer}`,
        [profile.id.toLowerCase(), name, profile.country || null, now.toISOString(), id],
      );
    }
  });
}
