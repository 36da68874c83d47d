import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { enqueue } from '../outbox/outbox.js';
import type { AcceptanceLink, AgreementTemplate, Signatory } from '../partner-center/types.js';
import type { Failure } from '../result.js';
import { changeLink, ending, type LinkMember, recordLink, tell, updateCard } from './acceptance-link-changes.js';
import type { AcceptanceLinkRecord } from './acceptance-link-record.js';
import { pauseBetweenChecks } from './acceptance-link-schedule.js';
import type { AgreementText } from './agreement-languages.js';

/** What somebody submitted, before anything was done with it. */
export interface LinkSubmission extends AgreementText {
  /** Issued with the form; the same submission arriving again is recognised by it. */
  linkId: string;
  customer: { id: string; name: string };
  member: LinkMember;
  companyName: string;
  signatory: Signatory;
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
  conversation: unknown;
  correlationId: string;
}

/** Who pressed a button on the card of a link. */
export interface Press {
  member: LinkMember;
  conversation: unknown;
  correlationId: string;
  /** By when the answer is needed, in epoch milliseconds. */
  deadline: number;
  /** Finds the member's own token for Partner Center, where one is at hand. */
  ownToken?: (() => Promise<string | undefined>) | undefined;
}

/** Writes a link down before Partner Center is asked for it. Throws a duplicate where the customer has one already. */
export async function insertLink(tx: EntityManager, submission: LinkSubmission, leaseUntil: string): Promise<void> {
  const { linkId, customer, member, companyName, country, language, signatory, correlationId } = submission;
  const at = new Date().toISOString();
  await tx.query(
    `INSERT INTO acceptance_link (id, customer_id, customer_name, member_id, member_name, company_name, country,
       language, first_name, last_name, email, phone, state, request_id, sendings, created_at, asked_at,
       next_check_at, checks, conversation, correlation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'started', $13, 0, $14, $14, $15, 0, $16, $17)`,
    [
      linkId,
      customer.id,
      customer.name,
      member.id,
      member.name,
      companyName,
      country,
      language,
      signatory.firstName,
      signatory.lastName,
      signatory.email,
      signatory.phone,
      randomUUID(),
      at,
      leaseUntil,
      JSON.stringify(submission.conversation),
      correlationId,
    ],
  );
  const link = { id: linkId, customer, member, correlationId };
  await recordLink(tx, link, 'link.requested', { details: { country, language } });
}

/**
 * Asks for another link in the place of this one. Whoever presses is told about it from now on. Had the link been
 * e-mailed, the new one is as well: promised here, kept by the outbox once there is a link to send.
 */
export async function renewLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  press: Press,
  leaseUntil: string,
): Promise<boolean> {
  const { member, correlationId } = press;
  const isMailed = link.mail.state !== undefined;
  const sending = link.mail.sendings + 1;
  const renewed = await changeLink(tx, link, {
    state: 'started',
    request_id: randomUUID(),
    asked_at: new Date().toISOString(),
    member_id: member.id,
    member_name: member.name,
    conversation: JSON.stringify(press.conversation),
    correlation_id: correlationId,
    failure_code: null,
    next_check_at: leaseUntil,
    checks: 0,
    ...(isMailed ? { mail_state: 'queued', mail_failure_code: null, sendings: sending } : {}),
  });
  if (!renewed) return false;
  await recordLink(tx, link, 'link.requested', { by: press, details: { renewal: 1 } });
  if (isMailed) await queueMail(tx, link.id, sending, press);
  return true;
}

/** Partner Center gave the link. Nothing changes where it was withdrawn, or the answer to a repeat came first. */
export async function openLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  made: AcceptanceLink,
  template: AgreementTemplate,
  isTold: boolean,
): Promise<void> {
  const opened = await changeLink(tx, link, {
    state: 'open',
    attestation_id: made.attestationId,
    url: made.url,
    expires_at: made.expiresAt ?? null,
    template_id: template.id,
    template_version: template.version,
    failure_code: null,
    checks: 0,
    next_check_at: inFuture(pauseBetweenChecks(0)),
  });
  if (!opened) return;
  await recordLink(tx, link, link.attestationId ? 'link.renewed' : 'link.created', {
    details: { country: link.country, language: link.language, version: template.version },
  });
  await updateCard(tx, link);
  if (!isTold) await tell(tx, link, 'ready');
}

/** Partner Center gave none, and said so. A link that was to be renewed is what it was before. */
export async function refuseLink(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  failure: Failure,
  isTold: boolean,
): Promise<void> {
  const refused = await changeLink(tx, link, { ...afterRefusal(link), failure_code: failure.code });
  if (!refused) return;
  await recordLink(tx, link, 'link.failed', { failure });
  await updateCard(tx, link);
  if (!isTold) await tell(tx, link, 'failed');
}

function afterRefusal(link: AcceptanceLinkRecord): Record<string, string | number | null> {
  if (!link.attestationId) return ending('failed');
  const isOver = !link.url || (link.expiresAt !== undefined && link.expiresAt <= new Date().toISOString());
  return {
    ...(isOver ? { state: 'expired', url: null } : { state: 'open' }),
    next_check_at: inFuture(pauseBetweenChecks(0)),
    mail_state: link.mail.sentAt ? 'sent' : null,
  };
}

/** Nobody knows whether Partner Center made the link: it is asked again. */
export async function postponeRequest(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  failure: Failure,
  pause: number,
  requestId: string,
): Promise<void> {
  await changeLink(tx, link, {
    failure_code: failure.code,
    checks: link.checks + 1,
    next_check_at: inFuture(pause),
    request_id: requestId,
  });
}

/** Promises an e-mail with the link; the link itself is put into it when it is sent. */
export async function queueMail(
  tx: EntityManager,
  linkId: string,
  sending: number,
  { member, conversation, correlationId, deadline }: Press,
): Promise<void> {
  await enqueue(tx, {
    kind: 'acceptance-link.mail',
    key: `acceptance-link.mail:${linkId}:${sending}`,
    payload: { linkId, sending, member, conversation, correlationId, watchedUntil: deadline },
  });
}

function inFuture(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}
