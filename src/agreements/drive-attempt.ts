import { setTimeout as sleep } from 'node:timers/promises';
import type { AgreementTemplate, PartnerCenter } from '../partner-center/types.js';
import { type Failure, ok } from '../result.js';
import type { AttestedAs } from '../store/entities/attestation.js';
import type { Attempt } from './attempt-record.js';
import { isSameContact } from './recorded.js';

/** What is known to be true at Partner Center after an attempt was driven; undefined while that is not known. */
export type Driven =
  /** `template`: the one it was recorded with, where that can still be told; `as`: in whose name, likewise. */
  | { state: 'recorded'; template: AgreementTemplate | undefined; as: AttestedAs | undefined }
  /** Exactly this contact was there before; `since` is the day it was recorded with, where that is known. */
  | { state: 'on-record'; since: string | undefined }
  | { state: 'failed'; failure: Failure }
  | undefined;

/** What Partner Center holds for this contact; `unknown` when it cannot be asked. */
type Held =
  | { is: 'there'; dateAgreed: string; sameDay: boolean; userId: string | undefined }
  | { is: 'absent' }
  | { is: 'unknown' };

interface Driving {
  partnerCenter: PartnerCenter;
  /** Epoch milliseconds by which the answer is needed. */
  deadline: number;
  /** True when an earlier run may already have called: what is found is then ours, and silence never is a "no". */
  mayHaveCalled: boolean;
  /** The member's own, with which it is attested; else the bot's account does that. All else is asked with that anyway. */
  ownToken?: string | undefined;
  /** Stores a new MS-RequestId before it is used, and returns it. */
  renewRequestId: () => Promise<string>;
}

const tries = 3;

/**
 * Brings one attempt to its end at Partner Center and never attests twice: it looks before it calls, looks again
 * after every call whose outcome is unknown, and repeats the same MS-RequestId after silence but takes a new one
 * after any answer (Microsoft Learn, "Partner Center REST headers").
 */
export async function driveAttempt(attempt: Attempt, driving: Driving): Promise<Driven> {
  const { partnerCenter, deadline, mayHaveCalled, renewRequestId, ownToken } = driving;
  const as = ownToken ? 'member' : 'service';
  const held = await findHeld(partnerCenter, attempt, deadline);
  const isOurs = held.is === 'there' && held.sameDay && mayHaveCalled;
  if (held.is === 'there' && !isOurs) return { state: 'on-record', since: held.dateAgreed };
  if (held.is === 'unknown' && mayHaveCalled) return undefined;

  const template = attempt.template ? ok(attempt.template) : await partnerCenter.agreementTemplate({ deadline });
  if (isOurs) {
    const known = template.ok ? template.value : undefined;
    return { state: 'recorded', template: known, as: nameOn(attempt, as, held.userId) };
  }
  if (!template.ok) return mayHaveCalled ? undefined : { state: 'failed', failure: template.failure };

  const recorded = (userId?: string): Driven => ({
    state: 'recorded',
    template: template.value,
    as: nameOn(attempt, as, userId),
  });
  let called = mayHaveCalled;
  let look = held.is;
  let { requestId } = attempt;
  for (let n = 1; ; n += 1) {
    const attestation = {
      signatory: attempt.signatory,
      dateAgreed: attempt.dateAgreed,
      templateId: template.value.id,
      ...(attempt.attestationId ? { attestationId: attempt.attestationId } : {}),
    };
    const call = { deadline, ...(ownToken ? { ownToken } : {}) };
    const answer = await partnerCenter.createAttestation(attempt.customerId, attestation, requestId, call);
    if (answer.ok) return recorded(answer.value.userId);
    const { failure } = answer;
    if (failure.code === 'already-on-record') {
      return called ? recorded() : { state: 'on-record', since: undefined };
    }
    if (!failure.outcomeUnknown) {
      const mayStand = called && (look !== 'absent' || failure.retryable);
      return mayStand ? undefined : { state: 'failed', failure };
    }

    called = true;
    await sleep(Math.max(0, Math.min(250 * 2 ** n, deadline - Date.now())));
    const now = await findHeld(partnerCenter, attempt, deadline);
    if (now.is === 'there') return recorded(now.userId);
    look = now.is;
    const wasAnswered = failure.code === 'partner-center-error';
    if (n === tries || Date.now() > deadline - 500) {
      return wasAnswered && look === 'absent' ? { state: 'failed', failure } : undefined;
    }
    if (wasAnswered) requestId = await renewRequestId();
  }
}

async function findHeld(partnerCenter: PartnerCenter, attempt: Attempt, deadline: number): Promise<Held> {
  const list = await partnerCenter.listAttestations(attempt.customerId, { deadline });
  if (!list.ok) return { is: 'unknown' };
  const day = attempt.dateAgreed.slice(0, 10);
  const same = list.value.filter(({ signatory }) => isSameContact(signatory, attempt.signatory));
  const there = same.find(({ dateAgreed }) => dateAgreed.startsWith(day)) ?? same[0];
  if (!there) return { is: 'absent' };
  const { dateAgreed, userId } = there;
  return { is: 'there', dateAgreed, sameDay: dateAgreed.startsWith(day), userId };
}

/**
 * In whose name an attempt is on record. It was called for in one name, unless it was begun by the member and is now
 * brought to its end by the bot's account: then only Partner Center knows whose call it took, and mostly tells.
 */
function nameOn(attempt: Attempt, as: AttestedAs, userId: string | undefined): AttestedAs | undefined {
  if (attempt.as === as) return as;
  if (!userId) return undefined;
  return userId.toLowerCase() === attempt.memberId.toLowerCase() ? 'member' : 'service';
}
