import type { Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { day, moment } from '../dates.js';
import { explain, happened } from '../failure.js';
import { type LinkStateView, linkState, linkStyle } from '../link-state.js';
import { shown, typed } from '../outside.js';
import { type AgreementTextView, agreementText, customerLine, type Fact, facts } from '../parts.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

/** Sent later, because nobody was there to read it: what became of a link. */
export type LinkNews = 'ready' | 'failed' | 'expired' | 'not-finalised' | 'not-sent';

export interface AttestLinkView extends LinkStateView {
  customer: CustomerRef;
  /** The link's id: what the buttons name it by. */
  id: string;
  signatory: { name: string; email: string };
  agreement: AgreementTextView;
  /** The link itself; only in a personal chat, while it can be used. */
  url?: string;
  /** ISO in UTC, as every time here. */
  validUntil?: string;
  requestedBy: string;
  requestedAt: string;
  sentBy?: string;
  sentAt?: string;
  /** Why the last e-mail was not sent. */
  mailFailure?: FailureView;
  acceptedAt?: string;
  /** Why the last step failed; of an accepted link, why it is not finalised. */
  failure?: FailureView;
  /** Nothing mends it: the link may be withdrawn though it was accepted. */
  isStuck: boolean;
  canSend: boolean;
  /** Others see this card: no e-mail address, and never the link. */
  shared: boolean;
  news?: LinkNews;
  note?: 'existing' | 'notWithdrawn';
  /** When it was last asked about, where somebody just pressed for it. */
  checkedAt?: string;
  /** What the buttons carry, so that a repeated press does nothing twice. */
  press: { asked: string; sending: number };
}

type Button = { title: string; verb: string; style: string; data: Value };

/** Where an acceptance link stands, what may be done about it, and in a personal chat the link itself. */
export function attestLinkCard(view: AttestLinkView, reader: Reader): Card {
  const { locale } = reader;
  const { failure, mailFailure, note, checkedAt } = view;
  return render('attest-link', reader, {
    heading: say(locale, headings[view.news ?? 'none']),
    customer: customerLine(view.customer),
    style: linkStyle(view),
    state: linkState(view, locale),
    text: text(view, reader),
    failure: failure ? reason(view, failure, locale) : '',
    after: after(view, reader),
    note: note ? say(locale, `attest-link.${note}`) : '',
    mailFailure: mailFailure && view.mail === 'failed' ? explain(locale, mailFailure) : '',
    facts: factsOf(view, reader),
    url: view.shared || view.state !== 'open' ? '' : typed(view.url, 2000),
    checked: checkedAt ? say(locale, 'common.checked', { time: moment(checkedAt, reader) }) : '',
    buttons: buttons(view, reader),
  });
}

const headings: Record<LinkNews | 'none', Key> = {
  none: 'attest-link.heading',
  ready: 'attest-link.ready',
  failed: 'attest-link.failed',
  expired: 'attest-link.expired',
  'not-finalised': 'attest-link.accepted',
  'not-sent': 'attest-link.not-sent',
};

/** What comes next, by itself or by somebody. */
function text({ state, mail, shared, canSend, failure }: AttestLinkView, { locale }: Reader): string {
  if (state === 'failed' || state === 'finalised') return '';
  if (state === 'accepted' && failure) return say(locale, 'attest-link.notFinalisedText');
  if (state !== 'open') return say(locale, `attest-link.${state}Text`);
  if (mail === 'queued' || mail === 'sent') return say(locale, `attest-link.${mail}Text`);
  const sentences = [
    say(locale, 'attest-link.readyText'),
    shared ? say(locale, 'attest-link.personal') : '',
    canSend || !shared ? '' : say(locale, 'failure.mail-not-configured'),
  ];
  return sentences.filter(Boolean).join(' ');
}

/** While a link is being asked for there is nothing to be done about a failure, and at a dead end something else. */
function reason({ state, isStuck }: AttestLinkView, failure: FailureView, locale: Locale): string {
  return state === 'started' || isStuck ? happened(locale, failure) : explain(locale, failure);
}

function after({ state, failure, isStuck }: AttestLinkView, { locale }: Reader): string {
  if (state !== 'accepted' || !failure) return '';
  return say(locale, isStuck ? 'attest-link.stuck' : 'attest-link.retried');
}

function factsOf(view: AttestLinkView, reader: Reader): Fact[] {
  const { state, shared, signatory, validUntil, sentBy, sentAt, requestedBy, requestedAt, acceptedAt } = view;
  const isPending = state === 'open' || state === 'expired';
  const when = (who: string | undefined, at: string) => [shown(who), moment(at, reader)].filter(Boolean).join(', ');
  return facts(
    reader.locale,
    ['attest-link.signatory', shown(signatory.name)],
    ['fact.email', shared ? '' : shown(signatory.email, 254)],
    ['fact.text', agreementText(view.agreement, reader.locale)],
    ['attest-link.validUntil', isPending && validUntil ? moment(validUntil, reader) : ''],
    ['attest-link.requested', when(requestedBy, requestedAt)],
    ['attest-link.sentFact', sentAt ? when(sentBy, sentAt) : ''],
    ['fact.acceptedOn', acceptedAt ? day(acceptedAt, reader) : ''],
  );
}

function buttons(view: AttestLinkView, { locale }: Reader): Button[] {
  const { id, customer, state, mail, canSend, isStuck } = view;
  const button = (title: Key, verb: string, data: Value = { link: id }, style = 'default') => ({
    title: say(locale, title),
    verb,
    style,
    data,
  });
  const check = button('attest-link.check', 'attest.check');
  const renew = (style?: string) =>
    button('attest-link.renew', 'attest.renew', { link: id, asked: view.press.asked }, style);
  const withdraw = button('attest-link.withdraw', 'attest.withdraw', { link: id }, isStuck ? 'positive' : 'default');
  const agreement = button('common.agreement', 'agreement.show');
  const about = { customer: customer.id };
  switch (state) {
    case 'started':
      return [check, withdraw];
    case 'open': {
      const isFirst = mail === undefined;
      const data = { link: id, sending: view.press.sending };
      const send = button(
        `attest-link.${isFirst ? 'send' : 'sendAgain'}`,
        'attest.send',
        data,
        isFirst ? 'positive' : 'default',
      );
      const isLost = view.failure?.code === 'attestation-id-unknown';
      const first = canSend && mail !== 'queued' ? [send] : [];
      return [...first, check, ...(isLost ? [renew()] : []), agreement, withdraw];
    }
    case 'expired':
      return [renew('positive'), agreement, withdraw];
    case 'accepted': {
      const finalise = button('attest-link.finalise', 'attest.check', { link: id }, isStuck ? 'default' : 'positive');
      return [...(isStuck ? [withdraw] : []), finalise, agreement, button('common.history', 'history.open', about)];
    }
    default:
      return [
        button('common.attest', 'attest.open', about),
        button('common.verify', 'verify.open', about),
        button('common.history', 'history.open', about),
      ];
  }
}
