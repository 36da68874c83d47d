import type { Card, Locale, Reader } from '../card.js';
import { dayOf } from '../dates.js';
import { shown, typed } from '../outside.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

export interface InvitationsView {
  /** What was searched for, or ''. */
  text: string;
  /** Only those of the reader. */
  mine: boolean;
  /** From 1. */
  page: number;
  pages: number;
  /** Invitations on all pages. */
  total: number;
  /** At most 10. */
  rows: InvitationRow[];
  /** The reader may see acceptance links; who may not is led to the customer. */
  mayOpenLinks: boolean;
}

export type InvitationRow = {
  id: string;
  customer: { id: string; name: string };
  by: string;
  /** For how many whole days it is open. */
  days: number;
  reminders: number;
  /** ISO in UTC. */
  nextReminderAt?: string;
} & (
  | { source: 'invitation'; state: 'prepared' | 'queued' | 'sent' }
  /** An acceptance link for one person. */
  | { source: 'link'; state: 'started' | 'ready' | 'sent' | 'expired' | 'accepted' }
);

/** A page of invitations without an answer; pressing one opens it. */
export function invitationsCard(view: InvitationsView, reader: Reader): Card {
  const { locale } = reader;
  const { text, mine, page, pages, total } = view;
  return render('invitations', reader, {
    heading: say(locale, 'invitations.heading'),
    searched: text ? say(locale, 'invitations.searched', { text: shown(text) }) : '',
    mine: mine ? say(locale, 'invitations.mine') : '',
    count: view.rows.length
      ? say(locale, 'invitations.count', { total, page, pages })
      : say(locale, text || mine ? 'invitations.noMatch' : 'invitations.empty'),
    rows: view.rows.slice(0, 10).map((row) => rowOf(row, view.mayOpenLinks, reader)),
    buttons: buttons(view, locale),
    nobody: view.rows.length === 0,
  });
}

function rowOf(row: InvitationRow, mayOpenLinks: boolean, reader: Reader) {
  const { locale } = reader;
  const { customer, by, days } = row;
  const age = days > 0 ? say(locale, 'invitations.age', { days }) : say(locale, 'invitations.today');
  return {
    ...press(row, mayOpenLinks),
    name: shown(customer.name) || '–',
    sender: [age, shown(by)].filter(Boolean).join(' · '),
    state: stateOf(row, reader),
  };
}

/** What a press of the row opens. */
function press({ source, id, customer }: InvitationRow, mayOpenLinks: boolean): { verb: string; data: Value } {
  if (source === 'invitation') return { verb: 'invitations.open', data: { invitation: id } };
  if (mayOpenLinks) return { verb: 'attest.link', data: { link: id } };
  return { verb: 'verify.open', data: { customer: customer.id } };
}

function stateOf(row: InvitationRow, reader: Reader): string {
  const { locale } = reader;
  if (row.source === 'link') return say(locale, `attest-link.${row.state}`);
  const { state, reminders: count, nextReminderAt } = row;
  const parts = [say(locale, `invitations.${state}`)];
  if (count > 0) parts.push(say(locale, 'invitations.reminders', { count }));
  const next = count > 0 ? 'invitations.nextReminder' : 'invitations.firstReminder';
  if (nextReminderAt) parts.push(say(locale, next, { date: dayOf(nextReminderAt, reader) }));
  return parts.join(' · ');
}

type Button = { title: string; text: string; mine: boolean; page: number };

function buttons({ text, mine, page, pages, total }: InvitationsView, locale: Locale): Button[] {
  const button = (title: Key, to: Partial<Button>): Button => {
    return { title: say(locale, title), text: typed(text, 200), mine, page: 1, ...to };
  };
  return [
    ...(page > 1 ? [button('invitations.previous', { page: page - 1 })] : []),
    ...(page < pages ? [button('invitations.next', { page: page + 1 })] : []),
    ...(mine || total > 0 ? [button(mine ? 'invitations.everybody' : 'invitations.onlyMine', { mine: !mine })] : []),
    ...(text ? [button('invitations.all', { text: '', mine: false })] : []),
  ];
}
