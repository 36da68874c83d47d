import { randomUUID } from 'node:crypto';
import { attestReceiptCard } from '../../cards/attest-receipt/view.js';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { openFormCard } from '../../cards/open-form/view.js';
import { checkForm, isOwnDomain, readForm, type TypedAttestation } from '../../src/agreements/attestation-form.js';
import type { AttestationOutcome } from '../../src/agreements/attestations.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { AttestForm, type AttestTicket, fullName, zoneOf } from './attest-form.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import { type Journey, type PressData, textOf } from './journey.js';

/** `attest`: record that a customer accepted the agreement, with the guide's form. */
export function attestJourney(services: Services): Journey {
  const form = new AttestForm(services);
  return {
    permission: 'attest',

    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'attest', text);
      if ('card' in choice) return choice.card;
      if (turn.shared) return openFormCard({ journey: 'attest', customer: choice.customer }, turn.reader);
      return form.open(turn, choice.customer);
    },

    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'attest', data);
        return 'card' in choice ? choice.card : form.open(turn, choice.customer);
      },
      submit: (turn, data) => submit(services, form, turn, data),
      async cancel(turn, data) {
        const customer = await services.customers.get(textOf(data.customer).toLowerCase());
        if (turn.shared && customer) return openFormCard({ journey: 'attest', customer }, turn.reader);
        return noticeCard({ kind: 'cancelled', ...(customer ? { customer } : {}) }, turn.reader);
      },
    },
  };
}

async function submit(services: Services, form: AttestForm, turn: Turn, data: PressData): Promise<Card> {
  const ticket = services.tickets.unseal<AttestTicket>('attest', data.form);
  if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  const typed = readForm(data);
  const checked = checkForm(typed, zoneOf(turn, ticket), new Date());
  if (!checked.ok) return form.again(turn, ticket, typed, { errors: checked.errors });
  const isForeign = ticket.domains.length > 0 && !isOwnDomain(typed.email, ticket.domains);
  if (isForeign && data.confirm !== true) {
    return form.again(turn, ticket, typed, { warning: 'email-domain', confirm: true });
  }
  const outcome = await services.attestations.confirm(
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
  const { customer } = ticket;
  switch (outcome.state) {
    case 'failed':
      return form.again(turn, ticket, typed, { failure: outcome.failure });
    case 'pending':
      return noticeCard({ kind: 'pending', customer }, turn.reader);
    case 'superseded': {
      const { memberName, at } = outcome.recorder;
      return noticeCard({ kind: 'superseded', customer, by: memberName, at }, turn.reader);
    }
    case 'on-record':
      // The same contact cannot renew an acceptance from before the cut-off; another contact can.
      if (outcome.since && outcome.since < services.cutoff) return askForAnother(form, turn, ticket, typed);
      return receipt(services, turn, ticket, outcome);
    case 'recorded':
      return receipt(services, turn, ticket, outcome);
  }
}

function askForAnother(form: AttestForm, turn: Turn, ticket: AttestTicket, typed: TypedAttestation): Promise<Card> {
  return form.again(turn, { ...ticket, attemptId: randomUUID() }, typed, { warning: 'outdated-contact' });
}

function receipt(
  { cutoff }: Services,
  turn: Turn,
  { customer }: AttestTicket,
  outcome: Extract<AttestationOutcome, { state: 'recorded' | 'on-record' }>,
): Card {
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
