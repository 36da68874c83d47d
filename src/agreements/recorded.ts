import type { Attestation, Signatory } from '../partner-center/types.js';
import type { Store } from '../store/store.js';

/** Who recorded an attestation with this product, and when. */
export interface Recorder {
  memberName: string;
  at: string;
}

/** Who recorded this attestation here, if it was recorded here. */
export async function findRecorder(
  store: Store,
  customerId: string,
  { signatory, dateAgreed }: Pick<Attestation, 'signatory' | 'dateAgreed'>,
): Promise<Recorder | undefined> {
  const { firstName, lastName, email, phone } = signatory;
  const rows = await store.read<Recorder & { dateAgreed: string }>(
    `SELECT member_name AS "memberName", finished_at AS "at", date_agreed AS "dateAgreed" FROM attestation
     WHERE customer_id = $1 AND first_name = $2 AND last_name = $3 AND email = $4 AND phone = $5 AND state = 'recorded'
     ORDER BY finished_at DESC`,
    [customerId, firstName, lastName, email, phone],
  );
  const row = rows.find((candidate) => candidate.dateAgreed.slice(0, 10) === dateAgreed.slice(0, 10));
  return row && { memberName: row.memberName, at: row.at };
}

/**
 * Whether Partner Center takes both for the same contact: the four fields compared to the letter, a missing
 * phone number like an empty one (Microsoft's import sample for customer agreements; error 600061).
 */
export function isSameContact(one: Signatory, other: Signatory): boolean {
  return (
    one.firstName === other.firstName &&
    one.lastName === other.lastName &&
    one.email === other.email &&
    one.phone === other.phone
  );
}
