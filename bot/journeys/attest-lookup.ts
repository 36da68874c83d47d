import { hostOf } from '../../src/agreements/attestation-form.js';
import { findRecorder, isSameContact } from '../../src/agreements/recorded.js';
import type { Attestation, CustomerProfile, Signatory } from '../../src/partner-center/types.js';
import type { Result } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';

/** How long a form may wait for Partner Center before it is shown without what Partner Center knows. */
const lookUpMs = 4_000;
const mostShown = 3;
const mostDomains = 10;

export const nobody: Signatory = { firstName: '', lastName: '', email: '', phone: '' };

/** The customer as Partner Center knows it; kept in the directory as well. */
export async function lookUpProfile(
  { partnerCenter, customers }: Services,
  turn: Turn,
  customerId: string,
): Promise<Result<CustomerProfile>> {
  const profile = await partnerCenter.getCustomer(customerId, { deadline: lookUpDeadline(turn) });
  if (profile.ok) customers.keepProfile(profile.value);
  return profile;
}

/** What Partner Center holds, newest first; nothing when it cannot be asked, since the forms work without. */
export async function lookUpRecords(
  { partnerCenter }: Services,
  turn: Turn,
  customerId: string,
  patienceMs = lookUpMs,
): Promise<Attestation[]> {
  const list = await partnerCenter.listAttestations(customerId, { deadline: lookUpDeadline(turn, patienceMs) });
  return list.ok ? list.value : [];
}

/** The attestations that a form shows, that of the typed contact first, and what it means for this contact. */
export async function notesOn(
  { store, cutoff }: Services,
  customerId: string,
  contact: Signatory,
  onRecord: Attestation[],
) {
  const same = onRecord.filter(({ signatory }) => isSameContact(signatory, contact));
  const shown = [...same, ...onRecord.filter((one) => !same.includes(one))].slice(0, mostShown);
  const records = shown.map(async ({ signatory, dateAgreed }) => {
    const recorder = await findRecorder(store, customerId, { signatory, dateAgreed });
    const recorded = recorder ? { recordedBy: recorder.memberName, recordedAt: recorder.at } : {};
    return { name: fullName(signatory), email: signatory.email, dateAgreed, ...recorded };
  });
  return { onRecord: await Promise.all(records), repeat: repeatOf(same[0], cutoff) };
}

/** The same contact again is refused by Partner Center, even where its acceptance no longer counts. */
export function repeatIn(onRecord: Attestation[], contact: Signatory, cutoff: string) {
  return repeatOf(
    onRecord.find(({ signatory }) => isSameContact(signatory, contact)),
    cutoff,
  );
}

function repeatOf(same: Attestation | undefined, cutoff: string) {
  if (!same) return undefined;
  return same.dateAgreed < cutoff ? ('outdated-contact' as const) : ('already-on-record' as const);
}

/**
 * The domains an address of the customer's may have: its own and that of its billing contact. Nobody writes from a
 * domain under onmicrosoft.com: where nothing else is known there is no ground to warn.
 */
export function ownDomains({ domains, billingContact }: CustomerProfile): string[] {
  const own = [...new Set([...domains, hostOf(billingContact.email)])].filter(Boolean);
  const canJudge = own.some((domain) => !domain.endsWith('.onmicrosoft.com'));
  return canJudge ? own.slice(0, mostDomains) : [];
}

export function fullName({ firstName, lastName }: Signatory): string {
  return `${firstName} ${lastName}`.trim();
}

function lookUpDeadline(turn: Turn, patienceMs = lookUpMs): number {
  return Math.min(Date.now() + patienceMs, turn.deadline + 500);
}
