import type { BlockReason, Card, Locale, Reader } from '../card.js';
import { moment } from '../dates.js';
import { shown, typed } from '../outside.js';
import { countryName, namedChoices } from '../places.js';
import { render } from '../render.js';
import { say } from '../words.js';

/** Which of the open ones are shown; '' for all. */
export const shows = ['', 'open', 'mine', 'acknowledged', 'snoozed'] as const;
export type Show = (typeof shows)[number];

export interface BlockedView {
  show: Show;
  /** ISO 3166-1 alpha-2, or ''. */
  country: string;
  /** What was searched for, or ''. */
  text: string;
  /** From 1. */
  page: number;
  pages: number;
  /** On all pages. */
  total: number;
  /** Where customers with something open are. */
  countries: string[];
  /** Oldest first; at most 10. */
  rows: BlockedRow[];
}

export interface BlockedRow {
  id: string;
  customer: { id: string; name: string };
  reason: BlockReason;
  attempts: number;
  /** For how long it is open. */
  minutes: number;
  takenBy?: string;
  /** ISO in UTC. */
  snoozedUntil?: string;
  /** Nobody took it in time. */
  isEscalated: boolean;
}

const rowsPerPage = 10;
const mostCountries = 60;

/** A page of what is blocked; pressing one opens its alert. */
export function blockedCard(view: BlockedView, reader: Reader): Card {
  const { locale } = reader;
  const { show, country, text, page, pages, total, rows } = view;
  const isFiltered = Boolean(show || country || text);
  const none = isFiltered ? 'blocked.noMatch' : 'blocked.empty';
  return render('blocked', reader, {
    heading: say(locale, 'blocked.heading'),
    count: rows.length ? say(locale, 'blocked.count', { total, page, pages }) : say(locale, none),
    rows: rows.slice(0, rowsPerPage).map((row) => rowOf(row, reader)),
    canFilter: isFiltered || total > rowsPerPage,
    show: show || 'all',
    shows: shows.map((value) => showChoice(value || 'all', locale)),
    country: isCode(country) ? country : 'all',
    countries: countryChoices(view, locale),
    text: typed(text, 200),
    pages: [
      ...(page > 1 ? [{ title: say(locale, 'blocked.previous'), page: page - 1 }] : []),
      ...(page < pages ? [{ title: say(locale, 'blocked.next'), page: page + 1 }] : []),
    ],
  });
}

function showChoice(value: Exclude<Show, ''> | 'all', locale: Locale): { title: string; value: string } {
  return { title: say(locale, `blocked.${value}`), value };
}

function countryChoices({ country, countries }: BlockedView, locale: Locale): { title: string; value: string }[] {
  const codes = [...new Set([...countries.slice(0, mostCountries), country])].filter((code) => isCode(code));
  const all = { title: say(locale, 'blocked.everywhere'), value: 'all' };
  const named = namedChoices(codes, countryName, locale).map(({ title, value }) => ({
    title: shown(title, 60),
    value,
  }));
  return [all, ...named];
}

function isCode(country: string): boolean {
  return /^[A-Z]{2}$/.test(country);
}

function rowOf({ customer, reason, attempts, ...row }: BlockedRow, reader: Reader) {
  const what = say(reader.locale, `block.${reason}Short`);
  return {
    id: row.id,
    name: shown(customer.name) || shown(customer.id),
    reason: attempts > 1 ? `${what} · ${attempts}×` : what,
    state: stateOf(row, reader),
  };
}

function stateOf(
  row: Pick<BlockedRow, 'minutes' | 'takenBy' | 'snoozedUntil' | 'isEscalated'>,
  reader: Reader,
): string {
  const { locale } = reader;
  const { takenBy, snoozedUntil, isEscalated } = row;
  const age = ageOf(row.minutes, locale);
  if (snoozedUntil) return say(locale, 'blocked.snoozedUntil', { age, time: moment(snoozedUntil, reader) });
  if (takenBy) return say(locale, 'blocked.takenBy', { age, who: shown(takenBy, 60) });
  const nobody = say(locale, 'blocked.nobody', { age });
  return isEscalated ? `⚠ ${nobody}` : nobody;
}

/** Whole minutes up to two hours, whole hours up to two days. */
function ageOf(minutes: number, locale: Locale): string {
  const hours = Math.floor(minutes / 60);
  if (hours < 2) return say(locale, 'blocked.minutes', { age: Math.max(0, Math.floor(minutes)) });
  return hours < 48
    ? say(locale, 'blocked.hours', { age: hours })
    : say(locale, 'blocked.days', { age: Math.floor(hours / 24) });
}
