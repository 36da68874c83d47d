import type { Card, CustomerRef, FailureView, InvitationKind, Reader } from '../card.js';
import { moment } from '../dates.js';
import { explain } from '../failure.js';
import { shown } from '../outside.js';
import { customerLine, facts } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

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
    failed,
    facts: facts(
      locale,
      ['fact.to', view.shared ? '' : shown(view.to, 254)],
      ['fact.by', shown(view.by)],
      ['fact.time', moment(view.at, reader)],
      ['fact.link', say(locale, `invitation-result.${view.kind}`)],
    ),
    next: view.state === 'failed' ? '' : say(locale, `invitation-result.${view.state}Text`),
  });
}
