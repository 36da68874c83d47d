import { type Activity, ActivityTypes, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { correlationIdHere } from '../../src/operation.js';
import { enqueue } from '../../src/outbox/outbox.js';
import type { Journeys } from '../journeys/index.js';
import type { PressAnswer } from '../journeys/journey.js';
import { noteOutcome, type TurnKind, TurnRecord } from '../metrics/turn-record.js';
import type { Services } from '../services.js';
import type { AlertLifecycle } from './alert-lifecycle.js';
import { originOf } from './inbound.js';
import { pressAnswer, readPress, readSearch, searchAnswer } from './invokes.js';
import { Repeats } from './repeats.js';
import { sendCard, whileTyping } from './replies.js';
import type { MemberSignIn } from './sign-in.js';
import { personId, type Turn, turnOf } from './turn.js';
import type { TurnLimit } from './turn-limit.js';

/** Takes one activity from Teams, sees that it is from the partner's own people, and lets a journey answer it. */
export class Bot {
  readonly #repeats = new Repeats<InvokeResponse | undefined>({ status: 409, body: { code: 'repeated' } });

  constructor(
    private readonly services: Services,
    private readonly journeys: Journeys,
    private readonly lifecycle: AlertLifecycle,
    private readonly onCommitted: () => void,
    private readonly limit: TurnLimit,
    private readonly signIn?: MemberSignIn,
  ) {}

  /** The turn's logic for the adapter. Never throws: what goes wrong is logged once and told in a card. */
  async onTurn(context: TurnContext): Promise<void> {
    await new TurnRecord(kindOf(context.activity)).run(() => this.#serve(context), this.services);
  }

  async #serve(context: TurnContext): Promise<void> {
    let isRepeat = true;
    const answer = await this.#repeats.once(context.activity, () => {
      isRepeat = false;
      return this.#answer(context);
    });
    if (isRepeat) noteOutcome('repeated');
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
      case ActivityTypes.Message: {
        const slowed = this.#slow(activity);
        if (!slowed) {
          await sendCard(
            context,
            await whileTyping(context, () => this.#guarded(activity, (turn) => this.#say(activity, turn))),
          );
        } else if (slowed.card) await sendCard(context, slowed.card);
        return undefined;
      }
      case ActivityTypes.Invoke:
        return this.#slow(activity)?.answer ?? this.#invoke(context);
      case ActivityTypes.InstallationUpdate:
      case ActivityTypes.ConversationUpdate:
        await this.#welcome(activity);
        return undefined;
      default:
        noteOutcome('ignored');
        return undefined;
    }
  }

  /** What is answered to somebody who is too fast; undefined for everybody else. */
  #slow(activity: Activity): ReturnType<TurnLimit['slow']> {
    const slowed = this.limit.slow(activity);
    if (slowed) noteOutcome('slowed');
    return slowed;
  }

  #say(activity: Activity, turn: Turn): Promise<Card> {
    return this.journeys.say(turn, spokenText(activity));
  }

  async #invoke(context: TurnContext): Promise<InvokeResponse | undefined> {
    const { activity } = context;
    if (activity.name === 'application/search') {
      const query = readSearch(activity.value);
      let results: { title: string; value: string }[] = [];
      await this.#guarded(activity, async (turn) => {
        if (query?.dataset === 'customers') results = await this.journeys.search(turn, query.text);
        return this.journeys.welcome(turn);
      });
      return searchAnswer(results);
    }
    if (activity.name !== 'adaptiveCard/action') {
      noteOutcome('ignored');
      return undefined;
    }
    const press = readPress(activity.value);
    return pressAnswer(
      await this.#guarded<PressAnswer>(activity, async (turn) => {
        if (!press) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
        const ownSignIn = this.signIn?.of(context, turn.reader);
        return this.journeys.press(ownSignIn ? { ...turn, ownSignIn } : turn, press.verb, press.data);
      }),
    );
  }

  /** The edge where everything unexpected is caught: logged with a correlation id, told without its message. */
  async #guarded<A = Card>(activity: Activity, answer: (turn: Turn) => Promise<A>): Promise<A | Card> {
    const correlationId = correlationIdHere();
    const anonymous = turnOf(activity, undefined, correlationId);
    try {
      const origin = originOf(activity, this.services.partner.tenantId);
      if (origin !== 'own') {
        noteOutcome('refused');
        return noticeCard({ kind: origin }, anonymous.reader);
      }
      const id = personId(activity);
      const member = id ? await this.services.members.find(id) : undefined;
      return await answer(turnOf(activity, member, correlationId));
    } catch (err) {
      noteOutcome('failed');
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
    const { place, person } = turnOf(activity, undefined, correlationIdHere());
    await this.services.store.transaction(async (tx) => {
      if (isRemoved) await tx.query('DELETE FROM outbox WHERE key = $1', [key]);
      else await enqueue(tx, { kind: 'welcome', key, payload: { place, person } });
    });
    this.onCommitted();
  }
}

function kindOf({ type, name }: Activity): TurnKind {
  if (type === ActivityTypes.Message) return 'message';
  if (name === 'adaptiveCard/action') return 'press';
  return name === 'application/search' ? 'search' : 'event';
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
