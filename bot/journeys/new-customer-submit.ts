import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { toInstant } from '../../src/agreements/attestation-form.js';
import { composeCustomer } from '../../src/customers/compose-customer.js';
import { freePrefixes } from '../../src/customers/domain-names.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import type { NewCustomerForm, NewCustomerTicket } from './new-customer-form.js';
import { newCustomerResult } from './new-customer-result.js';
import type { NewCustomerSteps } from './new-customer-steps.js';

const suggestionsMs = 1_500;

/** Creates the customer as it was reviewed; what Partner Center refuses is named at its field. */
export async function submitNewCustomer(
  services: Services,
  parts: { form: NewCustomerForm; steps: NewCustomerSteps },
  turn: Turn,
  ticket: NewCustomerTicket,
): Promise<Card> {
  const { form, steps } = parts;
  const { values } = ticket;
  const rules = await services.partnerCenter.countryRules(values.country, { deadline: turn.deadline });
  if (!rules.ok) return form.review(turn.reader, ticket, rules.failure);
  const wrong = steps.firstWrong(turn, ticket, rules.value);
  if (wrong) return wrong;
  const isDated = values.agreement === 'accepted' && services.attestationApi === 'legacy';
  const outcome = await services.newCustomers.create(
    {
      id: ticket.id,
      customer: composeCustomer(values, rules.value),
      agreement: values.agreement === 'accepted' ? 'accepted' : 'asked',
      ...(isDated ? { dateAgreed: toInstant(values.dateAgreed, new Date()) } : {}),
      form: ticket,
      member: turn.person,
      conversation: turn.place,
      correlationId: turn.correlationId,
    },
    turn.deadline,
  );
  switch (outcome.state) {
    case 'pending':
      return noticeCard({ kind: 'customer-pending' }, turn.reader);
    case 'created':
      return newCustomerResult(services, outcome.record, turn.reader);
    case 'failed':
      return refused(services, form, turn, ticket, outcome.failure);
  }
}

/** Where the person can put it right: at the field that Partner Center means, or else from the review. */
async function refused(
  { partnerCenter, partner }: Services,
  form: NewCustomerForm,
  turn: Turn,
  ticket: NewCustomerTicket,
  failure: Failure,
): Promise<Card> {
  const { reader } = turn;
  const { domainPrefix: prefix, country } = ticket.values;
  const deadline = Date.now() + suggestionsMs;
  const isProvider = partner.type === 'indirect-provider';
  const company = async (state: Parameters<NewCustomerForm['company']>[3]) => {
    const resellers = isProvider ? await partnerCenter.indirectResellers({ deadline }) : undefined;
    return form.company(reader, ticket, resellers?.ok ? resellers.value : undefined, state);
  };
  switch (failure.code) {
    case 'domain-taken': {
      const free = await freePrefixes(partnerCenter, { prefix, country }, { deadline });
      return company({ errors: { domainPrefix: 'taken' }, free });
    }
    case 'reseller-unknown':
      return company({ errors: { resellerId: 'not-offered' } });
    case 'country-unknown':
      return company({ failure });
  }
  const rules = await partnerCenter.countryRules(country, { deadline });
  if (!rules.ok) return form.review(reader, ticket, failure);
  switch (failure.code) {
    case 'registration-number-missing':
      return form.address(reader, ticket, rules.value, { errors: { registrationNumber: 'required' } });
    case 'registration-number-invalid':
      return form.address(reader, ticket, rules.value, { errors: { registrationNumber: 'invalid' } });
    case 'registration-number-unsupported':
      return form.address(reader, ticket, rules.value, { failure });
    case 'address-rejected':
      return form.address(reader, unsettled(ticket), rules.value, { failure });
    case 'phone-missing':
      return form.contact(reader, ticket, rules.value, { errors: { phone: 'required' } });
    default:
      return form.review(reader, ticket, failure);
  }
}

/** An address that was refused is checked again, even where nothing of it is changed. */
function unsettled({ settledAddress: _, ...ticket }: NewCustomerTicket): NewCustomerTicket {
  return ticket;
}
