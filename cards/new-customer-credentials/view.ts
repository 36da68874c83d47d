import type { Card, CustomerRef, Reader } from '../card.js';
import { timeOf } from '../dates.js';
import { typed } from '../outside.js';
import { customerLine } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface NewCustomerCredentialsView {
  /** Of the submission, for the button. */
  id: string;
  customer: CustomerRef;
  userName: string;
  password: string;
  /** ISO instant in UTC until which this can be seen. */
  until: string;
}

/**
 * The sign-in details of a new customer: in fields, from which they can be copied. For the person who created the
 * customer alone; it takes nothing along when it is closed.
 */
export function newCustomerCredentialsCard(view: NewCustomerCredentialsView, reader: Reader): Card {
  const { locale } = reader;
  return render('new-customer-credentials', reader, {
    heading: say(locale, 'new-customer-credentials.heading'),
    customer: customerLine(view.customer),
    until: say(locale, 'new-customer-credentials.until', { time: timeOf(view.until, reader) }),
    userName: typed(view.userName, 300),
    password: typed(view.password, 300),
    id: view.id,
  });
}
