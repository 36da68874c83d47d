import type { Card, CustomerRef, Reader } from '../card.js';
import { dayOf } from '../dates.js';
import { shown } from '../outside.js';
import { customerLine, facts } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface InvitationAcceptedView {
  customer: CustomerRef;
  acceptance: 'direct' | 'attested';
  /** ISO in UTC. */
  invitedAt: string;
  invitedBy: string;
}

/** Told to whoever invited a customer: it has accepted. */
export function invitationAcceptedCard(view: InvitationAcceptedView, reader: Reader): Card {
  const { locale } = reader;
  const customer = customerLine(view.customer);
  const data = { customer: customer.id };
  const invited = [shown(view.invitedBy), dayOf(view.invitedAt, reader)].filter(Boolean);
  return render('invitation-accepted', reader, {
    heading: say(locale, 'invitation-accepted.heading'),
    customer,
    text: say(locale, `invitation-accepted.${view.acceptance}`),
    facts: facts(locale, ['invitation-accepted.invited', invited.join(', ')]),
    buttons: [
      { title: say(locale, 'common.verify'), verb: 'verify.open', data, style: 'default' },
      { title: say(locale, 'common.history'), verb: 'history.open', data, style: 'default' },
    ],
  });
}
