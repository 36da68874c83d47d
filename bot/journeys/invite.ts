import type { Card } from '../../cards/card.js';
import { invitationReadyCard } from '../../cards/invitation-ready/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import { openFormCard } from '../../cards/open-form/view.js';
import { completeText, mailtoUrl, outlookComposeUrl } from '../../src/agreements/invitation-mail.js';
import type { Invitation } from '../../src/agreements/invitation-record.js';
import { asName } from '../../src/mail/text.js';
import type { CustomerSummary } from '../../src/partner-center/types.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { type Choice, findCustomer, pressedCustomer } from './choose-customer.js';
import { invitationResult } from './invitation-result.js';
import { InviteForm } from './invite-form.js';
import { kindsOffered } from './invite-kinds.js';
import type { InviteTicket } from './invite-ticket.js';
import { type Journey, type PressData, textOf } from './journey.js';

/** How much of a turn is kept for the answer after the e-mail was handed to the mail server. */
const answerMs = 2_000;

/** `invite`: ask a customer, by a ready e-mail with the right link, to accept the agreement. */
export function inviteJourney(services: Services): Journey {
  const form = new InviteForm(services);
  const isReseller = services.partner.type === 'indirect-reseller';
  /** An indirect reseller has no customer list from Partner Center; the plain link needs none. */
  const orUnlisted = (choice: Choice, name: string): { customer: CustomerSummary } | { card: Card } => {
    const isUnlisted = 'card' in choice && choice.isUnknown && isReseller;
    return isUnlisted ? { customer: unlisted(name) } : choice;
  };
  return {
    permission: 'invite',

    async onText(turn, text) {
      const choice = orUnlisted(await findCustomer(services, turn, 'invite', text), text);
      if ('card' in choice) return choice.card;
      if (turn.shared) return openFormCard({ journey: 'invite', customer: choice.customer }, turn.reader);
      return form.open(turn, choice.customer, 'existing');
    },

    onPress: {
      async open(turn, data) {
        const choice = orUnlisted(await pressedCustomer(services, turn, 'invite', data), textOf(data.text));
        if ('card' in choice) return choice.card;
        const kind = choice.customer.id ? kindsOffered.find((one) => one === data.kind) : undefined;
        return form.open(turn, choice.customer, kind ?? 'existing');
      },
      /** A company that is not a customer yet: by the name in the search field, or the one that was searched for. */
      async company(turn, data) {
        const { name } = unlisted(textOf(data.text) || textOf(data.asked));
        if (name) return form.open(turn, unlisted(name), isReseller ? 'existing' : 'relationship');
        const choice = await findCustomer(services, turn, 'invite', '');
        return 'card' in choice ? choice.card : form.open(turn, choice.customer, 'existing');
      },
      switch: (turn, data) => form.switchKind(turn, data),
      edit: (turn, data) => form.again(turn, data),
      ready: (turn, data) => ready(services, form, turn, data),
      send: (turn, data) => send(services, form, turn, data),
      async cancel(turn, data) {
        const customer = await services.customers.get(textOf(data.customer).toLowerCase());
        if (turn.shared && customer) return openFormCard({ journey: 'invite', customer }, turn.reader);
        return noticeCard({ kind: 'cancelled', ...(customer ? { customer } : {}) }, turn.reader);
      },
    },
  };
}

async function ready(services: Services, form: InviteForm, turn: Turn, data: PressData): Promise<Card> {
  const read = await form.read(turn, data);
  if ('card' in read) return read.card;
  const { ticket, typed } = read;
  await services.invitations.recordPrepared(invitationOf(turn, ticket), typed.to);
  const message = { to: typed.to, subject: typed.subject, text: completeText(typed.body, ticket.link) };
  return invitationReadyCard(
    {
      customer: ticket.customer,
      form: services.tickets.seal('invite', ticket),
      ...message,
      hasPassword: ticket.kind === 'new-customer',
      outlookUrl: outlookComposeUrl(message),
      mailtoUrl: mailtoUrl(message),
    },
    turn.reader,
  );
}

async function send(services: Services, form: InviteForm, turn: Turn, data: PressData): Promise<Card> {
  const read = await form.read(turn, data);
  if ('card' in read) return read.card;
  const { ticket, typed } = read;
  const message = { to: typed.to, subject: typed.subject, text: completeText(typed.body, ticket.link) };
  const sent = await services.invitations.send(invitationOf(turn, ticket), message, turn.deadline - answerMs);
  if (!sent.ok) return form.notSent(turn, ticket, typed, sent.failure);
  return invitationResult(ticket.customer, sent.value, turn.place);
}

function invitationOf(turn: Turn, { invitationId, customer, kind, language, country }: InviteTicket): Invitation {
  const { person, place, correlationId } = turn;
  const conversation = place;
  return { id: invitationId, customer, member: person, kind, language, country, conversation, correlationId };
}

function unlisted(name: string): CustomerSummary {
  return { id: '', name: asName(name), domain: '' };
}
