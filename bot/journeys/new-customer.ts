import { randomUUID } from 'node:crypto';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { prefixFor } from '../../src/customers/domain-names.js';
import { noValues, readStep, type Step, steps } from '../../src/customers/new-customer-form.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { linkCard } from './attest-link.js';
import { type Journey, type PressData, textOf } from './journey.js';
import { NewCustomerForm, type NewCustomerTicket, type SuggestionTicket } from './new-customer-form.js';
import { closeSignIn, newCustomerResult, ownSubmission, showSignIn } from './new-customer-result.js';
import { NewCustomerSteps } from './new-customer-steps.js';
import { submitNewCustomer } from './new-customer-submit.js';

type Answer = (turn: Turn, data: PressData) => Promise<Card>;
type StepAnswer = (turn: Turn, ticket: NewCustomerTicket, data: PressData) => Promise<Card>;

/**
 * `new customer`: the portal's wizard, step by step. Only where nobody else reads along: the sign-in details of the new
 * customer are shown there.
 */
export function newCustomerJourney(services: Services): Journey {
  const form = new NewCustomerForm(services);
  const wizard = new NewCustomerSteps(services, form);
  const open = (turn: Turn, text: string) => wizard.show(turn, newTicket(turn, text.slice(0, 200)), 'company');

  const withTicket =
    (answer: StepAnswer): Answer =>
    async (turn, data) => {
      const ticket = ticketIn(services, turn, data);
      return ticket ? answer(turn, ticket, data) : noticeCard({ kind: 'form-unreadable' }, turn.reader);
    };

  const presses: Record<string, Answer> = {
    open: (turn, data) => open(turn, textOf(data.text)),
    company: withTicket((turn, ticket, data) => wizard.company(turn, ticket, data)),
    address: withTicket((turn, ticket, data) => wizard.address(turn, ticket, data)),
    suggestion: withTicket((turn, ticket, data) => wizard.suggestion(turn, ticket, data)),
    contact: withTicket((turn, ticket, data) => wizard.contact(turn, ticket, data)),
    back: withTicket((turn, ticket, data) => {
      const from = stepOf(data.from) ?? 'address';
      const values = readStep(from, data, ticket.values);
      return wizard.show(turn, { ...ticket, values }, steps[steps.indexOf(from) - 1] ?? 'company');
    }),
    update: withTicket((turn, ticket, data) => wizard.show(turn, ticket, stepOf(data.step) ?? 'company')),
    submit: withTicket((turn, ticket) => submitNewCustomer(services, { form, steps: wizard }, turn, ticket)),
    cancel: async (turn) => noticeCard({ kind: 'cancelled' }, turn.reader),
    show: (turn, data) => showSignIn(services, turn, data),
    close: (turn, data) => closeSignIn(services, turn, data),
    attest: (turn, data) => attestAgain(services, turn, data),
    link: (turn, data) => showLink(services, turn, data),
  };

  return {
    permission: 'new-customer',
    onText: async (turn, text) => (turn.shared ? personalOnly(turn) : open(turn, text)),
    onPress: Object.fromEntries(
      Object.entries(presses).map(([name, answer]) => [
        name,
        async (turn: Turn, data: PressData) => (turn.shared ? personalOnly(turn) : answer(turn, data)),
      ]),
    ),
  };
}

function personalOnly(turn: Turn): Card {
  return noticeCard({ kind: 'personal-only' }, turn.reader);
}

function newTicket({ person, reader }: Turn, companyName: string): NewCustomerTicket {
  const values = readStep('company', { companyName, domainPrefix: prefixFor(companyName) }, noValues);
  return { id: randomUUID(), person: person.id, zone: reader.zone, values };
}

/** The ticket of a press: that of the person who opened the form. */
function ticketIn({ tickets }: Services, turn: Turn, { form }: PressData): NewCustomerTicket | undefined {
  const ticket =
    tickets.unseal<NewCustomerTicket>('new-customer', form) ??
    tickets.unseal<SuggestionTicket>('new-customer-suggestion', form);
  if (ticket?.person !== turn.person.id) return undefined;
  const { sealedAt: _, ...content } = ticket;
  return content;
}

function stepOf(value: unknown): Step | undefined {
  return steps.find((step) => step === value);
}

/** Tries again to have the acceptance recorded, with what was submitted. */
async function attestAgain(services: Services, turn: Turn, data: PressData): Promise<Card> {
  const own = await ownSubmission(services, turn, data);
  const record = own && (await services.newCustomers.attest(own.id, turn.deadline));
  if (!record) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  return newCustomerResult(services, record, turn.reader);
}

/** Where the acceptance link of the new customer stands. */
async function showLink(services: Services, turn: Turn, data: PressData): Promise<Card> {
  const own = await ownSubmission(services, turn, data);
  const link = own && (await services.acceptanceLinks.findOpen(own.customerId ?? ''));
  if (link) return linkCard(services, turn, link);
  return own ? newCustomerResult(services, own, turn.reader) : noticeCard({ kind: 'form-unreadable' }, turn.reader);
}
