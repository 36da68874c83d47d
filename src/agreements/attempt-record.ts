import type { AgreementTemplate, Signatory } from '../partner-center/types.js';
import type { FailureCode } from '../result.js';
import type { AttestedAs } from '../store/entities/attestation.js';
import type { Store } from '../store/store.js';
import type { AgreementText } from './agreement-languages.js';

/** An attempt to record an attestation: written down before Partner Center is called, settled afterwards. */
export interface Attempt {
  id: string;
  customerId: string;
  customerName: string;
  memberId: string;
  memberName: string;
  signatory: Signatory;
  dateAgreed: string;
  agreement?: AgreementText;
  attestationId?: string;
  template?: AgreementTemplate;
  /** In whose name it is on record; while it is started, in whose name it was begun. Undefined where that is not known. */
  as?: AttestedAs;
  /** The MS-RequestId to use next: the same after silence, a new one after any answer. */
  requestId: string;
  state: 'started' | 'recorded' | 'on-record' | 'failed';
  failureCode?: FailureCode;
  startedAt: string;
  finishedAt?: string;
  leaseUntil: string;
  conversation: unknown;
  correlationId: string;
}

const selectAttempt = `SELECT id, customer_id AS "customerId", customer_name AS "customerName", member_id AS "memberId",
  member_name AS "memberName", first_name AS "firstName", last_name AS "lastName", email, phone,
  date_agreed AS "dateAgreed", country, language, external_id AS "attestationId", attested_as AS "as",
  template_id AS "templateId", template_version AS "templateVersion", request_id AS "requestId", state, failure_code AS "failureCode", started_at AS "startedAt",
  finished_at AS "finishedAt", lease_until AS "leaseUntil", conversation, correlation_id AS "correlationId"
  FROM attestation`;

/** A transaction, or the store's committed data. */
interface Source {
  query(sql: string, parameters: unknown[]): Promise<Record<string, string | null>[]>;
}

/** The first attempt of which this is true. */
export async function loadAttempt(source: Source, where: string, parameters: unknown[]): Promise<Attempt | undefined> {
  return (await loadAttempts(source, `${where} LIMIT 1`, parameters))[0];
}

/** One attempt as it stands, or undefined. */
export function findAttempt(store: Store, id: string): Promise<Attempt | undefined> {
  return loadAttempt({ query: (sql, parameters) => store.read(sql, parameters) }, 'id = $1', [id]);
}

/** The attestation of this customer that was recorded here last. */
export function findRecorded(store: Store, customerId: string): Promise<Attempt | undefined> {
  const where = "customer_id = $1 AND state = 'recorded' ORDER BY finished_at DESC";
  return loadAttempt({ query: (sql, parameters) => store.read(sql, parameters) }, where, [customerId]);
}

/** Every attempt of which this is true. */
export async function loadAttempts(source: Source, where: string, parameters: unknown[]): Promise<Attempt[]> {
  const rows = await source.query(`${selectAttempt} WHERE ${where}`, parameters);
  return rows.map(toAttempt);
}

function toAttempt(row: Record<string, string | null>): Attempt {
  const { firstName, lastName, email, phone, conversation, finishedAt, failureCode, ...more } = row;
  const { country, language, attestationId, templateId, templateVersion, as, ...rest } = more;
  return {
    ...(rest as unknown as Omit<Attempt, 'signatory' | 'conversation' | 'finishedAt' | 'failureCode'>),
    ...(as ? { as: as as AttestedAs } : {}),
    ...(country && language ? { agreement: { country, language } } : {}),
    ...(attestationId ? { attestationId } : {}),
    ...(templateId ? { template: { id: templateId, version: Number(templateVersion) } } : {}),
    signatory: { firstName: firstName ?? '', lastName: lastName ?? '', email: email ?? '', phone: phone ?? '' },
    conversation: JSON.parse(conversation ?? 'null') as unknown,
    ...(finishedAt ? { finishedAt } : {}),
    ...(failureCode ? { failureCode: failureCode as FailureCode } : {}),
  };
}
