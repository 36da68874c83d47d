import type { Card, CustomerJourney, CustomerRef, Locale, Reader } from '../card.js';
import { isPlain, shown, typed } from '../outside.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface PickCustomerView {
  journey: CustomerJourney;
  reason: 'ask' | 'several' | 'none' | 'not-chosen';
  /** What was searched for, or ''. */
  text: string;
  /** The choices, at most 40. */
  customers: CustomerRef[];
  /** How many more match but are not among the choices. */
  more: number;
  /** Nobody matches, and somebody who is no customer yet can be invited. */
  canInviteAsNew?: boolean;
}

/** A list to choose a customer from, and a field to search with where no list helps. */
export function pickCustomerCard(view: PickCustomerView, reader: Reader): Card {
  const { locale } = reader;
  const choices = view.customers.slice(0, 40).map((customer) => ({ title: choiceTitle(customer), value: customer.id }));
  const answer = view.reason === 'several' || view.reason === 'none';
  const short = choices.length > 0 && choices.length <= 6;
  // Some clients read the titles of an expanded list as Markdown; in the other style they never do.
  const expanded = answer && short && choices.every(({ title }) => isPlain(title));
  return render('pick-customer', reader, {
    heading: say(locale, `pick-customer.${view.reason}`),
    intro: intro(view, locale),
    style: expanded ? 'expanded' : choices.length ? 'filtered' : 'none',
    choices,
    more: view.more > 0 ? say(locale, 'pick-customer.more', { count: view.more }) : '',
    label: say(locale, choices.length ? 'pick-customer.orSearch' : 'pick-customer.search'),
    text: typed(view.text, 200),
    button: say(locale, `common.${view.journey}`),
    verb: `${view.journey}.open`,
    asked: typed(view.text, 200),
    canInviteAsNew: view.canInviteAsNew === true,
  });
}

/** `Name (domain)`, as people know it from Partner Center; short enough for forty of them. */
export function choiceTitle(customer: CustomerRef): string {
  const name = shown(customer.name, 80);
  const domain = shown(customer.domain, 60);
  if (!name) return domain || shown(customer.id);
  return domain ? `${name} (${domain})` : name;
}

function intro({ reason, text, customers }: PickCustomerView, locale: Locale): string {
  const found = reason === 'none' && customers.length === 0 ? 'noneAtAll' : reason;
  return say(locale, `pick-customer.${found}Text`, { text: shown(text) });
}
