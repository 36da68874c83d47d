import type { Card, CustomerRef, Reader } from '../card.js';
import { shown } from '../outside.js';
import { aboutCustomer, customerLine } from '../parts.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

export interface CannotAcceptView {
  /** Nobody in particular where it is not known; an indirect reseller's customers have a name and no id. */
  customer?: CustomerRef;
  /** Who can attest: this person, colleagues with another role, or the partner's indirect provider. */
  attests: 'you' | 'colleagues' | 'provider';
  canInvite: boolean;
  /** Where the customer accepts. */
  link: string;
}

const todo = { you: 'attest', colleagues: 'attestAsk', provider: 'attestProvider' } as const;

/**
 * Why a customer may be unable to accept, and what to do (Microsoft Learn, "Confirm customer has accepted the Microsoft
 * Customer Agreement", Troubleshoot customer acceptance issues).
 */
export function cannotAcceptCard(view: CannotAcceptView, reader: Reader): Card {
  const { locale } = reader;
  const { customer, attests, canInvite, link } = view;
  const about = customer ? aboutCustomer(customer) : { customer: '', text: '' };
  const button = (title: Key, verb: string, style = 'default') => ({
    title: say(locale, title),
    verb,
    style,
    ...about,
  });
  return render('cannot-accept', reader, {
    heading: say(locale, 'cannot-accept.heading'),
    hasCustomer: customer !== undefined,
    customer: customer ? customerLine(customer) : {},
    todo: say(locale, `cannot-accept.${todo[attests]}`),
    link: shown(link, 500),
    buttons: [
      ...(attests === 'you' ? [button('common.attest', 'attest.open', 'positive')] : []),
      ...(attests === 'provider' ? [button('cannot-accept.provider', 'cannot-accept.provider', 'positive')] : []),
      ...(canInvite ? [button('common.invite', 'invite.open')] : []),
      ...(about.customer ? [button('common.verify', 'verify.open')] : []),
    ],
  });
}
