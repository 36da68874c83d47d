import type { Card, CustomerRef, Locale, Reader } from '../card.js';
import { moment } from '../dates.js';
import { happened } from '../failure.js';
import { shown } from '../outside.js';
import { customerLine } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

/** What the trail can say: each has a message of its name. */
export type AuditAction = Extract<keyof typeof import('../locales/en.json')['history'], `${string}.${string}`>;

export interface HistoryEntry {
  /** ISO in UTC. */
  at: string;
  who: string;
  /** The person to whom it was sent. */
  to?: string;
  /** With whose account Partner Center knows it: that of whoever did it, or the bot's. */
  account?: 'member' | 'service';
  action: AuditAction;
  outcome: 'succeeded' | 'failed' | 'refused';
  /** Code of the failure, when there was one. */
  code?: string;
}

export interface HistoryView {
  customer: CustomerRef;
  /** Newest first; the first 25 are shown. */
  entries: HistoryEntry[];
  /** From where to go on, when there are older entries. */
  older?: number;
}

/** Who did what for a customer, and when. */
export function historyCard(view: HistoryView, reader: Reader): Card {
  return render('history', reader, {
    heading: say(reader.locale, 'history.heading'),
    customer: customerLine(view.customer),
    entries: view.entries.slice(0, 25).map((entry) => ({
      title: titleOf(entry, reader.locale),
      who: [shown(entry.who), moment(entry.at, reader)].filter(Boolean).join(' · '),
      to: entry.to ? say(reader.locale, 'history.to', { who: shown(entry.to) }) : '',
      account: entry.account ? say(reader.locale, `history.account-${entry.account}`) : '',
      why: entry.code && entry.outcome !== 'succeeded' ? happened(reader.locale, { code: entry.code }) : '',
    })),
    hasOlder: view.older !== undefined,
    older: view.older ?? 0,
  });
}

/** Actions that name their outcome are not given it twice. */
function titleOf({ action, outcome }: HistoryEntry, locale: Locale): string {
  const what = say(locale, `history.${action}`);
  if (outcome === 'succeeded' || action.endsWith('.failed') || action.endsWith('.refused')) return what;
  return say(locale, `history.${outcome}`, { what });
}
