import { randomUUID } from 'node:crypto';
import type { Card } from '../../cards/card.js';
import { invitationCard } from '../../cards/invitation/view.js';
import { invitationReadyCard } from '../../cards/invitation-ready/view.js';
import { invitationResultCard } from '../../cards/invitation-result/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import { openFormCard } from '../../cards/open-form/view.js';
import {
  checkInvitation,
  completeText,
  draftInvitation,
  existingCustomerLink,
  type InvitationErrors,
  type InvitationKind,
  type InvitationLanguage,
  invitationLanguage,
  mailtoUrl,
  outlookComposeUrl,
} from '../../src/agreements/invitation-mail.js';
import type { Invitation } from '../../src/agreements/invitations.js';
import type { CustomerSummary } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import { type Journey, type PressData, textOf } from './journey.js';

/** What the form carries, sealed: the link above all, so that it cannot be edited away. */
interface InviteTicket {
  invitationId: string;
  customer: CustomerSummary;
  kind: InvitationKind;
  language: InvitationLanguage;
  link: string;
}

interface TypedInvitation {
  to: string;
  subject: string;
  body: string;
}

/** `invite`: ask a customer, by a ready e-mail with the right link, to accept the agreement. */
export function inviteJourney(services: Services): Journey {
  const { tickets, invitations, customers } = services;
  const isReseller = services.partner.type === 'indirect-reseller';

  async function openForm(turn: Turn, customer: CustomerSummary, wanted: InvitationKind): Promise<Card> {
    const deadline = turn.deadline - 2_000;
    const [profile, link] = await Promise.all([
      services.partnerCenter.getCustomer(customer.id, { deadline }),
      invitations.link(wanted, deadline),
    ]);
    const known = profile.ok ? profile.value : undefined;
    const language = invitationLanguage(known?.language ?? '');
    const kind = link.ok ? wanted : 'existing';
    const draft = draftInvitation({
      kind,
      language,
      customerName: customer.name,
      contactFirstName: known?.billingContact.firstName ?? '',
      senderName: turn.person.name,
    });
    const ticket: InviteTicket = {
      invitationId: randomUUID(),
      customer: { id: customer.id, name: customer.name, domain: customer.domain },
      kind,
      language,
      link: link.ok ? link.value : existingCustomerLink,
    };
    const typed = { to: known?.billingContact.email ?? '', ...draft };
    return formCard(turn, ticket, typed, link.ok ? {} : { failure: link.failure });
  }

  function formCard(
    turn: Turn,
    ticket: InviteTicket,
    typed: TypedInvitation,
    more: { errors?: InvitationErrors; failure?: Failure },
  ): Card {
    const { customer, kind, link } = ticket;
    return invitationCard(
      {
        customer,
        form: tickets.seal('invite', ticket),
        kind,
        ...typed,
        link,
        canSend: invitations.canSend,
        canSwitch: !isReseller,
        errors: more.errors ?? {},
        ...(more.failure ? { failure: more.failure } : {}),
      },
      turn.reader,
    );
  }

  /** Opens the ticket and checks what was typed, or answers with the card that says what is wrong. */
  function read(turn: Turn, data: PressData): { card: Card } | { ticket: InviteTicket; mail: TypedInvitation } {
    const ticket = tickets.unseal<InviteTicket>('invite', data.form);
    if (!ticket) return { card: noticeCard({ kind: 'form-unreadable' }, turn.reader) };
    const checked = checkInvitation(data);
    if (checked.ok) return { ticket, mail: checked.value };
    const typed = { to: typedText(data.to), subject: typedText(data.subject), body: typedText(data.body) };
    return { card: formCard(turn, ticket, typed, { errors: checked.errors }) };
  }

  function invitationOf(turn: Turn, ticket: InviteTicket): Invitation {
    const { invitationId, customer, kind, language } = ticket;
    const { person, place, correlationId } = turn;
    return { id: invitationId, customer, member: person, kind, language, conversation: place, correlationId };
  }

  async function ready(turn: Turn, data: PressData): Promise<Card> {
    const form = read(turn, data);
    if ('card' in form) return form.card;
    const { ticket, mail } = form;
    await invitations.recordPrepared(invitationOf(turn, ticket));
    const text = completeText(mail.body, ticket.link);
    const message = { to: mail.to, subject: mail.subject, text };
    return invitationReadyCard(
      {
        customer: ticket.customer,
        form: tickets.seal('invite', ticket),
        ...message,
        outlookUrl: outlookComposeUrl(message),
        mailtoUrl: mailtoUrl(message),
      },
      turn.reader,
    );
  }

  async function send(turn: Turn, data: PressData): Promise<Card> {
    const form = read(turn, data);
    if ('card' in form) return form.card;
    const { ticket, mail } = form;
    const text = completeText(mail.body, ticket.link);
    const message = { to: mail.to, subject: mail.subject, text };
    const sent = await invitations.send(invitationOf(turn, ticket), message, turn.deadline - 2_000);
    return invitationResultCard(
      {
        customer: ticket.customer,
        kind: ticket.kind,
        to: mail.to,
        by: turn.person.name,
        at: new Date().toISOString(),
        shared: turn.shared,
        ...(sent.ok ? { state: sent.value } : { state: 'failed', failure: sent.failure }),
      },
      turn.reader,
    );
  }

  return {
    permission: 'invite',

    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'invite', text);
      // An indirect reseller has no customer list from Partner Center; the plain link needs none.
      if ('card' in choice) return isReseller && text ? openForm(turn, unlisted(text), 'existing') : choice.card;
      if (turn.shared) return openFormCard({ journey: 'invite', customer: choice.customer }, turn.reader);
      return openForm(turn, choice.customer, 'existing');
    },

    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'invite', data);
        if ('card' in choice) return choice.card;
        return openForm(turn, choice.customer, data.kind === 'relationship' ? 'relationship' : 'existing');
      },
      ready,
      send,
      async cancel(turn, data) {
        const customer = await customers.get(textOf(data.customer).toLowerCase());
        if (turn.shared && customer) return openFormCard({ journey: 'invite', customer }, turn.reader);
        return noticeCard({ kind: 'cancelled', ...(customer ? { customer } : {}) }, turn.reader);
      },
    },
  };
}

function typedText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 10_000) : '';
}

function unlisted(name: string): CustomerSummary {
  return { id: '', name: name.slice(0, 100), domain: '' };
}
