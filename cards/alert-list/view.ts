import type { Card, Reader } from '../card.js';
import { shown } from '../outside.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface AlertListView {
  /** How many customers it is about, and for how many of them purchases are still blocked. */
  total: number;
  unresolved: number;
  /** The first of them; at most 10 are shown. */
  rows: AlertRow[];
  /** It was sent again because nobody knows what became of the first time. */
  repeated?: boolean;
}

export interface AlertRow {
  /** Of the block. */
  id: string;
  customer: { id: string; name: string };
  attempts: number;
  state: 'open' | 'taken' | 'snoozed' | 'resolved';
  takenBy?: string;
}

const mostRows = 10;

/** The purchases of many customers are blocked at once: one card for all of them, with a way into each. */
export function alertListCard({ total, unresolved, rows, repeated }: AlertListView, reader: Reader): Card {
  const { locale } = reader;
  const listed = rows.slice(0, mostRows);
  const more = total - listed.length;
  return render('alert-list', reader, {
    heading: say(locale, unresolved > 0 ? 'alert-list.heading' : 'alert-list.resolvedHeading'),
    style: unresolved > 0 ? 'attention' : 'good',
    count:
      unresolved > 0
        ? `✕ ${say(locale, 'alert-list.count', { unresolved, total: unresolved < total ? total : 0 })}`
        : `✓ ${say(locale, 'alert-list.resolved', { total })}`,
    rows: listed.map((row) => ({
      id: row.id,
      name: shown(row.customer.name) || shown(row.customer.id),
      state: stateOf(row, reader),
    })),
    more: more > 0 ? say(locale, 'alert-list.more', { count: more }) : '',
    footnote: repeated ? say(locale, 'alert.repeated') : '',
  });
}

function stateOf({ state, takenBy, attempts }: AlertRow, { locale }: Reader): string {
  const word = state === 'resolved' ? 'settled' : state;
  const where = say(locale, `alert-list.${word}`, { who: shown(takenBy, 60) || '–' });
  return attempts > 1 ? `${where} · ${say(locale, 'alert-list.attempts', { count: attempts })}` : where;
}
