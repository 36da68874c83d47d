import { randomUUID } from 'node:crypto';
import type { Card } from '../../cards/card.js';
import { invitationCard } from '../../cards/invitation/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import {
  checkInvitation,
  draftInvitation,
  existingCustomerLink,
  type InvitationErrors,
  type InvitationKind,
  type InvitationLanguage,
  invitationLanguage,
  withoutLink,
} from '../../src/agreements/invitation-mail.js';
import type { CustomerSummary } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import type { PressData } from './journey.js';

/** What the form carries, sealed: the link above all, so that it cannot be edited away. */
export interface InviteTicket {
  invitationId: string;
  customer: CustomerSummary;
  kind: InvitationKind;
  language: InvitationLanguage;
  link: string;
}

export interface TypedInvitation {
  to: string;
  subject: string;
  body: string;
}

const lookUpMs = 5_000;
const longestTyped = 10_000;

/** The form of `invite`: an e-mail ready to be edited, and the link that goes with it. */
export class InviteForm {
  constructor(private readonly services: Services) {}

  /** A new form, written in the customer's language to its billing contact. */
  async open(turn: Turn, { id, name, domain }: CustomerSummary, wanted: InvitationKind): Promise<Card> {
    const deadline = Date.now() + lookUpMs;
    const [profile, link] = await Promise.all([
      this.services.partnerCenter.getCustomer(id, { deadline }),
      this.services.invitations.link(wanted, deadline),
    ]);
    const contact = profile.ok ? profile.value.billingContact : undefined;
    const kind = link.ok ? wanted : 'existing';
    const language = invitationLanguage(profile.ok ? profile.value.language : '');
    const draft = draftInvitation({
      kind,
      language,
      customerName: name,
      contactFirstName: contact?.firstName ?? '',
      senderName: turn.person.name,
    });
    const ticket = {
      invitationId: randomUUID(),
      customer: { id, name, domain },
      kind,
      language,
      link: link.ok ? link.value : existingCustomerLink,
    };
    const typed = { to: contact?.email ?? '', ...draft };
    return this.#card(turn, ticket, typed, link.ok ? {} : { failure: { ...link.failure, of: 'link' } });
  }

  /** Reads what was typed, or answers with the card that says what is wrong with it. */
  read(turn: Turn, data: PressData): { card: Card } | { ticket: InviteTicket; typed: TypedInvitation } {
    const ticket = this.services.tickets.unseal<InviteTicket>('invite', data.form);
    if (!ticket) return { card: noticeCard({ kind: 'form-unreadable' }, turn.reader) };
    const checked = checkInvitation(data);
    if (checked.ok) return { ticket, typed: checked.value };
    const typed = { to: typedText(data.to), subject: typedText(data.subject), body: typedText(data.body) };
    return { card: this.#card(turn, ticket, typed, { errors: checked.errors }) };
  }

  /** The form again, from the finished text that was shown to be copied. */
  again(turn: Turn, data: PressData): Card {
    const ticket = this.services.tickets.unseal<InviteTicket>('invite', data.form);
    if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    const body = withoutLink(typedText(data.text), ticket.link);
    return this.#card(turn, ticket, { to: typedText(data.to), subject: typedText(data.subject), body }, {});
  }

  /** The form again, because its e-mail was not sent; a new invitation, since this one has failed for good. */
  notSent(turn: Turn, ticket: InviteTicket, typed: TypedInvitation, failure: Failure): Card {
    const renewed = { ...ticket, invitationId: randomUUID() };
    return this.#card(turn, renewed, typed, { failure: { ...failure, of: 'sending' } });
  }

  #card(
    turn: Turn,
    ticket: InviteTicket,
    typed: TypedInvitation,
    state: { errors?: InvitationErrors; failure?: Failure & { of: 'sending' | 'link' } },
  ): Card {
    const { customer, kind, link } = ticket;
    return invitationCard(
      {
        customer,
        form: this.services.tickets.seal('invite', ticket),
        kind,
        ...typed,
        link,
        canSend: this.services.invitations.canSend,
        canSwitch: this.services.partner.type !== 'indirect-reseller',
        errors: state.errors ?? {},
        ...(state.failure ? { failure: state.failure } : {}),
      },
      turn.reader,
    );
  }
}

function typedText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, longestTyped) : '';
}
