import type { Card, CustomerRef, Reader } from '../card.js';
import { shown, typed } from '../outside.js';
import { aboutCustomer, customerLine, either } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface AskProviderView {
  /** What an indirect reseller cannot do and its provider can. */
  wanted: 'attest' | 'create';
  /** Names of the indirect providers, as far as they are known. */
  providers: string[];
  /** What is known of the customer: each part may be empty. */
  customer: CustomerRef;
  /** The reseller's own tenant id. */
  reseller: string;
  /** Who signs the text. */
  sender: string;
  canInvite: boolean;
}

/** Who does it instead, and a text that asks for it, to be completed and forwarded. */
export function askProviderCard(view: AskProviderView, reader: Reader): Card {
  const { locale } = reader;
  const { wanted, providers, customer, canInvite } = view;
  const names = providers.slice(0, 5).map((name) => shown(name));
  const { subject, body } = requestTo(view, reader);
  return render('ask-provider', reader, {
    heading: say(locale, `ask-provider.${wanted}`),
    hasCustomer: Boolean(customer.name || customer.domain || customer.id),
    customer: customerLine(customer),
    sentence: say(locale, `ask-provider.${wanted}Text`, { count: names.length, names: either(names, locale) }),
    todo: say(locale, `ask-provider.${wanted}Todo`),
    subject,
    body,
    next: say(locale, `ask-provider.${wanted}Next`),
    canInvite,
    about: aboutCustomer(customer),
  });
}

function requestTo({ wanted, customer, sender, reseller }: AskProviderView, { locale }: Reader) {
  const values = {
    named: customer.name ? 'yes' : 'no',
    customer: shown(customer.name),
    domain: shown(customer.domain, 254),
    id: shown(customer.id),
    reseller,
    sender: shown(sender),
  };
  return {
    subject: typed(say(locale, `ask-provider.${wanted}Subject`, values), 300),
    body: typed(say(locale, `ask-provider.${wanted}Body`, values), 3_000),
  };
}
