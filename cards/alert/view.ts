import type { BlockReason, Card, CustomerRef, Locale, Reader } from '../card.js';
import { moment } from '../dates.js';
import { shown, typed } from '../outside.js';
import { customerLine, type Fact, facts } from '../parts.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

/** Where a block stands. Times are ISO in UTC, as every time here. */
export type AlertState =
  | { is: 'open'; escalatedAt?: string }
  | { is: 'taken'; by: string; at: string }
  | { is: 'snoozed'; until: string; by?: string }
  /** By a member with a note, or by the customer's acceptance, which a member may have attested. */
  | { is: 'resolved'; at: string; by?: string; note?: string };

/** An attempt to buy; all texts are from outside. */
export interface AttemptView {
  at: string;
  offer?: string;
  orderId?: string;
  by?: string;
  message?: string;
}

export interface AlertView {
  /** Of the block. */
  id: string;
  customer: CustomerRef;
  reason: BlockReason;
  state: AlertState;
  attempts: number;
  openedAt: string;
  /** The newest one. */
  latest?: AttemptView;
  /** Who has it, for whoever takes it over. */
  takenById?: string;
  /** False for a partner that cannot attest. */
  canAttest: boolean;
  /** It was sent again because nobody knows what became of the first time. */
  repeated?: boolean;
  /** What the person who sees this version is doing with it. */
  mode?: { is: 'note'; typed: string; isMissing: boolean } | { is: 'snooze' } | { is: 'too-late' };
  /** Opened from a message that lists several alerts. */
  inList?: boolean;
  /** It stood here; a newer message shows it now. */
  isMoved?: boolean;
}

type Button = { title: string; verb: string; data: Value; style: 'default' | 'positive' };

const styles = { open: 'attention', taken: 'warning', snoozed: 'emphasis', resolved: 'good' } as const;
const signs = { open: '✕', taken: '●', snoozed: '◷', resolved: '✓' } as const;

/** A customer's purchases are blocked: what was tried, why it is blocked, what resolves it, and who is on it. */
export function alertCard(view: AlertView, reader: Reader): Card {
  const { locale } = reader;
  const { state, mode, isMoved = false } = view;
  const isForm = mode?.is === 'note' || mode?.is === 'snooze';
  return render('alert', reader, {
    heading: say(locale, state.is === 'resolved' ? 'alert.resolvedHeading' : 'alert.heading'),
    id: view.id,
    customer: customerLine(view.customer),
    notice: mode?.is === 'too-late' ? say(locale, 'alert.tooLate') : '',
    style: isMoved ? 'emphasis' : styles[state.is],
    state: isMoved ? `↓ ${say(locale, 'alert.moved')}` : `${signOf(state)} ${stateLine(state, reader)}`,
    sentences: sentences(view, locale).map((sentence) => ({ sentence })),
    facts: isMoved ? [] : factsOf(view, reader),
    footnote: view.repeated && !isForm ? say(locale, 'alert.repeated') : '',
    mode: isForm ? mode.is : '',
    typed: mode?.is === 'note' ? typed(mode.typed, 500) : '',
    wrong: mode?.is === 'note' && mode.isMissing ? say(locale, 'alert.noteMissing') : '',
    buttons: isMoved ? [openButton(view, locale)] : buttons(view, locale),
  });
}

/** The sign that goes with a state, so that colour is never alone. */
function signOf(state: AlertState): string {
  return state.is === 'open' && state.escalatedAt ? '⚠' : signs[state.is];
}

function stateLine(state: AlertState, reader: Reader): string {
  const words = (key: Key, params = {}) => say(reader.locale, key, params);
  switch (state.is) {
    case 'open':
      return state.escalatedAt ? words('alert.escalated') : words('alert.open');
    case 'taken':
      return words('alert.taken', { who: shown(state.by, 60), time: moment(state.at, reader) });
    case 'snoozed': {
      const until = words('alert.snoozed', { time: moment(state.until, reader) });
      return state.by ? `${until}, ${words('alert.by', { who: shown(state.by, 60) })}` : until;
    }
    case 'resolved': {
      const time = moment(state.at, reader);
      return state.by
        ? words('alert.resolvedBy', { who: shown(state.by, 60), time })
        : words('alert.resolved', { time });
    }
  }
}

function sentences({ state, reason, isMoved }: AlertView, locale: Locale): string[] {
  if (isMoved) return [];
  if (state.is !== 'resolved') return [say(locale, `block.${reason}`), say(locale, `block.${reason}Step`)];
  return [state.note === undefined ? say(locale, 'alert.acceptance') : shown(state.note, 500)].filter(Boolean);
}

function factsOf({ latest, attempts, openedAt }: AlertView, reader: Reader): Fact[] {
  const { locale } = reader;
  const what = [shown(latest?.offer), shown(latest?.orderId, 60)].filter(Boolean).join(' · ');
  const many = say(locale, 'alert.attempts', { count: attempts, time: moment(openedAt, reader) });
  return facts(
    locale,
    ['alert.tried', what],
    ['alert.triedBy', nameOf(latest?.by)],
    ['alert.triedAt', latest ? moment(latest.at, reader) : ''],
    ['alert.often', attempts > 1 ? many : ''],
    ['alert.message', shown(latest?.message, 300)],
  );
}

/** Others read along: of an address only the name before the at sign is shown. */
function nameOf(by: string | undefined): string {
  return shown(by?.replace(/@.*$/s, ''));
}

function buttons(view: AlertView, locale: Locale): Button[] {
  const { id, customer, state, reason, takenById = '', canAttest, mode, inList } = view;
  const button = (title: Key, verb: string, data: Value, style: Button['style'] = 'default'): Button => ({
    title: say(locale, title),
    verb,
    data,
    style,
  });
  if (mode?.is === 'note') return [button('alert.resolve', 'alert.resolve', { block: id }, 'positive')];
  if (mode?.is === 'snooze') {
    return (['hour', 'tomorrow'] as const).map((until) =>
      button(`alert.${until}`, 'alert.later', { block: id, until }),
    );
  }
  const list = inList ? [button('alert.list', 'alert.list', {})] : [];
  const about = { customer: customer.id };
  if (state.is === 'resolved') {
    return [button('common.verify', 'verify.open', about), button('common.history', 'history.open', about), ...list];
  }
  const needsAcceptance = reason === 'acceptance-missing';
  return [
    ...(needsAcceptance && canAttest ? [button('common.attest', 'attest.open', about, 'positive')] : []),
    ...(needsAcceptance
      ? [button('common.invite', 'invite.open', about, canAttest ? 'default' : 'positive')]
      : [button('common.verify', 'verify.open', about)]),
    button(takenById ? 'alert.takeOver' : 'alert.take', 'alert.take', { block: id, from: takenById }),
    ...(state.is === 'snoozed' ? [] : [button('alert.snooze', 'alert.snooze', { block: id })]),
    button('alert.resolve', 'alert.note', { block: id }),
    ...list,
  ];
}

function openButton({ id }: AlertView, locale: Locale): Button {
  return { title: say(locale, 'alert.openAlert'), verb: 'alert.open', data: { block: id }, style: 'default' };
}
