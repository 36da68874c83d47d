import { ActivityTypes, type TurnContext } from 'botbuilder';
import type { Card } from '../../cards/card.js';
import { NoAnswer, type Refusal, readRefusal } from '../alerts/refusal.js';
import { counted, type TeamsAdapter } from './adapter.js';
import { within } from './patience.js';
import { cardMessage } from './replies.js';
import type { Place } from './turn.js';

/** `activityId`: the message that shows the card; empty where the channel does not tell. */
export type Taken = { is: 'taken'; activityId: string };

/** Longer than Teams ever takes; the SDK itself would wait for ever. */
const patienceMs = 30_000;

/** Speaks in conversations that are not speaking right now; every refusal is a value. */
export class AlertChannel {
  constructor(private readonly adapter: Pick<TeamsAdapter, 'continue'>) {}

  /** Sends a card as a new message. */
  post(place: Place, card: Card): Promise<Taken | Refusal> {
    return this.#speak(place, 'post', async (context) => (await context.sendActivity(cardMessage(card)))?.id);
  }

  /** Shows a card in the place of the one that a message shows now. */
  put(place: Place, activityId: string, card: Card): Promise<Taken | Refusal> {
    return this.#speak(place, 'put', async (context) => {
      await context.updateActivity({ ...cardMessage(card), id: activityId });
      return activityId;
    });
  }

  /** Finds out whether the channel takes anything for this conversation, with a sign that leaves nothing behind. */
  probe(place: Place): Promise<Taken | Refusal> {
    return this.#speak(place, 'put', async (context) => {
      await context.sendActivity({ type: ActivityTypes.Typing });
      return undefined;
    });
  }

  async #speak(
    { reference }: Place,
    how: 'post' | 'put',
    say: (context: TurnContext) => Promise<string | undefined>,
  ): Promise<Taken | Refusal> {
    let activityId: string | undefined;
    const said = this.adapter.continue(reference, async (context) => {
      context.turnState.set(counted, true);
      activityId = await say(context);
    });
    try {
      await within(patienceMs, said, () => new NoAnswer());
      return { is: 'taken', activityId: activityId ?? '' };
    } catch (error) {
      return readRefusal(error, how);
    }
  }
}
