import type { Card, FailureView, Reader } from '../card.js';
import { explain } from '../failure.js';
import { shown } from '../outside.js';
import { countryName } from '../places.js';
import { render } from '../render.js';
import { say } from '../words.js';

/** An address as it is read: street, then town. */
export interface AddressView {
  addressLine1: string;
  addressLine2: string;
  city: string;
  state: string;
  postalCode: string;
}

export interface NewCustomerSuggestionView {
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  /** The same with the suggestions in it, for the button that takes one. */
  suggesting: string;
  companyName: string;
  /** The code of the country or region. */
  country: string;
  entered: AddressView;
  /** At most three; none where Partner Center does not know the address, or could not be asked. */
  suggestions: readonly AddressView[];
  /** Why the address could not be checked. */
  failure?: FailureView;
}

/** What Partner Center makes of an address: the person decides which one is used. */
export function newCustomerSuggestionCard(view: NewCustomerSuggestionView, reader: Reader): Card {
  const { locale } = reader;
  const { suggestions, failure } = view;
  const several = suggestions.length > 1;
  const numbered = suggestions.map((address, index) => ({
    title: several ? say(locale, 'new-customer-suggestion.number', { number: index + 1 }) : '',
    lines: addressLines(address),
  }));
  const isDoubtful = suggestions.length === 0 && !failure;
  return render('new-customer-suggestion', reader, {
    heading: say(locale, 'new-customer-suggestion.heading'),
    about: { name: shown(view.companyName), place: countryName(view.country, locale) },
    failure: failure ? explain(locale, failure) : '',
    doubt: isDoubtful ? say(locale, 'new-customer-suggestion.doubtful') : '',
    intro: suggestions.length
      ? say(locale, several ? 'new-customer-suggestion.several' : 'new-customer-suggestion.suggested')
      : '',
    suggestions: numbered.map(({ title, lines }) => ({ title, lines: lines.map((line) => ({ line })) })),
    entered: addressLines(view.entered).map((line) => ({ line })),
    choices: several
      ? numbered.map(({ title, lines }, index) => ({ title: `${title}: ${lines[0] ?? ''}`, value: String(index) }))
      : [],
    form: view.form,
    suggesting: view.suggesting,
  });
}

/** The lines of an address, as they may be shown; those that are empty are left out. */
export function addressLines({ addressLine1, addressLine2, city, state, postalCode }: AddressView): string[] {
  const town = [postalCode, city, state].map((part) => shown(part, 100)).filter(Boolean);
  return [shown(addressLine1, 200), shown(addressLine2, 200), town.join(' ')].filter(Boolean);
}
