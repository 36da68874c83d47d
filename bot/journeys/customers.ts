import type { Card } from '../../cards/card.js';
import { customersCard } from '../../cards/customers/view.js';
import { noticeCard } from '../../cards/notice/view.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { countOf, type Journey, textOf } from './journey.js';

const rowsPerPage = 10;
const mostPages = 100_000;

/** `customers`: the partner's customers and where each stands. */
export function customersJourney({ customers }: Services): Journey {
  async function show(turn: Turn, text: string, wanted: number): Promise<Card> {
    const first = await customers.search(text, rowsPerPage, (wanted - 1) * rowsPerPage);
    if (first.total === 0 && !text) {
      const synced = await customers.syncWithin(turn.deadline);
      if (!synced.ok) {
        const retry = { verb: 'customers.show', data: {} };
        return noticeCard({ kind: 'failure', failure: synced.failure, retry }, turn.reader);
      }
    }
    const pages = Math.max(1, Math.ceil(first.total / rowsPerPage));
    const page = Math.min(wanted, pages);
    const isRight = page === wanted && first.total > 0;
    const shown = isRight ? first : await customers.search(text, rowsPerPage, (page - 1) * rowsPerPage);
    const staleSince = await customers.staleSince();
    const stale = staleSince ? { listIsStale: staleSince } : {};
    return customersCard({ text, page, pages, total: shown.total, rows: shown.customers, ...stale }, turn.reader);
  }

  return {
    permission: 'customers',
    onText: (turn, text) => show(turn, text.slice(0, 200), 1),
    onPress: {
      show: (turn, data) => show(turn, textOf(data.text), Math.min(countOf(data.page) ?? 1, mostPages)),
    },
  };
}
