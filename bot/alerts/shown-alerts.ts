import { type AlertView, alertCard } from '../../cards/alert/view.js';
import { type AlertRow, alertListCard } from '../../cards/alert-list/view.js';
import type { Card, Reader } from '../../cards/card.js';
import { type ListedAlert, readList } from '../../src/alerts/list-changes.js';
import { decide } from '../../src/members/policy.js';
import type { Services } from '../services.js';
import { customerOf } from '../teams/customer-of.js';
import { alertView } from './alert-view.js';

/** A block's card, and the version of the block that it shows. */
export interface ShownAlert {
  card: Card;
  version: number;
}

const rowsPerList = 10;
const mostKept = 500;

/** The cards of alerts as they are at this moment. One that goes to hundreds of conversations is made once. */
export class ShownAlerts {
  readonly #cards = new Map<string, ShownAlert>();

  constructor(private readonly services: Services) {}

  /** The card for everybody in a conversation; `version`: it shows this version of the block at least. */
  async alert(
    blockId: string,
    version: number,
    reader: Reader,
    how: { repeated?: boolean; isMoved?: boolean },
  ): Promise<ShownAlert | undefined> {
    const key = JSON.stringify([blockId, reader.locale, reader.zone, how]);
    const known = this.#cards.get(key);
    if (known && known.version >= version) return known;
    const found = await this.view(blockId);
    if (!found) return undefined;
    const made = { card: alertCard({ ...found.view, ...how }, reader), version: found.version };
    if (this.#cards.size >= mostKept) this.#cards.clear();
    this.#cards.set(key, made);
    return made;
  }

  /** What there is to show of a block; undefined for one that is not there. */
  async view(blockId: string): Promise<{ view: AlertView; version: number } | undefined> {
    const { purchases, partner } = this.services;
    const found = await purchases.get(blockId, 1);
    if (!found) return undefined;
    const customer = await customerOf(this.services, found.block.customerId, found.block.customerName);
    const canAttest = decide(['admin-agent'], 'attest', partner.type).allowed;
    return { view: alertView(found, customer, canAttest), version: found.block.version };
  }

  /** The card of a list: the one that a message shows, or the one that is about to be sent (''); none without alerts. */
  async list(conversationId: string, list: string, reader: Reader): Promise<Card | undefined> {
    const { alerts, ...counts } = await readList(this.services.store, conversationId, list, rowsPerList);
    if (alerts.length === 0) return undefined;
    return alertListCard({ ...counts, rows: alerts.map(rowOf) }, reader);
  }
}

function rowOf({ id, customerId, customerName, attempts, state, takenByName }: ListedAlert): AlertRow {
  return {
    id,
    customer: { id: customerId, name: customerName },
    attempts,
    state: state === 'acknowledged' ? 'taken' : state,
    ...(takenByName ? { takenBy: takenByName } : {}),
  };
}
