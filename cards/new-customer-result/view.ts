import type { Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { timeOf } from '../dates.js';
import { happened } from '../failure.js';
import { shown } from '../outside.js';
import { customerLine, facts } from '../parts.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

export interface NewCustomerResultView {
  /** Of the submission, for the buttons. */
  id: string;
  customer: CustomerRef;
  /** Where the customer stands with the agreement. */
  agreement: 'accepted' | 'not-attested' | 'pending' | 'link' | 'asked';
  /** Why the acceptance was not attested. */
  failure?: FailureView;
  /** The acceptance can still be recorded with what was submitted. */
  canRetry: boolean;
  /** The name of its first user, which is no secret. */
  userName: string;
  /**
   * While the sign-in details can be shown: what brings them, unreadable here, and until when (ISO, UTC). Nothing else
   * is offered then: what leads on takes the place of this card, and the details would be lost.
   */
  signIn?: { details: string; until: string };
}

/** The customer that was created, where it stands with the agreement, and the way to its sign-in details. */
export function newCustomerResultCard(view: NewCustomerResultView, reader: Reader): Card {
  const { locale } = reader;
  const { customer, agreement, failure, signIn } = view;
  const isNextStep = agreement === 'asked' || agreement === 'link';
  return render('new-customer-result', reader, {
    heading: say(locale, 'new-customer-result.heading'),
    customer: customerLine(customer),
    facts: facts(
      locale,
      ['new-customer-result.tenant', shown(customer.id)],
      ['new-customer-result.signInName', shown(view.userName, 200)],
    ),
    style: agreement === 'accepted' ? 'good' : 'warning',
    verdict: say(locale, `new-customer-result.${agreement}`),
    failure: failure && agreement === 'not-attested' ? happened(locale, failure) : '',
    // What it asks to press is not there before the sign-in details are closed.
    text: signIn && isNextStep ? '' : say(locale, `new-customer-result.${agreement}Text`),
    signIn: signIn
      ? say(locale, 'new-customer-result.until', { time: timeOf(signIn.until, reader) })
      : say(locale, 'new-customer-result.gone'),
    next: signIn ? say(locale, 'new-customer-result.next') : '',
    id: view.id,
    details: signIn?.details ?? '',
    buttons: signIn ? [] : buttons(view, locale),
  });
}

type Button = { title: string; verb: string; data: Value };

function buttons({ id, customer, agreement, canRetry }: NewCustomerResultView, locale: Locale): Button[] {
  const button = (title: Key, verb: string, data: Value): Button => ({ title: say(locale, title), verb, data });
  const about = { customer: customer.id };
  const verify = button('common.verify', 'verify.open', about);
  switch (agreement) {
    case 'not-attested': {
      const attest = button('common.attest', 'attest.open', about);
      return [...(canRetry ? [button('common.tryAgain', 'new-customer.attest', { id })] : []), attest, verify];
    }
    case 'link':
      return [button('new-customer-result.showLink', 'new-customer.link', { id }), verify];
    case 'asked':
      return [button('common.invite', 'invite.open', { ...about, kind: 'new-customer' }), verify];
    default:
      return [verify];
  }
}
