import type { EntityManager } from 'typeorm';
import type { Signatory } from '../partner-center/types.js';
import type { FailureCode } from '../result.js';
import type { AcceptanceLinkState, LinkMailState } from '../store/entities/acceptance-link.js';
import type { Store } from '../store/store.js';

export type { AcceptanceLinkState };

/** An enhanced attestation as it stands: who is to accept which text, on which link, and how far it has come. */
export interface AcceptanceLinkRecord {
  id: string;
  customer: { id: string; name: string };
  /** Who asked for it, or had it renewed; this member is told about it. */
  member: { id: string; name: string };
  companyName: string;
  country: string;
  language: string;
  signatory: Signatory;
  state: AcceptanceLinkState;
  /** MS-RequestId of the call that asks for the link: another one for each link. */
  requestId: string;
  attestationId?: string;
  /** The link itself, while it can be used. A secret: for the signatory, and for a member in a personal chat. */
  url?: string;
  /** ISO instant in UTC, as every time here. */
  expiresAt?: string;
  /** The e-mail that carries the link to the signatory. */
  mail: { sendings: number; state?: LinkMailState; sentAt?: string; sentBy?: string; failureCode?: FailureCode };
  acceptedAt?: string;
  failureCode?: FailureCode;
  template?: { id: string; version: number };
  createdAt: string;
  /** When the present link was asked for. */
  askedAt: string;
  /** Set in every state that is an end. */
  finishedAt?: string;
  nextCheckAt?: string;
  checks: number;
  /** Where the form was and who reads there; kept as it is, so that the member can be told later. */
  conversation: unknown;
  correlationId: string;
}

const columns = `id, customer_id AS "customerId", customer_name AS "customerName", member_id AS "memberId",
  member_name AS "memberName", company_name AS "companyName", country, language, first_name AS "firstName",
  last_name AS "lastName", email, phone, state, request_id AS "requestId", attestation_id AS "attestationId", url,
  expires_at AS "expiresAt", sendings, mail_state AS "mailState", mail_failure_code AS "mailFailureCode",
  sent_at AS "sentAt", sent_by AS "sentBy", accepted_at AS "acceptedAt", failure_code AS "failureCode",
  template_id AS "templateId", template_version AS "templateVersion", created_at AS "createdAt",
  asked_at AS "askedAt", finished_at AS "finishedAt", next_check_at AS "nextCheckAt", checks, conversation,
  correlation_id AS "correlationId"`;

interface Row {
  customerId: string;
  customerName: string;
  memberId: string;
  memberName: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  sendings: number;
  mailState: LinkMailState | null;
  mailFailureCode: FailureCode | null;
  sentAt: string | null;
  sentBy: string | null;
  templateId: string | null;
  templateVersion: number | null;
  conversation: string;
}

/** Links of which this is true. Reads what is committed, or with `tx` what its transaction sees. */
export async function loadLinks(
  source: Store | EntityManager,
  where: string,
  parameters: unknown[],
): Promise<AcceptanceLinkRecord[]> {
  const sql = `SELECT ${columns} FROM acceptance_link WHERE ${where}`;
  const rows: Row[] = await ('read' in source ? source.read<Row>(sql, parameters) : source.query(sql, parameters));
  return rows.map(toRecord);
}

export async function loadLink(source: Store | EntityManager, id: string): Promise<AcceptanceLinkRecord | undefined> {
  return (await loadLinks(source, 'id = $1', [id]))[0];
}

function toRecord(row: Row): AcceptanceLinkRecord {
  const { customerId, customerName, memberId, memberName, firstName, lastName, email, phone, ...more } = row;
  const { sendings, mailState, mailFailureCode, sentAt, sentBy, templateId, templateVersion, ...rest } = more;
  return {
    ...(present({ ...rest }) as unknown as Pick<
      AcceptanceLinkRecord,
      Exclude<keyof AcceptanceLinkRecord, 'customer' | 'member' | 'signatory' | 'mail' | 'template'>
    >),
    customer: { id: customerId, name: customerName },
    member: { id: memberId, name: memberName },
    signatory: { firstName, lastName, email, phone },
    mail: {
      sendings,
      ...(mailState ? { state: mailState } : {}),
      ...(sentAt ? { sentAt } : {}),
      ...(sentBy ? { sentBy } : {}),
      ...(mailFailureCode ? { failureCode: mailFailureCode } : {}),
    },
    ...(templateId ? { template: { id: templateId, version: templateVersion ?? 0 } } : {}),
    conversation: JSON.parse(row.conversation) as unknown,
  };
}

/** Without the columns that are empty. */
function present(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
