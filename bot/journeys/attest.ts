import { randomUUID } from 'node:crypto';
import { attestFormCard } from '../../cards/attest-form/view.js';
import { attestReceiptCard } from '../../cards/attest-receipt/view.js';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { openFormCard } from '../../cards/open-form/view.js';
import {
  checkForm,
  type FormErrors,
  isOwnDomain,
  readForm,
  type TypedAttestation,
  todayIn,
} from '../../src/agreements/attestation-form.js';
import type { AttestationOutcome } from '../../src/agreements/attestations.js';
import { findRecorder, isSameContact } from '../../src/agreements/recorded.js';
import type { CustomerProfile, CustomerSummary, Signatory } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import { type Journey, type PressData, textOf } from './journey.js';

/** What the form carries, sealed, from its opening to its submission. */
interface AttestTicket {
  attemptId: string;
  customer: CustomerSummary;
  /** The customer's own domains; empty when they are not known well enough to judge an address by. */
  domains: string[];
  zone: string;
}

/** How long opening a form may wait for Partner Center before it is shown without what Partner Center knows. */
const lookUpMs = 4_000;
const mostDomains = 10;

/** `attest`: record that a customer accepted the agreement, with the guide's form. */
export function attestJourney(services: Services): Journey {
  const { tickets, attestations, customers, cutoff } = services;

  async function openForm(turn: Turn, customer: CustomerSummary): Promise<Card> {
    const onRecord = attestationsOnRecord(turn, customer.id);
    const profile = await services.partnerCenter.getCustomer(customer.id, { deadline: lookUpDeadline(turn) });
    if (profile.ok) keepProfile(profile.value);
    const contact: Signatory = profile.ok
      ? profile.value.billingContact
      : { firstName: '', lastName: '', email: '', phone: '' };
    const domains = profile.ok ? judgeableDomains(profile.value.domains) : [];
    const { zone } = turn.reader;
    const ticket = { attemptId: randomUUID(), customer: summary(customer), domains, zone };
    const values = { ...contact, dateAgreed: todayIn(zone, new Date()) };
    return formCard(turn, ticket, values, profile.ok ? { onRecord } : { onRecord, warning: 'prefill-unavailable' });
  }

  function keepProfile(profile: CustomerProfile): void {
    customers.rememberProfile(profile).catch((error) => services.log.warn({ err: error }, 'profile not kept'));
  }

  async function formCard(
    turn: Turn,
    ticket: AttestTicket,
    values: TypedAttestation,
    more: {
      errors?: FormErrors;
      warning?: 'email-domain' | 'already-on-record' | 'prefill-unavailable';
      confirm?: boolean;
      failure?: Failure;
      onRecord?: ReturnType<typeof attestationsOnRecord>;
    },
  ): Promise<Card> {
    const onRecord = await (more.onRecord ?? attestationsOnRecord(turn, ticket.customer.id));
    const repeats = onRecord.some(({ signatory }) => isSameContact(signatory, values));
    const { errors = {}, confirm = false, failure } = more;
    const warning = more.warning ?? (repeats ? 'already-on-record' : undefined);
    return attestFormCard(
      {
        customer: ticket.customer,
        form: tickets.seal('attest', ticket),
        values,
        today: todayIn(zoneOf(turn, ticket), new Date()),
        errors,
        onRecord,
        domains: ticket.domains,
        confirm,
        ...(warning ? { warning } : {}),
        ...(failure ? { failure } : {}),
      },
      turn.reader,
    );
  }

  async function attestationsOnRecord(turn: Turn, customerId: string) {
    const list = await services.partnerCenter.listAttestations(customerId, { deadline: lookUpDeadline(turn) });
    const newest = list.ok ? list.value.slice(0, 3) : [];
    return Promise.all(
      newest.map(async ({ signatory, dateAgreed }) => {
        const recorder = await findRecorder(services.store, customerId, { signatory, dateAgreed });
        const recorded = recorder ? { recordedBy: recorder.memberName, recordedAt: recorder.at } : {};
        return { signatory, name: fullName(signatory), email: signatory.email, dateAgreed, ...recorded };
      }),
    );
  }

  async function submit(turn: Turn, data: PressData): Promise<Card> {
    const ticket = tickets.unseal<AttestTicket>('attest', data.form);
    if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    const typed = readForm(data);
    const checked = checkForm(typed, zoneOf(turn, ticket), new Date());
    if (!checked.ok) return formCard(turn, ticket, typed, { errors: checked.errors });
    const isForeign = ticket.domains.length > 0 && !isOwnDomain(typed.email, ticket.domains);
    if (isForeign && data.confirm !== true) {
      return formCard(turn, ticket, typed, { warning: 'email-domain', confirm: true });
    }
    const outcome = await attestations.confirm(
      {
        attemptId: ticket.attemptId,
        formIssuedAt: ticket.sealedAt,
        customer: ticket.customer,
        member: turn.person,
        signatory: checked.signatory,
        dateAgreed: checked.dateAgreed,
        conversation: turn.place,
        correlationId: turn.correlationId,
      },
      turn.deadline,
    );
    return outcomeCard(turn, ticket, typed, outcome);
  }

  async function outcomeCard(
    turn: Turn,
    ticket: AttestTicket,
    typed: TypedAttestation,
    outcome: AttestationOutcome,
  ): Promise<Card> {
    const { customer } = ticket;
    switch (outcome.state) {
      case 'failed':
        return formCard(turn, ticket, typed, { failure: outcome.failure });
      case 'pending':
        return noticeCard({ kind: 'pending', customer }, turn.reader);
      case 'superseded': {
        const { memberName, at } = outcome.recorder;
        return noticeCard({ kind: 'superseded', customer, by: memberName, at }, turn.reader);
      }
      case 'on-record':
        // The same contact cannot renew an acceptance from before the cut-off; another contact can.
        if (outcome.since && outcome.since < cutoff) {
          const renewed = { ...ticket, attemptId: randomUUID() };
          return formCard(turn, renewed, typed, { warning: 'already-on-record' });
        }
        break;
      case 'recorded':
    }
    const { attempt, recorder, state } = outcome;
    const dateAgreed = outcome.state === 'on-record' ? (outcome.since ?? attempt.dateAgreed) : attempt.dateAgreed;
    return attestReceiptCard(
      {
        customer,
        state,
        signatory: { ...attempt.signatory, name: fullName(attempt.signatory) },
        dateAgreed,
        reaccept: dateAgreed < cutoff,
        cutoff,
        shared: turn.shared,
        ...(recorder ? { recordedBy: recorder.memberName, recordedAt: recorder.at } : {}),
      },
      turn.reader,
    );
  }

  return {
    permission: 'attest',

    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'attest', text);
      if ('card' in choice) return choice.card;
      if (turn.shared) return openFormCard({ journey: 'attest', customer: choice.customer }, turn.reader);
      return openForm(turn, choice.customer);
    },

    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'attest', data);
        return 'card' in choice ? choice.card : openForm(turn, choice.customer);
      },
      submit,
      async cancel(turn, data) {
        const customer = await customers.get(textOf(data.customer).toLowerCase());
        if (turn.shared && customer) return openFormCard({ journey: 'attest', customer }, turn.reader);
        return noticeCard({ kind: 'cancelled', ...(customer ? { customer: summary(customer) } : {}) }, turn.reader);
      },
    },
  };
}

/** A domain under onmicrosoft.com says nothing of the addresses people write from: alone, it is no ground to warn. */
function judgeableDomains(domains: string[]): string[] {
  const hasOwn = domains.some((domain) => !domain.endsWith('.onmicrosoft.com'));
  return hasOwn ? domains.slice(0, mostDomains) : [];
}

function lookUpDeadline(turn: Turn): number {
  return Math.min(Date.now() + lookUpMs, turn.deadline + 500);
}

function zoneOf(turn: Turn, ticket: AttestTicket): string {
  return turn.reader.zone === 'UTC' ? ticket.zone : turn.reader.zone;
}

export function fullName({ firstName, lastName }: Signatory): string {
  return `${firstName} ${lastName}`.trim();
}

function summary({ id, name, domain }: CustomerSummary): CustomerSummary {
  return { id, name, domain };
}
