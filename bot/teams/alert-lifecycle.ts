import type { Activity } from 'botbuilder';
import type { AlertSubscriptions, Where } from '../../src/alerts/subscriptions.js';
import { channelOf } from '../alerts/conversation.js';
import { teamsData } from './teams-data.js';
import type { Place } from './turn.js';

/** Why a conversation is not told about anything any more, beside Teams' own codes. */
const gone = { removed: 'removed', team: 'team-deleted', channel: 'channel-deleted' } as const;
/** Whoever switched alerts off, wants them to stay off. */
const off = 'off';

/** After this time another process may have learned something else. */
const validForMs = 10 * 60_000;
const mostNotes = 10_000;

/**
 * Follows what happens to the conversations that are told about blocked purchases: installed and removed, deleted and
 * restored, renamed, and moved to another service URL, which Teams does without a word.
 */
export class AlertLifecycle {
  /** By conversation: what was found in order last. */
  readonly #notes = new Map<string, { serviceUrl: string; at: number }>();

  constructor(
    private readonly subscriptions: AlertSubscriptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** To be called with every activity of the partner's own people, once it is answered. */
  async follow(activity: Activity): Promise<void> {
    if (activity.type === 'installationUpdate' || activity.type === 'conversationUpdate') await this.#change(activity);
    await this.#notice(activity);
  }

  /** The next activity of this conversation is looked at. */
  forget(conversationId: string): void {
    this.#notes.delete(conversationId);
  }

  async #change(activity: Activity): Promise<void> {
    const { subscriptions } = this;
    const { eventType, team, channel } = teamsData(activity);
    const conversation: Where = { conversationId: channelOf(activity.conversation.id) };
    // Installed in a team, the bot is in all of its channels.
    const all: Where = team.id ? { teamId: team.id } : conversation;
    const inChannel: Where = { conversationId: channel.id || conversation.conversationId };
    if (isBot(activity, 'remove')) return subscriptions.retire(all, gone.removed);
    if (isBot(activity, 'add')) return void (await subscriptions.restore(all, [off, gone.channel]));
    switch (eventType) {
      case 'teamDeleted':
      case 'teamHardDeleted':
        return subscriptions.retire(all, gone.team);
      case 'teamRestored':
      case 'teamUnarchived':
        return void (await subscriptions.restore(all, [off, gone.channel, gone.removed]));
      case 'teamRenamed':
        return team.id && team.name ? subscriptions.rename(all, team.name) : undefined;
      case 'channelDeleted':
        return subscriptions.retire(inChannel, gone.channel);
      case 'channelRestored':
        return void (await subscriptions.restore(inChannel, [off, gone.team, gone.removed]));
      case 'channelRenamed':
        return channel.name ? subscriptions.rename(inChannel, channel.name) : undefined;
    }
  }

  /** Where a conversation is spoken to, and that it is there at all, is what its latest activity says. */
  async #notice(activity: Activity): Promise<void> {
    const { serviceUrl } = activity;
    const conversationId = channelOf(activity.conversation.id);
    const note = this.#notes.get(conversationId);
    if (note?.serviceUrl === serviceUrl && this.now() - note.at < validForMs) return;
    const subscription = await this.subscriptions.find(conversationId);
    if (this.#notes.size >= mostNotes) this.#notes.clear();
    this.#notes.set(conversationId, { serviceUrl, at: this.now() });
    if (!subscription) return;
    const place = subscription.place as Place;
    if (place.reference.serviceUrl !== serviceUrl) {
      const moved = { ...place, reference: { ...place.reference, serviceUrl } };
      await this.subscriptions.moveTo(conversationId, place, moved);
    }
    // Who speaks to the bot there can be spoken to.
    const isSpoken = activity.type === 'message' || activity.type === 'invoke';
    if (isSpoken && subscription.state === 'retired') await this.subscriptions.restore({ conversationId }, [off]);
  }
}

function isBot({ action, recipient, ...activity }: Activity, what: 'add' | 'remove'): boolean {
  const accounts = what === 'add' ? activity.membersAdded : activity.membersRemoved;
  return action === what || (accounts?.some(({ id }) => id === recipient?.id) ?? false);
}
