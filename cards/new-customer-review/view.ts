import type { Card, FailureView, Reader } from '../card.js';
import { day } from '../dates.js';
import { explain } from '../failure.js';
import { type AddressView, addressLines } from '../new-customer-suggestion/view.js';
import { shown } from '../outside.js';
import { facts } from '../parts.js';
import { countryName, languageName } from '../places.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface NewCustomerReviewView {
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  companyName: string;
  /** The whole first domain. */
  domain: string;
  /** The code of the country or region. */
  country: string;
  /** The indirect reseller's name, or ''. */
  reseller: string;
  address: AddressView;
  registrationNumber: string;
  contact: { firstName: string; lastName: string; email: string; phone: string };
  /** A culture such as `de-DE`. */
  culture: string;
  /** `accepted` has a day, `yyyy-mm-dd`. */
  agreement: { kind: 'accepted'; date: string } | { kind: 'acceptsOnLink' } | { kind: 'asked' };
  /** Why the customer was not created. */
  failure?: FailureView;
}

/** Last step of a new customer: everything that will be sent, and a way back to each part of it. */
export function newCustomerReviewCard(view: NewCustomerReviewView, reader: Reader): Card {
  const { locale } = reader;
  const { agreement, contact } = view;
  const date = agreement.kind === 'accepted' ? day(agreement.date, reader) : '';
  return render('new-customer-review', reader, {
    heading: say(locale, 'new-customer-review.heading'),
    failure: view.failure ? explain(locale, view.failure) : '',
    company: facts(
      locale,
      ['new-customer-review.name', shown(view.companyName, 200)],
      ['new-customer-review.country', countryName(view.country, locale)],
      ['new-customer-review.domain', shown(view.domain)],
      ['new-customer-review.reseller', shown(view.reseller)],
    ),
    address: [
      ...addressLines(view.address).map((value) => ({ label: '', value })),
      ...facts(locale, ['new-customer-review.registrationNumber', shown(view.registrationNumber)]),
    ],
    contact: facts(
      locale,
      ['new-customer-review.name', `${shown(contact.firstName)} ${shown(contact.lastName)}`.trim()],
      ['fact.email', shown(contact.email, 254)],
      ['fact.phone', shown(contact.phone)],
      ['new-customer-review.language', languageName(view.culture, locale)],
    ),
    agreement: say(locale, `new-customer-review.${agreement.kind}`, { date }),
    notice: agreement.kind === 'accepted' ? say(locale, 'new-customer-review.notice') : '',
    form: view.form,
  });
}
