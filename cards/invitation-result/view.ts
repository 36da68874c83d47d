import type { Card, CustomerRef, FailureView, InvitationKind, Locale, Reader } from '../card.js';
import { dayOf, moment } from '../dates.js';
import { explain } from '../failure.js';
import { shown } from '../outside.js';
import { aboutCustomer, customerLine, facts } from '../parts.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

export interface InvitationResultView {
  customer: CustomerRef;
  state: 'sent' | 'queued' | 'failed';
  kind: InvitationKind;
  to: string;
  /** Who sent it. */
  by: string;
  /** ISO in UTC. */
  at: string;
  failure?: FailureView;
  /** The customer has accepted: nothing is awaited any more. */
  isAccepted?: boolean;
  /** ISO in UTC. */
  nextReminderAt?: string;
  /** Others see this card: no e-mail address. */
  shared: boolean;
}

/** What became of an invitation. */
export function invitationResultCard(view: InvitationResultView, reader: Reader): Card {
  const { locale } = reader;
  const failed = view.state === 'failed';
  return render('invitation-result', reader, {
    heading: say(locale, `invitation-result.${view.state}`),
    customer: customerLine(view.customer),
    style: failed ? 'attention' : 'good',
    failure: view.failure ? explain(locale, view.failure) : '',
    facts: facts(
      locale,
      ['fact.to', view.shared ? '' : shown(view.to, 254)],
      ['fact.by', shown(view.by)],
      ['fact.time', moment(view.at, reader)],
      ['fact.kind', say(locale, `invitation-result.${view.kind}`)],
      ['invitation-status.next', view.nextReminderAt && !view.isAccepted ? dayOf(view.nextReminderAt, reader) : ''],
    ),
    next: next(view, locale),
    buttons: buttons(view, locale),
  });
}

/** Partner Center cannot be asked about somebody it does not list, unless that is about to change. */
function next({ state, kind, customer, isAccepted }: InvitationResultView, locale: Locale): string {
  if (isAccepted) return say(locale, 'invitation-status.accepted');
  const isWatched = customer.id !== '' || kind === 'relationship';
  return state === 'failed' || (state === 'sent' && !isWatched) ? '' : say(locale, `invitation-result.${state}Text`);
}

type Button = { title: string; verb: string; data: { [name: string]: string } };

/** What leads on; nothing can be asked about somebody who is no customer yet. */
function buttons({ customer, state, kind }: InvitationResultView, locale: Locale): Button[] {
  const button = (title: Key, verb: string, data: Button['data']) => ({ title: say(locale, title), verb, data });
  const about = aboutCustomer(customer);
  const isCustomer = about.customer !== '';
  const isCompany = !isCustomer && kind === 'relationship';
  const again = isCompany
    ? button('common.tryAgain', 'invite.company', { asked: about.text })
    : button('common.tryAgain', 'invite.open', { ...about, kind });
  return [
    ...(state === 'failed' ? [again] : []),
    ...(isCustomer ? [button('common.verify', 'verify.open', about)] : []),
    ...(isCustomer && state !== 'failed' ? [button('common.cannotAccept', 'cannot-accept.show', about)] : []),
    ...(isCustomer ? [button('common.history', 'history.open', about)] : []),
    ...(state === 'failed' ? [] : [button('invitation-status.all', 'invitations.show', {})]),
  ];
}
