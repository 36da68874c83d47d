import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** A welcome is given once, however long ago; its key goes when the app is removed from the conversation. */
const keptKind = 'welcome';
const page = 500;
/** More is left for the next pass. */
const mostPages = 100;

interface Item {
  id: number;
  createdAt: string;
  finishedAt: string | null;
}

/**
 * Deletes the outbox's items that were finished before this moment (ISO instant). Their payload is gone already; what
 * goes here are their keys. Reads from the oldest on and stops at the first page that is young, so that it needs no
 * index, which every piece of work would have to pay for. Answers with their number.
 */
export async function forgetFinishedWork(store: Store, before: string): Promise<number> {
  let forgotten = 0;
  let last = 0;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const items = await store.read<Item>(
      `SELECT id, created_at AS "createdAt", finished_at AS "finishedAt" FROM outbox
       WHERE id > $1 AND kind <> '${keptKind}' ORDER BY id LIMIT ${page}`,
      [last],
    );
    const old = items.filter(({ finishedAt }) => finishedAt !== null && finishedAt < before);
    if (old.length > 0) forgotten += await forget(store, old);
    const isYoung = items.every(({ createdAt }) => createdAt >= before);
    if (items.length < page || isYoung) break;
    last = items.at(-1)?.id ?? last;
  }
  return forgotten;
}

function forget(store: Store, items: Item[]): Promise<number> {
  const places = items.map((_, index) => `$${index + 1}`).join(', ');
  const ids = items.map(({ id }) => id);
  return store.transaction((tx) =>
    change(tx, `DELETE FROM outbox WHERE id IN (${places}) AND finished_at IS NOT NULL`, ids),
  );
}
