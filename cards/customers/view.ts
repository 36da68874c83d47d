import type { Acceptance, Card, CustomerRef, Reader } from '../card.js';
import { dayOf, moment } from '../dates.js';
import { shown, typed } from '../outside.js';
import { customerLine, signOf } from '../parts.js';
import { countryName } from '../places.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface CustomersView {
  /** What was searched for, or ''. */
  text: string;
  /** From 1. */
  page: number;
  pages: number;
  /** Customers on all pages. */
  total: number;
  /** At most 10. */
  rows: CustomerRow[];
  /** The list could not be renewed and is from this time (ISO in UTC). */
  listIsStale?: string;
}

export interface CustomerRow extends CustomerRef {
  /** ISO 3166-1 alpha-2, or '' when unknown. */
  country: string;
  /** What the last check found; none where nobody checked yet. */
  acceptance?: Acceptance;
  /** ISO in UTC. */
  acceptanceCheckedAt?: string;
}

/** A page of customers; pressing one verifies it. */
export function customersCard(view: CustomersView, reader: Reader): Card {
  const { locale } = reader;
  const { page, pages, total } = view;
  return render('customers', reader, {
    heading: say(locale, 'customers.heading'),
    searched: view.text ? say(locale, 'customers.searched', { text: shown(view.text) }) : '',
    stale: view.listIsStale ? say(locale, 'customers.stale', { time: moment(view.listIsStale, reader) }) : '',
    count: view.rows.length
      ? say(locale, 'customers.count', { total, page, pages })
      : say(locale, view.text ? 'customers.noMatch' : 'customers.empty'),
    rows: view.rows.slice(0, 10).map((row) => rowOf(row, reader)),
    text: typed(view.text, 200),
    previous: page > 1 ? page - 1 : 0,
    next: page < pages ? page + 1 : 0,
    searching: view.text !== '',
    nobody: view.rows.length === 0,
  });
}

function rowOf(row: CustomerRow, reader: Reader): { id: string; name: string; place: string; state: string } {
  const { id, name, domain } = customerLine(row);
  const place = [domain, shown(countryName(row.country, reader.locale), 40)].filter(Boolean).join(' · ');
  return { id, name, place, state: stateOf(row, reader) };
}

function stateOf({ acceptance, acceptanceCheckedAt }: CustomerRow, reader: Reader): string {
  if (!acceptance) return say(reader.locale, 'customers.unchecked');
  const state = `${signOf(acceptance)} ${say(reader.locale, `verdict.${acceptance}`)}`;
  if (!acceptanceCheckedAt) return state;
  return `${state} · ${say(reader.locale, 'customers.checked', { date: dayOf(acceptanceCheckedAt, reader) })}`;
}
