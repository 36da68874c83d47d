import type { Card, CustomerRef, FailureView, InvitationKind, Locale, Reader } from '../card.js';
import { dayOf, moment } from '../dates.js';
import { explain } from '../failure.js';
import { shown } from '../outside.js';
import { aboutCustomer, customerLine, facts } from '../parts.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

/** What may be done about an invitation, in the order of the buttons. */
export type InvitationAction = 'remind' | 'stop' | 'verify' | 'cannot-accept' | 'attest';

export interface InvitationStatusView {
  /** Opaque; comes back with the buttons. */
  invitation: string;
  customer: CustomerRef;
  state: 'prepared' | 'queued' | 'sent' | 'failed' | 'accepted';
  kind: InvitationKind;
  to: string;
  by: string;
  /** ISO in UTC, as every time here. */
  at: string;
  /** How many were sent, or are about to be. */
  reminders: number;
  remindedAt?: string;
  /** The last one is not sent yet. */
  isOnItsWay: boolean;
  nextReminderAt?: string;
  stopped?: { at: string; by: string };
  /** Why the invitation, or its last reminder, was not sent. */
  failure?: FailureView;
  actions: InvitationAction[];
  /** Others see this card: no e-mail address. */
  shared: boolean;
}

/** One invitation: what was sent to whom, how it is followed up, and what can be done about it. */
export function invitationStatusCard(view: InvitationStatusView, reader: Reader): Card {
  const { locale } = reader;
  const { state, stopped, failure } = view;
  const isOpen = state !== 'accepted' && !stopped;
  return render('invitation-status', reader, {
    heading: say(locale, 'invitation-status.heading'),
    customer: customerLine(view.customer),
    style: state === 'accepted' ? 'good' : 'default',
    // Why it was not sent stands beneath, with a title of its own.
    state: state === 'failed' ? '' : say(locale, `invitation-status.${state}`),
    failureTitle: say(locale, state === 'failed' ? 'invitation.failed' : 'invitation-status.reminderFailed'),
    failure: failure ? explain(locale, failure) : '',
    facts: facts(
      locale,
      ['fact.to', view.shared ? '' : shown(view.to, 254)],
      ['invitation-status.invited', [shown(view.by), moment(view.at, reader)].filter(Boolean).join(', ')],
      ['fact.kind', say(locale, `invitation-result.${view.kind}`)],
      ['invitation-status.reminders', reminders(view, reader)],
      ['invitation-status.next', isOpen && view.nextReminderAt ? moment(view.nextReminderAt, reader) : ''],
      [
        'invitation-status.stopped',
        stopped ? [shown(stopped.by), dayOf(stopped.at, reader)].filter(Boolean).join(', ') : '',
      ],
    ),
    buttons: [
      ...view.actions.map((action) => button(action, view, locale)),
      { title: say(locale, 'invitation-status.all'), verb: 'invitations.show', data: {}, style: 'default' },
    ],
  });
}

function reminders({ state, reminders: count, remindedAt, isOnItsWay }: InvitationStatusView, reader: Reader): string {
  const { locale } = reader;
  if (isOnItsWay && state !== 'accepted') return say(locale, 'invitation-status.onItsWay');
  if (count > 0) return say(locale, 'invitation-status.count', { count, date: dayOf(remindedAt ?? '', reader) });
  if (state === 'sent') return say(locale, 'invitation-status.noReminder');
  return state === 'prepared' ? say(locale, 'invitation-status.notOurs') : '';
}

type Button = { title: string; verb: string; data: Value; style: string };

const titles: Record<InvitationAction, Key> = {
  remind: 'invitation-status.remind',
  stop: 'invitation-status.stop',
  verify: 'common.verify',
  'cannot-accept': 'common.cannotAccept',
  attest: 'common.attest',
};

function button(action: InvitationAction, { invitation, customer }: InvitationStatusView, locale: Locale): Button {
  const title = say(locale, titles[action]);
  const isAboutIt = action === 'remind' || action === 'stop';
  if (isAboutIt) {
    const style = action === 'remind' ? 'positive' : 'default';
    return { title, verb: `invitations.${action}`, data: { invitation }, style };
  }
  const verb = action === 'cannot-accept' ? 'cannot-accept.show' : `${action}.open`;
  return { title, verb, data: aboutCustomer(customer), style: 'default' };
}
