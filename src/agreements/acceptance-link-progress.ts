import type { EntityManager } from 'typeorm';
import { product } from '../audit/product.js';
import type { Acceptance } from '../customers/directory.js';
import type { Failure } from '../result.js';
import { changeLink, ending, recordLink, tell, updateCard } from './acceptance-link-changes.js';
import type { AcceptanceLinkRecord } from './acceptance-link-record.js';
import type { Press } from './acceptance-link-requests.js';
import { isDeadEnd, pauseAfterFailure, pauseBetweenChecks } from './acceptance-link-schedule.js';
import { keepAcceptance } from './keep-acceptance.js';

/** An acceptance may come to light late, so an expired link is still asked about for this long. */
const watchedAfterExpiry = 7 * 24 * 60 * 60_000;
/** A passing trouble of the last step is told once it has lasted this long; it stands on the card at once. */
const toldAfter = 60_000;

/** Nothing new: when to ask again. A failure to ask is shown while the link is open. */
export async function rescheduleLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  { failure, expiresAt = link.expiresAt }: { failure?: Failure; expiresAt?: string | undefined },
): Promise<void> {
  const now = Date.now();
  const since = [link.askedAt, link.mail.sentAt ?? ''].sort().at(-1) ?? link.askedAt;
  const pause = failure
    ? pauseAfterFailure(failure, link.checks)
    : pauseBetweenChecks(Math.max(0, now - Date.parse(since)));
  const isOver = link.state === 'expired' && now - Date.parse(expiresAt ?? link.askedAt) > watchedAfterExpiry;
  const isFinal = failure && !failure.retryable;
  const changed = await changeLink(tx, link, {
    next_check_at: isOver ? null : new Date(now + pause).toISOString(),
    checks: failure ? link.checks + 1 : 0,
    failure_code: isFinal ? failure.code : null,
    expires_at: expiresAt ?? null,
  });
  const isNew = expiresAt !== link.expiresAt || (isFinal ? failure.code : undefined) !== link.failureCode;
  if (changed && isNew) await updateCard(tx, link);
}

/**
 * Nobody accepted in time.
 *
 * @param expiresAt what Partner Center says of it by now; ISO instant in UTC
 */
export async function expireLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  expiresAt: string | undefined,
  isTold: boolean,
): Promise<void> {
  const next = new Date(Date.now() + pauseBetweenChecks(Date.now() - Date.parse(link.askedAt))).toISOString();
  const expired = await changeLink(tx, link, {
    state: 'expired',
    url: null,
    failure_code: null,
    next_check_at: next,
    expires_at: expiresAt ?? link.expiresAt ?? null,
  });
  if (!expired) return;
  await recordLink(tx, link, 'link.expired', { by: noticed(link) });
  await updateCard(tx, link);
  if (!isTold) await tell(tx, link, 'expired');
}

/**
 * The customer accepted. From here on the agreement is created, by whoever does this or, should that process die, by
 * another one after the lease. False where the link was withdrawn, renewed, or this was noticed already.
 */
export async function acceptLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  acceptedAt: string,
  leaseUntil: string,
): Promise<boolean> {
  const accepted = await changeLink(tx, link, {
    state: 'accepted',
    accepted_at: acceptedAt,
    url: null,
    failure_code: null,
    checks: 0,
    next_check_at: leaseUntil,
  });
  if (!accepted) return false;
  await recordLink(tx, link, 'link.accepted', {
    by: noticed(link),
    details: { acceptedOn: acceptedAt.slice(0, 10) },
  });
  await updateCard(tx, link);
  return true;
}

/** What is known about an agreement that was created from a link. */
export interface Finalised {
  /** ISO instant in UTC. */
  acceptedAt: string;
  acceptance: Acceptance;
  /** Somebody else created the agreement: the customer's state is not kept yet. */
  byOthers: boolean;
}

/**
 * Tries a dead end once more, because somebody asked for it: from here on the link cannot be withdrawn under the hand
 * of whoever creates the agreement.
 */
export function reopenDeadEnd(tx: EntityManager, link: AcceptanceLinkRecord, leaseUntil: string): Promise<boolean> {
  return changeLink(tx, link, { failure_code: null, next_check_at: leaseUntil });
}

/** The agreement was created. */
export async function finaliseLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  { acceptedAt, acceptance, byOthers }: Finalised,
  isTold: boolean,
): Promise<void> {
  const finalised = await changeLink(tx, link, {
    ...ending('finalised'),
    accepted_at: acceptedAt,
    failure_code: null,
  });
  if (!finalised) return;
  const at = new Date().toISOString();
  if (byOthers) await keepAcceptance(tx, link.customer.id, acceptance, acceptedAt, at);
  await recordLink(tx, link, 'link.finalised', { details: { acceptedOn: acceptedAt.slice(0, 10) } });
  await updateCard(tx, link);
  if (!isTold) await tell(tx, link, 'finalised');
}

/**
 * The agreement could not be created: kept as accepted, shown with the reason, told once, and tried again unless
 * that is of no use.
 */
export async function noteNotFinalised(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  failure: Failure,
  isTold: boolean,
): Promise<void> {
  const now = Date.now();
  const changed = await changeLink(tx, link, {
    failure_code: failure.code,
    checks: link.checks + 1,
    next_check_at: isDeadEnd(failure.code)
      ? null
      : new Date(now + pauseAfterFailure(failure, link.checks)).toISOString(),
  });
  if (!changed) return;
  if (failure.code !== link.failureCode) {
    // What may have succeeded all the same is not on the trail as a failure.
    if (!failure.outcomeUnknown) await recordLink(tx, link, 'link.finalise-failed', { failure });
    await updateCard(tx, link);
  }
  const isLasting = !failure.retryable || now - Date.parse(link.acceptedAt ?? link.askedAt) > toldAfter;
  if (isLasting && !isTold) await tell(tx, link, 'not-finalised');
}

/**
 * From now on nothing is recorded for this link, whatever the customer does with it. False where the customer had
 * accepted before and the agreement is being created.
 */
export async function withdrawLink(tx: EntityManager, link: AcceptanceLinkRecord, press: Press): Promise<boolean> {
  const isPending = link.state === 'started' || link.state === 'open' || link.state === 'expired';
  const isStuck = link.state === 'accepted' && isDeadEnd(link.failureCode);
  if (!(isPending || isStuck) || !(await changeLink(tx, link, ending('withdrawn')))) return false;
  await recordLink(tx, link, 'link.withdrawn', { by: press });
  await updateCard(tx, link);
  return true;
}

/** What the product noticed by itself: no member did it. */
function noticed({ correlationId }: AcceptanceLinkRecord) {
  return { member: product, correlationId };
}
