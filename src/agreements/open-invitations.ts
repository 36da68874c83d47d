import { fold } from '../customers/fold.js';
import type { Store } from '../store/store.js';
import { dayMs, type InvitationState, openDays } from './invitation-record.js';

/** A customer that was asked to accept and has not answered: by an invitation, or by a link for a signatory. */
export type OpenInvitation = {
  id: string;
  /** Empty id and domain where it is not a customer yet. */
  customer: { id: string; name: string; domain: string };
  memberName: string;
  /** ISO instant in UTC from which it is open. */
  since: string;
  reminders: number;
  nextReminderAt?: string;
} & (
  | { source: 'invitation'; state: Exclude<InvitationState, 'failed'> }
  | { source: 'link'; state: 'started' | 'ready' | 'sent' | 'expired' | 'accepted' }
);

export interface OpenQuery {
  /** A part of the customer's name or domain, or ''. */
  text: string;
  /** Only what this member sent, or ''. */
  memberId: string;
  limit: number;
  offset: number;
}

interface Row {
  source: 'invitation' | 'link';
  id: string;
  customerId: string | null;
  customerName: string;
  domain: string | null;
  memberName: string;
  state: string;
  since: string;
  reminders: number;
  nextReminderAt: string | null;
}

const both = `
  SELECT 'invitation' AS source, id, customer_id, customer_name, member_id, member_name, state,
    COALESCE(finished_at, created_at) AS since, reminders, next_reminder_at
  FROM invitation WHERE accepted_at IS NULL AND state <> 'failed' AND created_at > $1
  UNION ALL
  SELECT 'link', id, customer_id, customer_name, member_id, member_name,
    CASE WHEN state <> 'open' THEN state WHEN sent_at IS NULL THEN 'ready' ELSE 'sent' END, created_at, 0, NULL
  FROM acceptance_link WHERE finished_at IS NULL`;

/** In $1 since when, in $2 whose ('' for everybody's), in $3 the text as it is searched, in $4 as it was typed. */
const wanted = `FROM (${both}) AS one LEFT JOIN customer ON customer.id = one.customer_id
  WHERE ($2 = '' OR one.member_id = $2) AND (customer.search LIKE $3 ESCAPE '!'
    OR lower(one.customer_name) LIKE $3 ESCAPE '!' OR one.customer_name LIKE $4 ESCAPE '!')`;

/**
 * A page of everything that is open, oldest first, and how much there is. An invitation that nobody has answered in
 * ninety days is not listed any more.
 */
export async function openInvitations(
  store: Store,
  { text, memberId, limit, offset }: OpenQuery,
  now: Date = new Date(),
): Promise<{ rows: OpenInvitation[]; total: number }> {
  const oldest = new Date(now.getTime() - openDays * dayMs).toISOString();
  const parameters = [oldest, memberId, holding(fold(text)), holding(text.trim())];
  const count = await store.read<{ total: number | string }>(`SELECT count(*) AS total ${wanted}`, parameters);
  const rows = await store.read<Row>(
    `SELECT one.source, one.id, one.customer_id AS "customerId", one.customer_name AS "customerName", customer.domain,
       one.member_name AS "memberName", one.state, one.since, one.reminders, one.next_reminder_at AS "nextReminderAt"
     ${wanted} ORDER BY one.since, one.id LIMIT $5 OFFSET $6`,
    [...parameters, limit, offset],
  );
  return { rows: rows.map(toOpen), total: Number(count[0]?.total ?? 0) };
}

function holding(text: string): string {
  return `%${text.slice(0, 200).replace(/[!%_]/g, '!$&')}%`;
}

function toOpen({ customerId, customerName, domain, nextReminderAt, ...row }: Row): OpenInvitation {
  const customer = { id: customerId ?? '', name: customerName, domain: domain ?? '' };
  return { ...row, customer, ...(nextReminderAt ? { nextReminderAt } : {}) } as OpenInvitation;
}
