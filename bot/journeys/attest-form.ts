import { randomUUID } from 'node:crypto';
import { attestFormCard } from '../../cards/attest-form/view.js';
import type { Card } from '../../cards/card.js';
import { type FormErrors, hostOf, type TypedAttestation, todayIn } from '../../src/agreements/attestation-form.js';
import { findRecorder, isSameContact } from '../../src/agreements/recorded.js';
import type { Attestation, CustomerProfile, CustomerSummary, Signatory } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';

/** What the form carries, sealed, from its opening to its submission. */
export interface AttestTicket {
  attemptId: string;
  customer: CustomerSummary;
  /** The customer's own domains; empty when they are not known well enough to judge an address by. */
  domains: string[];
  zone: string;
}

/** What a form says beyond its fields. */
interface FormState {
  errors?: FormErrors;
  warning?: 'email-domain' | 'already-on-record' | 'outdated-contact' | 'prefill-unavailable';
  /** True when a second press submits in spite of the warning. */
  confirm?: boolean;
  /** Why the last submission did not succeed. */
  failure?: Failure;
}

/** How long a form may wait for Partner Center before it is shown without what Partner Center knows. */
const lookUpMs = 4_000;
const mostShown = 3;
const mostDomains = 10;
const nobody: Signatory = { firstName: '', lastName: '', email: '', phone: '' };

/** The form of `attest`: opened with what Partner Center knows, shown again with what was typed. */
export class AttestForm {
  constructor(private readonly services: Services) {}

  /** A new form for a customer, filled in with its billing contact and today's date. */
  async open(turn: Turn, { id, name, domain }: CustomerSummary): Promise<Card> {
    const [profile, onRecord] = await Promise.all([
      this.services.partnerCenter.getCustomer(id, { deadline: lookUpDeadline(turn) }),
      this.#onRecord(turn, id),
    ]);
    const { zone } = turn.reader;
    const contact = profile.ok ? profile.value.billingContact : nobody;
    const domains = profile.ok ? ownDomains(profile.value) : [];
    if (profile.ok) this.services.customers.keepProfile(profile.value);
    const ticket = { attemptId: randomUUID(), customer: { id, name, domain }, domains, zone };
    const values = { ...contact, dateAgreed: todayIn(zone, new Date()) };
    return this.#card(turn, ticket, values, onRecord, profile.ok ? {} : { warning: 'prefill-unavailable' });
  }

  /** The form again, with everything that was typed. */
  async again(turn: Turn, ticket: AttestTicket, values: TypedAttestation, state: FormState): Promise<Card> {
    return this.#card(turn, ticket, values, await this.#onRecord(turn, ticket.customer.id), state);
  }

  async #card(
    turn: Turn,
    ticket: AttestTicket,
    values: TypedAttestation,
    onRecord: Attestation[],
    state: FormState,
  ): Promise<Card> {
    const { errors = {}, confirm = false, failure } = state;
    const same = onRecord.filter(({ signatory }) => isSameContact(signatory, values));
    const shown = [...same, ...onRecord.filter((one) => !same.includes(one))].slice(0, mostShown);
    const warning = state.warning ?? this.#repeatWarning(same[0]);
    return attestFormCard(
      {
        customer: ticket.customer,
        form: this.services.tickets.seal('attest', ticket),
        values,
        today: todayIn(zoneOf(turn, ticket), new Date()),
        errors,
        onRecord: await Promise.all(shown.map((one) => this.#withRecorder(ticket.customer.id, one))),
        domains: ticket.domains,
        cutoff: this.services.cutoff,
        confirm,
        ...(warning ? { warning } : {}),
        ...(failure ? { failure } : {}),
      },
      turn.reader,
    );
  }

  /** The same contact again is refused by Partner Center, even where its acceptance no longer counts. */
  #repeatWarning(same: Attestation | undefined): FormState['warning'] {
    if (!same) return undefined;
    return same.dateAgreed < this.services.cutoff ? 'outdated-contact' : 'already-on-record';
  }

  /** What Partner Center holds, newest first; nothing when it cannot be asked, since the form works without. */
  async #onRecord(turn: Turn, customerId: string): Promise<Attestation[]> {
    const list = await this.services.partnerCenter.listAttestations(customerId, { deadline: lookUpDeadline(turn) });
    return list.ok ? list.value : [];
  }

  async #withRecorder(customerId: string, { signatory, dateAgreed }: Attestation) {
    const recorder = await findRecorder(this.services.store, customerId, { signatory, dateAgreed });
    const recorded = recorder ? { recordedBy: recorder.memberName, recordedAt: recorder.at } : {};
    return { name: fullName(signatory), email: signatory.email, dateAgreed, ...recorded };
  }
}

export function fullName({ firstName, lastName }: Signatory): string {
  return `${firstName} ${lastName}`.trim();
}

/** The person's zone; that of the form's opening where this press does not tell. */
export function zoneOf(turn: Turn, ticket: AttestTicket): string {
  return turn.reader.zone === 'UTC' ? ticket.zone : turn.reader.zone;
}

/**
 * The domains an address of the customer's may have: its own and that of its billing contact. Nobody writes from a
 * domain under onmicrosoft.com: where nothing else is known there is no ground to warn.
 */
function ownDomains({ domains, billingContact }: CustomerProfile): string[] {
  const own = [...new Set([...domains, hostOf(billingContact.email)])].filter(Boolean);
  const canJudge = own.some((domain) => !domain.endsWith('.onmicrosoft.com'));
  return canJudge ? own.slice(0, mostDomains) : [];
}

function lookUpDeadline(turn: Turn): number {
  return Math.min(Date.now() + lookUpMs, turn.deadline + 500);
}
