import { type BlockedRow, blockedCard, type Show, shows } from '../../cards/blocked/view.js';
import type { Card } from '../../cards/card.js';
import type { BlockFilter, ListedBlock } from '../../src/purchases/list.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { countOf, type Journey, textOf } from './journey.js';

const rowsPerPage = 10;
const mostPages = 100_000;

interface Wanted {
  show: Show;
  /** ISO 3166-1 alpha-2, or ''. */
  country: string;
  text: string;
  page: number;
}

/** What may follow the word `blocked`, beside a part of the customer's name. */
const spoken: Record<string, Show> = {
  mine: 'mine',
  open: 'open',
  taken: 'acknowledged',
  snoozed: 'snoozed',
};

/** `blocked`: what keeps customers from buying and is not resolved, oldest first. */
export function blockedJourney({ purchases }: Services): Journey {
  async function show(turn: Turn, wanted: Wanted): Promise<Card> {
    const find = (page: number) =>
      purchases.list({ filter: filterOf(wanted, turn), limit: rowsPerPage, offset: (page - 1) * rowsPerPage });
    const [first, countries] = await Promise.all([find(wanted.page), purchases.countries()]);
    const pages = Math.max(1, Math.ceil(first.total / rowsPerPage));
    const page = Math.min(wanted.page, pages);
    const { blocks, total } = page === wanted.page ? first : await find(page);
    return blockedCard({ ...wanted, page, pages, total, countries, rows: blocks.map(rowOf) }, turn.reader);
  }

  return {
    permission: 'blocked',
    onText: async (turn, text) => show(turn, readText(text.slice(0, 200), await purchases.countries())),
    onPress: { show: (turn, data) => show(turn, readPress(data)) },
  };
}

/** `blocked mine`, `blocked snoozed`, `blocked DE contoso`: in any order; a country is one where something is open. */
function readText(text: string, countries: readonly string[]): Wanted {
  const wanted: Wanted = { show: '', country: '', text: '', page: 1 };
  const rest: string[] = [];
  for (const word of text.split(/\s+/)) {
    const state = Object.hasOwn(spoken, word.toLowerCase()) ? spoken[word.toLowerCase()] : undefined;
    if (state) wanted.show = state;
    else if (countries.includes(word)) wanted.country = word;
    else rest.push(word);
  }
  return { ...wanted, text: rest.join(' ') };
}

function readPress({ show, country, text, page }: Record<string, unknown>): Wanted {
  return {
    show: shows.find((one) => one === show) ?? '',
    country: /^[A-Z]{2}$/.test(textOf(country)) ? textOf(country) : '',
    text: textOf(text).slice(0, 200),
    page: Math.min(countOf(page) ?? 1, mostPages),
  };
}

function filterOf({ show, country, text }: Wanted, { person }: Turn): BlockFilter {
  return {
    ...(show === 'mine' ? { takenBy: person.id } : show ? { state: show } : {}),
    ...(country ? { country } : {}),
    ...(text ? { text } : {}),
  };
}

function rowOf(block: ListedBlock): BlockedRow {
  const { id, customerId, customerName, reason, attempts, openedAt, takenByName, snoozedUntil, escalatedAt } = block;
  return {
    id,
    customer: { id: customerId, name: customerName },
    reason,
    attempts,
    minutes: (Date.now() - Date.parse(openedAt)) / 60_000,
    isEscalated: escalatedAt !== undefined,
    ...(takenByName ? { takenBy: takenByName } : {}),
    ...(snoozedUntil ? { snoozedUntil } : {}),
  };
}
