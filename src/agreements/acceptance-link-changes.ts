import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { type AuditAction, type AuditDetails, record } from '../audit/audit.js';
import { enqueue } from '../outbox/outbox.js';
import type { Failure } from '../result.js';
import { change } from '../store/statements.js';
import type { AcceptanceLinkRecord } from './acceptance-link-record.js';

/** Something that the member who asked for a link is told, because nobody was there to read it. */
export type LinkNews = 'ready' | 'failed' | 'expired' | 'finalised' | 'not-finalised' | 'not-sent';

export interface LinkMember {
  id: string;
  name: string;
}

/**
 * Changes a link that is still as it was read: in the same state, and not asked for anew. False, and nothing is
 * changed, where somebody else was faster.
 */
export function changeLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  values: Record<string, string | number | null>,
): Promise<boolean> {
  const names = Object.keys(values);
  const set = names.map((name, index) => `${name} = $${index + 1}`).join(', ');
  const n = names.length;
  return change(
    tx,
    `UPDATE acceptance_link SET ${set} WHERE id = $${n + 1} AND state = $${n + 2} AND request_id = $${n + 3}`,
    [...Object.values(values), link.id, link.state, link.requestId],
  ).then((changed) => changed === 1);
}

/** What every end of a link sets: the secret is of no more use then. */
export function ending(state: 'finalised' | 'withdrawn' | 'failed'): Record<string, string | null> {
  return { state, finished_at: new Date().toISOString(), url: null, next_check_at: null };
}

/** Puts on the trail what happened to a link: by its own member, unless somebody else did it or the product noticed it. */
export async function recordLink(
  tx: EntityManager,
  link: Pick<AcceptanceLinkRecord, 'id' | 'customer' | 'member' | 'correlationId'>,
  action: Extract<AuditAction, `link.${string}`>,
  more: { failure?: Failure; by?: { member: LinkMember; correlationId: string }; details?: AuditDetails } = {},
): Promise<void> {
  const { failure, by, details } = more;
  await record(tx, {
    actor: by?.member ?? link.member,
    customer: link.customer,
    action,
    outcome: failure ? 'failed' : 'succeeded',
    ...(failure ? { code: failure.code } : {}),
    correlationId: by?.correlationId ?? link.correlationId,
    details: { link: link.id, ...details },
  });
}

/** The card on which the link was asked for is brought up to date, for everybody who sees it. */
export async function updateCard(tx: EntityManager, { id }: AcceptanceLinkRecord): Promise<void> {
  const key = `acceptance-link.card:${id}:${randomUUID()}`;
  await enqueue(tx, { kind: 'acceptance-link.card', key, payload: { linkId: id } });
}

/** The member is told, in a message of its own; of the same thing about the same link once. */
export async function tell(tx: EntityManager, link: AcceptanceLinkRecord, news: LinkNews): Promise<void> {
  const key = `acceptance-link.news:${link.id}:${news}:${link.askedAt}`;
  await enqueue(tx, { kind: 'acceptance-link.news', key, payload: { linkId: link.id, news } });
}
