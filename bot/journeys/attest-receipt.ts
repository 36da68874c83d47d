import { attestReceiptCard } from '../../cards/attest-receipt/view.js';
import type { Card, CustomerRef } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import type { AcceptanceLinkRecord } from '../../src/agreements/acceptance-links.js';
import { type Attempt, findAttempt } from '../../src/agreements/attempt-record.js';
import { acceptedText } from '../../src/agreements/recorded.js';
import type { AttestedAs } from '../../src/store/entities/attestation.js';
import type { Services } from '../services.js';
import { customerOf } from '../teams/customer-of.js';
import type { Place, Turn } from '../teams/turn.js';
import { fullName } from './attest-lookup.js';

interface Recorded {
  state: 'recorded' | 'on-record';
  dateAgreed: string;
  recorder?: { memberName: string; at: string } | undefined;
}

/** What is on record after an attestation that was submitted with the form. */
export function attemptReceipt(
  services: Services,
  customer: CustomerRef,
  attempt: Attempt,
  { state, dateAgreed, recorder }: Recorded,
  { shared, reader }: Place,
): Card {
  const { cutoff } = services;
  const { signatory } = attempt;
  const text = state === 'recorded' ? acceptedText(attempt.agreement, attempt.template?.version) : undefined;
  return attestReceiptCard(
    {
      customer,
      state,
      signatory: { ...signatory, name: fullName(signatory) },
      dateAgreed,
      reaccept: dateAgreed < cutoff,
      cutoff,
      shared,
      about: { attempt: attempt.id },
      ...(recorder ? { recordedBy: recorder.memberName, recordedAt: recorder.at } : {}),
      ...(state === 'recorded' ? accountOf(services, attempt.as) : {}),
      ...(text ? { agreement: text } : {}),
    },
    reader,
  );
}

/** What is on record after an attestation of which the customer accepted on a link. */
export function linkReceipt(
  services: Services,
  customer: CustomerRef,
  link: AcceptanceLinkRecord,
  { shared, reader }: Place,
  as: AttestedAs | undefined,
): Card {
  const { cutoff } = services;
  const { signatory, member, country, language, template, createdAt, finishedAt = createdAt } = link;
  const dateAgreed = link.acceptedAt ?? finishedAt;
  return attestReceiptCard(
    {
      customer,
      state: 'finalised',
      signatory: { ...signatory, name: fullName(signatory) },
      dateAgreed,
      reaccept: dateAgreed < cutoff,
      cutoff,
      shared,
      about: { link: link.id },
      recordedBy: member.name,
      recordedAt: finishedAt,
      ...accountOf(services, as),
      agreement: { country, language, ...(template ? { version: template.version } : {}) },
    },
    reader,
  );
}

/**
 * With whose account Partner Center knows it. That it is the bot's goes without saying where nobody attests with their
 * own.
 */
export function accountOf({ membersSignIn }: Services, as: AttestedAs | undefined): { account?: AttestedAs } {
  return as === 'member' || (as && membersSignIn) ? { account: as } : {};
}

/** The receipt of an attempt that is over, once more. */
export async function receiptAgain(services: Services, turn: Turn, attemptId: string): Promise<Card> {
  const attempt = await findAttempt(services.store, attemptId);
  if (attempt?.state !== 'recorded' && attempt?.state !== 'on-record') {
    return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  }
  const customer = await customerOf(services, attempt.customerId, attempt.customerName);
  return settledReceipt(services, customer, attempt, turn.place);
}

/** The receipt of an attempt as it was written down. */
export function settledReceipt(services: Services, customer: CustomerRef, attempt: Attempt, place: Place): Card {
  const { memberName, finishedAt, dateAgreed } = attempt;
  const state = attempt.state === 'recorded' ? 'recorded' : 'on-record';
  const recorder = state === 'recorded' && finishedAt ? { memberName, at: finishedAt } : undefined;
  return attemptReceipt(services, customer, attempt, { state, dateAgreed, recorder }, place);
}
