import { randomUUID } from 'node:crypto';
import type { Card } from '../../cards/card.js';
import { invitationCard } from '../../cards/invitation/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import { askAcceptance } from '../../src/agreements/ask-acceptance.js';
import {
  checkInvitation,
  draftInvitation,
  existingCustomerLink,
  type InvitationErrors,
  type InvitationKind,
  invitationLanguage,
  withoutLink,
  withoutPassword,
} from '../../src/agreements/invitation-mail.js';
import { isAccepted } from '../../src/agreements/keep-acceptance.js';
import { firstUserOf } from '../../src/customers/sign-in-details.js';
import type { CustomerProfile, CustomerSummary } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { kindsInstead, kindsOffered } from './invite-kinds.js';
import type { InviteTicket } from './invite-ticket.js';
import type { PressData } from './journey.js';

export interface TypedInvitation {
  to: string;
  subject: string;
  body: string;
}

interface FormState {
  errors?: InvitationErrors;
  failure?: Failure & { of: 'sending' | 'link' };
}

const lookUpMs = 5_000;
const longestTyped = 10_000;

/** The form of `invite`: an e-mail ready to be edited, and the link that goes with it. */
export class InviteForm {
  constructor(private readonly services: Services) {}

  /**
   * A new form, written in the customer's language to its billing contact. A company that is not a customer yet is
   * written to in the language of whoever invites it.
   *
   * @param to the recipient, where somebody has named one already.
   */
  async open(turn: Turn, { id, name, domain }: CustomerSummary, wanted: InvitationKind, to?: string): Promise<Card> {
    const deadline = Date.now() + lookUpMs;
    const [profile, link, hasAccepted] = await Promise.all([
      this.#profile(id, deadline),
      this.services.invitations.link(wanted, deadline),
      this.#hasAccepted(id, deadline),
    ]);
    const isCompany = !id && wanted === 'relationship';
    if (!link.ok && isCompany) {
      const retry = { verb: 'invite.company', data: { asked: name } };
      return noticeCard({ kind: 'failure', failure: link.failure, retry }, turn.reader);
    }
    const kind = link.ok ? wanted : 'existing';
    const language = invitationLanguage(isCompany ? turn.reader.locale : (profile?.language ?? ''));
    const draft = draftInvitation({
      kind,
      language,
      customerName: name,
      contactFirstName: profile?.billingContact.firstName ?? '',
      senderName: turn.person.name,
      userName: firstUserOf(domain),
    });
    const ticket = {
      invitationId: randomUUID(),
      customer: { id, name, domain },
      kind,
      language,
      country: profile?.country ?? '',
      link: link.ok ? link.value : existingCustomerLink,
      isAccepted: hasAccepted,
    };
    const typed = { to: to ?? profile?.billingContact.email ?? '', ...draft };
    return this.#card(turn, ticket, typed, link.ok ? {} : { failure: { ...link.failure, of: 'link' } });
  }

  /** The form for another kind of invitation: another text and another link, to the same recipient. */
  async switchKind(turn: Turn, data: PressData): Promise<Card> {
    const ticket = this.#unseal(data);
    const kind = ticket && kindsOffered.find((one) => one === data.kind);
    if (!ticket || !kind) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    return this.open(turn, ticket.customer, kind, typedText(data.to));
  }

  /** Reads what was typed, or answers with the card that says what is wrong with it. */
  async read(turn: Turn, data: PressData): Promise<{ card: Card } | { ticket: InviteTicket; typed: TypedInvitation }> {
    const ticket = this.#unseal(data);
    if (!ticket) return { card: noticeCard({ kind: 'form-unreadable' }, turn.reader) };
    const checked = checkInvitation(data);
    const typed = checked.ok ? checked.value : typedInvitation(data);
    const safe = { ...typed, body: safeBody(ticket, typed.body) };
    if (checked.ok && safe.body === typed.body) return { ticket, typed };
    const errors: InvitationErrors = checked.ok ? { body: 'password' } : checked.errors;
    return { card: await this.#card(turn, ticket, safe, { errors }) };
  }

  /** The form again, from the finished text that was shown to be copied. */
  async again(turn: Turn, data: PressData): Promise<Card> {
    const ticket = this.#unseal(data);
    if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    const body = safeBody(ticket, withoutLink(typedText(data.text), ticket.link));
    return this.#card(turn, ticket, { ...typedInvitation(data), body }, {});
  }

  /** The form again, because its e-mail was not sent; a new invitation, since this one has failed for good. */
  async notSent(turn: Turn, ticket: InviteTicket, typed: TypedInvitation, failure: Failure): Promise<Card> {
    const renewed = { ...ticket, invitationId: randomUUID() };
    return this.#card(turn, renewed, typed, { failure: { ...failure, of: 'sending' } });
  }

  #unseal(data: PressData): InviteTicket | undefined {
    return this.services.tickets.unseal<InviteTicket>('invite', data.form);
  }

  async #profile(id: string, deadline: number): Promise<CustomerProfile | undefined> {
    if (!id) return undefined;
    const profile = await this.services.partnerCenter.getCustomer(id, { deadline });
    return profile.ok ? profile.value : undefined;
  }

  /** As it is known, or else as Partner Center says; what it says is kept. */
  async #hasAccepted(id: string, deadline: number): Promise<boolean> {
    if (!id) return false;
    const known = await this.services.customers.get(id);
    if (known?.acceptance && isAccepted(known.acceptance)) return true;
    return isAccepted(await askAcceptance(this.services, id, new Date(), deadline));
  }

  async #card(turn: Turn, ticket: InviteTicket, typed: TypedInvitation, state: FormState): Promise<Card> {
    const { customer, kind, link } = ticket;
    return invitationCard(
      {
        customer,
        form: this.services.tickets.seal('invite', ticket),
        kind,
        ...typed,
        link,
        isAccepted: ticket.isAccepted === true,
        canSend: this.services.invitations.canSend,
        instead: await kindsInstead(this.services, ticket),
        errors: state.errors ?? {},
        ...(state.failure ? { failure: state.failure } : {}),
      },
      turn.reader,
    );
  }
}

/** A password does not pass through this product: where somebody typed one, it is taken out before anything else. */
function safeBody({ kind, language }: InviteTicket, body: string): string {
  return kind === 'new-customer' ? withoutPassword(body, language) : body;
}

function typedInvitation({ to, subject, body }: PressData): TypedInvitation {
  return { to: typedText(to), subject: typedText(subject), body: typedText(body) };
}

function typedText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, longestTyped) : '';
}
