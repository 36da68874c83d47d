import { randomUUID } from 'node:crypto';
import { type Activity, ActivityTypes, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { enqueue } from '../../src/outbox/outbox.js';
import type { AlertLifecycle } from '../alerts/lifecycle.js';
import type { Journeys } from '../journeys/index.js';
import type { Services } from '../services.js';
import { originOf } from './inbound.js';
import { cardAnswer, readPress, readSearch, searchAnswer } from './invokes.js';
import { Repeats } from './repeats.js';
import { sendCard, whileTyping } from './replies.js';
import { personId, type Turn, turnOf } from './turn.js';

/** Takes one activity from Teams, sees that it is from the partner's own people, and lets a journey answer it. */
export class Bot {
  readonly #repeats = new Repeats<InvokeResponse | undefined>();

  constructor(
    private readonly services: Services,
    private readonly journeys: Journeys,
    private readonly lifecycle: AlertLifecycle,
    private readonly onCommitted: () => void,
  ) {}

  /** The turn's logic for the adapter. Never throws: what goes wrong is logged once and told in a card. */
  async onTurn(context: TurnContext): Promise<void> {
    const answer = await this.#repeats.once(context.activity, () => this.#answer(context));
    if (context.activity.type === ActivityTypes.Invoke) {
      const value = answer ?? { status: 501, body: { code: 'not-implemented' } };
      await context.sendActivity({ type: ActivityTypes.InvokeResponse, value });
    }
    await this.#follow(context.activity);
  }

  /** What an activity says about where it came from, beside what is answered. */
  async #follow(activity: Activity): Promise<void> {
    if (originOf(activity, this.services.partner.tenantId) !== 'own') return;
    const { type: activityType } = activity;
    await this.lifecycle
      .follow(activity)
      .catch((err) => this.services.log.error({ err, activityType }, 'a conversation could not be followed'));
  }

  async #answer(context: TurnContext): Promise<InvokeResponse | undefined> {
    const { activity } = context;
    switch (activity.type) {
      case ActivityTypes.Message:
        await sendCard(
          context,
          await whileTyping(context, () => this.#guarded(activity, (turn) => this.#say(activity, turn))),
        );
        return undefined;
      case ActivityTypes.Invoke:
        return this.#invoke(activity);
      case ActivityTypes.InstallationUpdate:
      case ActivityTypes.ConversationUpdate:
        await this.#welcome(activity);
        return undefined;
      default:
        return undefined;
    }
  }

  #say(activity: Activity, turn: Turn): Promise<Card> {
    return this.journeys.say(turn, spokenText(activity));
  }

  async #invoke(activity: Activity): Promise<InvokeResponse | undefined> {
    if (activity.name === 'application/search') {
      const query = readSearch(activity.value);
      let results: { title: string; value: string }[] = [];
      await this.#guarded(activity, async (turn) => {
        if (query?.dataset === 'customers') results = await this.journeys.search(turn, query.text);
        return this.journeys.welcome(turn);
      });
      return searchAnswer(results);
    }
    if (activity.name !== 'adaptiveCard/action') return undefined;
    const press = readPress(activity.value);
    return cardAnswer(
      await this.#guarded(activity, async (turn) =>
        press
          ? this.journeys.press(turn, press.verb, press.data)
          : noticeCard({ kind: 'form-unreadable' }, turn.reader),
      ),
    );
  }

  /** The edge where everything unexpected is caught: logged with a correlation id, told without its message. */
  async #guarded(activity: Activity, answer: (turn: Turn) => Promise<Card>): Promise<Card> {
    const correlationId = randomUUID();
    const anonymous = turnOf(activity, undefined, correlationId);
    try {
      const origin = originOf(activity, this.services.partner.tenantId);
      if (origin !== 'own') return noticeCard({ kind: origin }, anonymous.reader);
      const id = personId(activity);
      const member = id ? await this.services.members.find(id) : undefined;
      return await answer(turnOf(activity, member, correlationId));
    } catch (err) {
      this.services.log.error({ err, correlationId, activityType: activity.type, name: activity.name }, 'turn failed');
      return noticeCard({ kind: 'unexpected', reference: correlationId }, anonymous.reader);
    }
  }

  /** One welcome per conversation, however many events announce the installation; again after a removal. */
  async #welcome(activity: Activity): Promise<void> {
    const botId = activity.recipient?.id;
    const has = (accounts: { id: string }[] | undefined) => accounts?.some(({ id }) => id === botId) ?? false;
    const isAdded = activity.action === 'add' || has(activity.membersAdded);
    const isRemoved = activity.action === 'remove' || has(activity.membersRemoved);
    if (!(isAdded || isRemoved) || originOf(activity, this.services.partner.tenantId) !== 'own') return;
    const key = `welcome:${activity.conversation.id}`;
    const { place, person } = turnOf(activity, undefined, randomUUID());
    await this.services.store.transaction(async (tx) => {
      if (isRemoved) await tx.query('DELETE FROM outbox WHERE key = $1', [key]);
      else await enqueue(tx, { kind: 'welcome', key, payload: { place, person } });
    });
    this.onCommitted();
  }
}

/** What somebody typed, without the mention of the bot, with Teams' HTML blanks made plain, and as every store takes it. */
function spokenText(activity: Activity): string {
  return (activity.text ?? '')
    .slice(0, 2_000)
    .replace(/<at[^>]*>.*?<\/at>/gis, ' ')
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replaceAll('\u0000', '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .trim();
}
