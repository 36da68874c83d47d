import { randomUUID } from 'node:crypto';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { openFormCard } from '../../cards/open-form/view.js';
import { readLinkForm } from '../../src/agreements/acceptance-link-form.js';
import { checkForm, isOwnDomain, readForm, type TypedAttestation } from '../../src/agreements/attestation-form.js';
import type { Customer } from '../../src/customers/directory.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { AttestForm, type AttestTicket, zoneOf } from './attest-form.js';
import { linkCard, linkPresses } from './attest-link.js';
import { AttestLinkForm, type LinkTicket } from './attest-link-form.js';
import { requestLink } from './attest-link-request.js';
import { attemptReceipt, receiptAgain } from './attest-receipt.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import { type Journey, type PressAnswer, type PressData, textOf } from './journey.js';

/**
 * `attest`: put on record that a customer accepted the agreement. In the legacy way with the guide's form, at once; in
 * the enhanced way with a link on which the customer accepts. A customer's link that is not over is always gone on with.
 */
export function attestJourney(services: Services): Journey {
  const form = new AttestForm(services);
  const linkForm = new AttestLinkForm(services);

  async function open(turn: Turn, customer: Customer, isPressed: boolean): Promise<Card> {
    const link = await services.acceptanceLinks.findOpen(customer.id);
    if (link) return linkCard(services, turn, link);
    if (turn.shared && !isPressed) return openFormCard({ journey: 'attest', customer }, turn.reader);
    return services.attestationApi === 'enhanced' ? linkForm.open(turn, customer) : form.open(turn, customer);
  }

  return {
    permission: 'attest',

    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'attest', text);
      return 'card' in choice ? choice.card : open(turn, choice.customer, false);
    },

    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'attest', data);
        return 'card' in choice ? choice.card : open(turn, choice.customer, true);
      },
      submit: (turn, data) => submit(services, form, turn, data),
      request: (turn, data) => requestLink(services, linkForm, turn, data),

      /** The legacy way is retired: the same contact, on the other form. */
      async enhanced(turn, data) {
        const ticket = services.tickets.unseal<AttestTicket>('attest', data.form);
        if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
        const { dateAgreed: _, ...contact } = readForm(data);
        const { customer, agreement } = ticket;
        return linkForm.open(turn, customer, { contact, ...(agreement ? { text: agreement } : {}) });
      },

      /** A form again, from the card that showed the agreement. */
      async back(turn, data) {
        const ticket = services.tickets.unseal<AttestTicket>('attest', data.form);
        if (ticket) return form.again(turn, ticket, readForm(data), {});
        const linkTicket = services.tickets.unseal<LinkTicket>('attest-link', data.form);
        if (linkTicket) return linkForm.again(turn, linkTicket, readLinkForm(data), {});
        return noticeCard({ kind: 'form-unreadable' }, turn.reader);
      },
      receipt: (turn, data) => receiptAgain(services, turn, textOf(data.attempt)),
      ...linkPresses(services),

      async cancel(turn, data) {
        const customer = await services.customers.get(textOf(data.customer).toLowerCase());
        if (turn.shared && customer) return openFormCard({ journey: 'attest', customer }, turn.reader);
        return noticeCard({ kind: 'cancelled', ...(customer ? { customer } : {}) }, turn.reader);
      },
    },
  };
}

async function submit(services: Services, form: AttestForm, turn: Turn, data: PressData): Promise<PressAnswer> {
  const ticket = services.tickets.unseal<AttestTicket>('attest', data.form);
  if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  const typed = readForm(data);
  const checked = checkForm(typed, zoneOf(turn, ticket), new Date());
  if (!checked.ok) return form.again(turn, ticket, typed, { errors: checked.errors });
  const isForeign = ticket.domains.length > 0 && !isOwnDomain(typed.email, ticket.domains);
  if (isForeign && data.confirm !== true) {
    return form.again(turn, ticket, typed, { warning: 'email-domain', confirm: true });
  }
  const signIn = await turn.ownSignIn?.require();
  if (signIn?.is === 'asked') return signIn.answer;
  if (signIn?.is === 'failed') return form.again(turn, ticket, typed, { failure: signIn.failure });
  const outcome = await services.attestations.confirm(
    {
      attemptId: ticket.attemptId,
      formIssuedAt: ticket.sealedAt,
      customer: ticket.customer,
      member: turn.person,
      signatory: checked.signatory,
      dateAgreed: checked.dateAgreed,
      ...(ticket.agreement ? { agreement: ticket.agreement } : {}),
      conversation: turn.place,
      correlationId: turn.correlationId,
    },
    turn.deadline,
    signIn?.token,
  );
  const { customer } = ticket;
  switch (outcome.state) {
    case 'failed':
      if (outcome.failure.code === 'own-sign-in-refused') await turn.ownSignIn?.forget();
      return form.again(turn, ticket, typed, { failure: outcome.failure });
    case 'pending':
      return noticeCard({ kind: 'pending', customer }, turn.reader);
    case 'superseded': {
      const { memberName, at } = outcome.recorder;
      return noticeCard({ kind: 'superseded', customer, by: memberName, at }, turn.reader);
    }
    case 'on-record': {
      // The same contact cannot renew an acceptance from before the cut-off; another contact can.
      if (outcome.since && outcome.since < services.cutoff) return askForAnother(form, turn, ticket, typed);
      const dateAgreed = outcome.since ?? outcome.attempt.dateAgreed;
      return attemptReceipt(services, customer, outcome.attempt, { ...outcome, dateAgreed }, turn.place);
    }
    case 'recorded': {
      const { dateAgreed } = outcome.attempt;
      return attemptReceipt(services, customer, outcome.attempt, { ...outcome, dateAgreed }, turn.place);
    }
  }
}

function askForAnother(form: AttestForm, turn: Turn, ticket: AttestTicket, typed: TypedAttestation): Promise<Card> {
  return form.again(turn, { ...ticket, attemptId: randomUUID() }, typed, { warning: 'outdated-contact' });
}
