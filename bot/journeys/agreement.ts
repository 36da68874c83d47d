import { agreementCard } from '../../cards/agreement/view.js';
import type { Card, CustomerRef } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { readLinkForm } from '../../src/agreements/acceptance-link-form.js';
import { type AgreementText, bestAgreementText, english } from '../../src/agreements/agreement-languages.js';
import { findAttempt, findRecorded } from '../../src/agreements/attempt-record.js';
import { readForm } from '../../src/agreements/attestation-form.js';
import type { Services } from '../services.js';
import { customerOf } from '../teams/customer-of.js';
import type { Turn } from '../teams/turn.js';
import type { AttestTicket } from './attest-form.js';
import type { LinkTicket } from './attest-link-form.js';
import { type Journey, type PressData, textOf } from './journey.js';

/** Which text somebody wants to read, and how to get back to where they were, with what was typed. */
interface Wanted {
  customer: CustomerRef;
  text?: AgreementText | undefined;
  /** Pressed again it leads here again. */
  data: Record<string, string>;
  back: string;
}

const answerMs = 500;
/** Microsoft Learn, "Download a template": what is served where nothing is asked for. */
const fallback: AgreementText = { country: 'US', language: english };

/** Shows the agreement itself: fresh links at the moment of the press, since they live for five minutes only. */
export function agreementJourney(services: Services): Journey {
  async function show(turn: Turn, data: PressData): Promise<Card> {
    const wanted = await readWanted(services, data);
    if (!wanted) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    const deadline = turn.deadline - answerMs;
    const { customer, back, data: again } = wanted;
    const text = wanted.text ?? (await textFor(services, customer.id, deadline)) ?? fallback;
    const document = await services.partnerCenter.agreementDocument(text, { deadline });
    return agreementCard(
      {
        customer,
        wanted: text,
        again,
        back: { verb: back, data: again },
        ...(document.ok ? { served: document.value } : { failure: document.failure }),
      },
      turn.reader,
    );
  }
  return {
    permission: 'verify',
    // There is no word for it: one gets here from the cards of attest and verify.
    onText: (turn, text) => show(turn, { customer: text }),
    onPress: { show },
  };
}

async function readWanted(services: Services, data: PressData): Promise<Wanted | undefined> {
  if (data.form !== undefined) return fromForm(services, data);
  const link = textOf(data.link);
  const attempt = textOf(data.attempt);
  if (link) {
    const found = await services.acceptanceLinks.find(link);
    if (!found) return undefined;
    const customer = await customerOf(services, found.customer.id, found.customer.name);
    return { customer, text: found, data: { link }, back: 'attest.link' };
  }
  if (attempt) {
    const found = await findAttempt(services.store, attempt);
    if (!found) return undefined;
    const customer = await customerOf(services, found.customerId, found.customerName);
    return { customer, text: found.agreement, data: { attempt }, back: 'attest.receipt' };
  }
  const customer = await services.customers.get(textOf(data.customer).toLowerCase());
  if (!customer) return undefined;
  const recorded = await findRecorded(services.store, customer.id);
  return { customer, text: recorded?.agreement, data: { customer: customer.id }, back: 'verify.open' };
}

/** From a form the text that is chosen on it at this moment. */
function fromForm({ tickets }: Services, data: PressData): Wanted | undefined {
  const form = typeof data.form === 'string' ? data.form : '';
  const back = 'attest.back';
  const ticket = tickets.unseal<AttestTicket>('attest', form);
  if (ticket) {
    return { customer: ticket.customer, text: ticket.agreement, data: { form, ...readForm(data) }, back };
  }
  const linkTicket = tickets.unseal<LinkTicket>('attest-link', form);
  if (!linkTicket) return undefined;
  const typed = readLinkForm(data);
  const text = bestAgreementText(typed.country, typed.language);
  return { customer: linkTicket.customer, text, data: { form, ...typed }, back };
}

/** The text that fits the customer, by what the directory knows of it, or else Partner Center. */
async function textFor(services: Services, customerId: string, deadline: number): Promise<AgreementText | undefined> {
  const known = await services.customers.get(customerId);
  const text = known && bestAgreementText(known.country, known.language);
  if (text) return text;
  const profile = await services.partnerCenter.getCustomer(customerId, { deadline });
  return profile.ok ? bestAgreementText(profile.value.country, profile.value.language) : undefined;
}
