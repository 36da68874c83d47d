import type { Attestation, Signatory } from '../partner-center/types.js';
import type { Store } from '../store/store.js';
import type { AgreementText } from './agreement-languages.js';

/** Who recorded an attestation with this product, and when. */
export interface Recorder {
  memberName: string;
  at: string;
  /** Which text of the agreement it is about, where that was kept. */
  agreement?: AcceptedText;
}

/** The text that was accepted; the version is that of the template in force at the time. */
export interface AcceptedText extends AgreementText {
  version?: number;
}

interface RecordedRow {
  memberName: string;
  at: string;
  dateAgreed: string;
  country: string | null;
  language: string | null;
  version: number | null;
}

/** Who recorded this attestation here, if it was recorded here. */
export async function findRecorder(
  store: Store,
  customerId: string,
  { signatory, dateAgreed }: Pick<Attestation, 'signatory' | 'dateAgreed'>,
): Promise<Recorder | undefined> {
  const { firstName, lastName, email, phone } = signatory;
  const rows = await store.read<RecordedRow>(
    `SELECT member_name AS "memberName", finished_at AS "at", date_agreed AS "dateAgreed", country, language,
       template_version AS version FROM attestation
     WHERE customer_id = $1 AND first_name = $2 AND last_name = $3 AND email = $4 AND phone = $5 AND state = 'recorded'
     ORDER BY finished_at DESC`,
    [customerId, firstName, lastName, email, phone],
  );
  const row = rows.find((candidate) => candidate.dateAgreed.slice(0, 10) === dateAgreed.slice(0, 10));
  if (!row) return undefined;
  const { memberName, at, country, language, version } = row;
  const agreement = acceptedText(country && language ? { country, language } : undefined, version ?? undefined);
  return { memberName, at, ...(agreement ? { agreement } : {}) };
}

/** What was accepted, as far as it was kept. */
export function acceptedText(text: AgreementText | undefined, version: number | undefined): AcceptedText | undefined {
  return text && { country: text.country, language: text.language, ...(version === undefined ? {} : { version }) };
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
