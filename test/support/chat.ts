import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SeenCard } from './cards.js';
import type { FakeConnector, Sent } from './connector.js';

export interface ChatPerson {
  id: string;
  name: string;
}

export interface ChatOptions {
  tenantId: string;
  person: ChatPerson;
  scope?: 'personal' | 'groupChat' | 'channel';
  conversationId?: string;
  locale?: string;
  zone?: string;
  /** Gives the header that a bot in teams mode wants. */
  authorization?: () => Promise<string>;
}

export interface HttpAnswer {
  status: number;
  body: unknown;
}

/** One person in one conversation, speaking Bot Framework over HTTP as Teams does. */
export class Chat {
  readonly conversationId: string;

  constructor(
    private readonly url: string,
    private readonly connector: FakeConnector,
    readonly options: ChatOptions,
  ) {
    this.conversationId = options.conversationId ?? `${options.scope ?? 'personal'}-${randomUUID()}`;
  }

  /** Says something and reads the card that comes back. In channels and group chats the bot is mentioned. */
  async say(text: string): Promise<SeenCard & { messageId: string }> {
    const before = this.#posted().length;
    const isShared = (this.options.scope ?? 'personal') !== 'personal';
    const answer = await this.post({ type: 'message', text: isShared ? `<at>Agreement Bot</at> ${text}` : text });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const replies = this.#posted().slice(before);
    assert.equal(replies.length, 1, `${replies.length} replies to "${text}"`);
    return Object.assign(cardOf(replies[0] as Sent), { messageId: (replies[0] as Sent).activityId });
  }

  /** Messages of this conversation. Cards that change in their place, as receipts do, are no answers. */
  #posted(): Sent[] {
    return this.connector.messages(this.conversationId).filter(({ method }) => method === 'POST');
  }

  /** Presses a button, with what was typed over what the card's fields held; gives the card that takes its place. */
  async press(
    card: SeenCard,
    title: string,
    typed: Record<string, string> = {},
    messageId?: string,
  ): Promise<SeenCard> {
    const { verb, data } = card.button(title);
    const on = messageId ?? (card as { messageId?: string }).messageId;
    const next = await this.invoke(verb, { ...data, ...card.values, ...typed }, on);
    return Object.assign(next, on ? { messageId: on } : {});
  }

  /** Sends an Action.Execute with any verb and data. */
  async invoke(
    verb: string,
    data: Record<string, unknown>,
    messageId = 'message-0',
    id = randomUUID(),
  ): Promise<SeenCard> {
    const answer = await this.post({
      id,
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: messageId,
      value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const body = answer.body as { statusCode: number; type: string; value: Record<string, unknown> };
    assert.equal(body.type, 'application/vnd.microsoft.card.adaptive');
    return new SeenCard(body.value);
  }

  /** Posts any activity; what is not given is filled in as Teams would. */
  async post(activity: Record<string, unknown>): Promise<HttpAnswer> {
    const { tenantId, person, scope = 'personal', locale = 'en-US', zone = 'Europe/Berlin' } = this.options;
    const authorization = await this.options.authorization?.();
    const body = {
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      localTimezone: zone,
      channelId: 'msteams',
      serviceUrl: this.connector.url,
      from: { id: `29:${person.id}`, name: person.name, aadObjectId: person.id },
      recipient: { id: '28:agreement-bot', name: 'Agreement Bot' },
      conversation: { id: this.conversationId, conversationType: scope, tenantId, isGroup: scope !== 'personal' },
      channelData: { tenant: { id: tenantId } },
      locale,
      ...activity,
    };
    const res = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify(body),
    });
    const text = await res.text();
    return { status: res.status, body: text ? parse(text) : undefined };
  }
}

/** The card of a message that the bot sent. */
export function cardOf(sent: Sent): SeenCard {
  const [attachment] = (sent.activity.attachments ?? []) as { content: Record<string, unknown> }[];
  assert.ok(attachment, `no card in ${JSON.stringify(sent.activity)}`);
  return new SeenCard(attachment.content);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
