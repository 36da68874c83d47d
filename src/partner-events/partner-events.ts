import { createHash, randomUUID } from 'node:crypto';
import { enqueue } from '../outbox/outbox.js';
import type { Store } from '../store/store.js';
import type { CustomerNews } from './customer-news.js';
import { readEvent } from './event.js';

/** A customer accepted the reseller relationship; what follows is in customer-news.ts. */
export const handledEvents: readonly string[] = [
  'reseller-relationship-accepted-by-customer',
  'indirect-reseller-relationship-accepted-by-customer',
];

/** What became of a delivered event: `ignored` is one that nothing follows from, such as `test-created`. */
export type Taken = 'taken' | 'known' | 'ignored' | 'unreadable';

/** Takes in the events that Partner Center posts, once their signature is checked. */
export class PartnerEvents {
  constructor(
    private readonly store: Store,
    private readonly onCommitted: () => void,
  ) {}

  /**
   * Writes an event down, to be dealt with by the outbox (kind `partner-center.event`). Partner Center posts an event
   * up to ten times: the same bytes are dealt with once.
   */
  async take(body: Buffer): Promise<Taken> {
    const event = readEvent(body);
    if (!event) return 'unreadable';
    if (!handledEvents.includes(event.name)) return 'ignored';
    if (!event.customerId) return 'unreadable';
    const payload: CustomerNews = { customerId: event.customerId, correlationId: randomUUID() };
    const key = `partner-center.event:${createHash('sha256').update(body).digest('hex')}`;
    const isNew = await this.store.transaction((tx) => enqueue(tx, { kind: 'partner-center.event', key, payload }));
    if (!isNew) return 'known';
    this.onCommitted();
    return 'taken';
  }
}
