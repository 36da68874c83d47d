import type { Card, Command, CustomerRef, FailureView, Locale, Reader, Role } from '../card.js';
import { moment } from '../dates.js';
import { explain } from '../failure.js';
import { shown } from '../outside.js';
import { customerLine, either, roleNames, typedCommand } from '../parts.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

export type NoticeView =
  /** `ask` are names of Admin agents. */
  | { kind: 'refused'; command: Command | 'alerts on'; needed: Role[]; ask: string[] }
  | { kind: 'failure'; failure: FailureView; retry?: { verb: string; data: Record<string, unknown> } }
  | { kind: 'cancelled'; customer?: CustomerRef }
  /** Partner Center has not answered; the attestation is kept and tried again. */
  | { kind: 'pending'; customer: CustomerRef }
  /** Somebody recorded an attestation while this person filled in the form. `at` is ISO in UTC. */
  | { kind: 'superseded'; customer: CustomerRef; by: string; at: string }
  /** What was asked for is shown only where nobody else reads. */
  | { kind: 'personal-only' }
  /** Partner Center has not answered; the new customer is kept and tried again. */
  | { kind: 'customer-pending' }
  | { kind: 'form-unreadable' }
  | { kind: 'customer-unknown'; text: string }
  | { kind: 'other-company' }
  | { kind: 'guest' }
  | { kind: 'alert-unknown' }
  /** More than one person may ask for in a minute. */
  | { kind: 'too-many' }
  /** `reference` is the correlation id that support finds in the log. */
  | { kind: 'unexpected'; reference: string }
  /** Sent later, after a restart: what became of an attestation. */
  | { kind: 'told'; customer: CustomerRef; state: 'recorded' | 'on-record' | 'failed'; failure?: FailureView };

type Button = { title: string; verb: string; data: Value };

/** A short answer: what happened in a sentence or two, and a way on. */
export function noticeCard(view: NoticeView, reader: Reader): Card {
  const customer = 'customer' in view ? view.customer : undefined;
  const title = view.kind === 'told' ? (`told-${view.state}` as const) : view.kind;
  return render('notice', reader, {
    heading: say(reader.locale, `notice.${title}`),
    hasCustomer: customer !== undefined,
    customer: customer ? customerLine(customer) : {},
    sentences: sentences(view, reader).map((sentence) => ({ sentence })),
    buttons: buttons(view, reader),
  });
}

function sentences(view: NoticeView, reader: Reader): string[] {
  const { locale } = reader;
  switch (view.kind) {
    case 'refused':
      return refused(view, reader);
    case 'failure':
      return [explain(locale, view.failure)];
    case 'superseded': {
      const values = { who: shown(view.by), time: moment(view.at, reader) };
      return [say(locale, 'notice.supersededText', values)];
    }
    case 'customer-unknown':
      return [say(locale, 'notice.customer-unknownText', { text: shown(view.text) })];
    case 'unexpected':
      return [say(locale, 'notice.unexpectedText'), shown(view.reference)];
    case 'told': {
      const sentence = say(locale, `notice.told-${view.state}Text`);
      return view.failure ? [sentence, explain(locale, view.failure)] : [sentence];
    }
    default:
      return [say(locale, `notice.${view.kind}Text`)];
  }
}

function refused({ command, needed, ask }: Extract<NoticeView, { kind: 'refused' }>, { locale }: Reader): string[] {
  const roles = either(roleNames(needed, locale), locale);
  const names = ask.slice(0, 5).map((name) => shown(name));
  return [
    say(locale, 'notice.refusedText', { roles, command: command === 'alerts on' ? command : typedCommand(command) }),
    names.length
      ? say(locale, 'notice.refusedAsk', { names: either(names, locale) })
      : say(locale, 'notice.refusedAskNobody'),
  ];
}

/** There is always a way on: the fitting button, else Help. */
function buttons(view: NoticeView, { locale }: Reader): Button[] {
  const help = { title: say(locale, 'common.help'), verb: 'help.show', data: {} };
  const about = (title: Key, verb: string, { id }: CustomerRef) => ({
    title: say(locale, title),
    verb,
    data: { customer: id },
  });
  switch (view.kind) {
    case 'failure':
      return view.retry ? [retry(view.retry, locale)] : [help];
    case 'superseded':
      return [
        about('common.verify', 'verify.open', view.customer),
        about('notice.attestAgain', 'attest.open', view.customer),
      ];
    case 'pending':
      return [about('common.verify', 'verify.open', view.customer)];
    case 'told': {
      const verify = about('common.verify', 'verify.open', view.customer);
      return view.state === 'failed' ? [about('common.attest', 'attest.open', view.customer), verify] : [verify];
    }
    case 'alert-unknown':
      return [{ title: say(locale, 'common.blocked'), verb: 'blocked.show', data: {} }];
    case 'customer-unknown':
      return [{ title: say(locale, 'common.customers'), verb: 'customers.show', data: {} }, help];
    default:
      return [help];
  }
}

function retry({ verb, data }: { verb: string; data: Record<string, unknown> }, locale: Locale): Button {
  return { title: say(locale, 'common.tryAgain'), verb, data: data as Value };
}
