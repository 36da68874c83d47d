import type { Card } from '../../cards/card.js';
import type { Delivery } from '../../src/outbox/worker.js';
import type { TeamsAdapter } from './adapter.js';
import { cardMessage, retryAfter } from './replies.js';
import type { Place } from './turn.js';

/** After so many refusals by the channel a message is given up. */
const mostTries = 12;

/**
 * Updates the card that was pressed, for everybody who sees it, or posts a new one where there is none: then it answers
 * with the id of that message. A message that shows an alert is left as it is.
 */
export async function putCard(
  adapter: TeamsAdapter,
  place: Place,
  card: Card,
  attempts: number,
  how: 'update' | 'post',
): Promise<Delivery & { cardId?: string }> {
  if (how === 'update' && place.isAlert) return { state: 'done' };
  try {
    let cardId: string | undefined;
    await adapter.continue(place.reference, async (context) => {
      if (how === 'update' && place.cardId) await context.updateActivity({ ...cardMessage(card), id: place.cardId });
      else cardId = (await context.sendActivity(cardMessage(card)))?.id;
    });
    return { state: 'done', ...(cardId ? { cardId } : {}) };
  } catch (error) {
    const wait = retryAfter(error, attempts);
    const reason = `channel ${(error as { statusCode?: number }).statusCode ?? 'no answer'}`;
    if (wait === undefined || attempts >= mostTries) return { state: 'dead', reason };
    return { state: 'retry', at: new Date(Date.now() + wait), reason };
  }
}
