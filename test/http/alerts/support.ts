import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportedAttempt } from '../../../src/purchases/attempt.js';
import type { SeenCard } from '../../support/cards.js';
import { type Chat, cardOf } from '../../support/chat.js';
import type { Sent } from '../../support/connector.js';
import { unattested } from '../../support/partner-center.js';
import type { World } from '../../support/world.js';

export type Alert = SeenCard & { messageId: string };

/** A customer of the sandbox that has not accepted; another one for each number. */
export function customer(index: number): { id: string; name: string } {
  const found = unattested[index];
  assert.ok(found, `the sandbox has only ${unattested.length} customers that have not accepted`);
  return found;
}

/** A customer that nobody knows, for storms. */
export function stranger(index: number): { id: string; name: string } {
  return { id: `5707${String(index).padStart(4, '0')}-0000-4000-8000-000000000000`, name: `Stranger ${index}` };
}

/** Reports a blocked purchase as an ordering system does; answers with the block's id. */
export async function report(
  world: World,
  { id, name }: { id: string; name: string },
  more: Partial<ReportedAttempt> = {},
): Promise<string> {
  const { blockId } = await world.app.services.purchases.report({
    source: 'intake',
    eventId: randomUUID(),
    customerId: id,
    customerName: name,
    code: '13605',
    message: '',
    attemptedAt: new Date().toISOString(),
    offer: 'Microsoft 365 Business Premium',
    ...more,
  });
  assert.ok(blockId);
  return blockId;
}

/** Many blocks at once: the conversation takes nothing for a moment, in which all of them are reported. */
export async function storm(
  world: World,
  conversationId: string,
  customers: { id: string; name: string }[],
): Promise<void> {
  world.connector.misbehave({ conversationId, method: 'POST', status: 503 });
  for (const one of customers) await report(world, one);
}

/** What a channel's messages and updates were, oldest first, without answers to what people said. */
export function sentTo(world: World, conversationId: string, method?: Sent['method']): Sent[] {
  return world.connector.messages(conversationId).filter((sent) => !method || sent.method === method);
}

/** The card of a message as everybody sees it now. */
export function now(world: World, conversationId: string, messageId: string): SeenCard {
  const last = sentTo(world, conversationId)
    .filter((sent) => sent.activityId === messageId)
    .at(-1);
  assert.ok(last, `there is no message ${messageId}`);
  return cardOf(last);
}

/** Waits until a message with this text is new in the conversation, and gives its card. */
export async function alertIn(world: World, conversationId: string, text: string | RegExp): Promise<Alert> {
  const matches = (sent: Sent) => {
    const card = cardOf(sent).text;
    const isAlert = /^(Purchases? blocked|Blocked purchases? resolved)\n/.test(card);
    return isAlert && (typeof text === 'string' ? card.includes(text) : text.test(card));
  };
  const isIt = (sent: Sent) =>
    sent.method === 'POST' &&
    sent.conversationId === conversationId &&
    sent.activity.type === 'message' &&
    matches(sent);
  const sent = await world.connector.waitFor(isIt);
  // Nobody is fast enough to press it before it is written down.
  await until(async () => (await copies(world, conversationId)).some((copy) => copy.activity_id === sent.activityId));
  return Object.assign(cardOf(sent), { messageId: sent.activityId });
}

/** Waits until a message shows this text to everybody. */
export async function shows(
  world: World,
  conversationId: string,
  messageId: string,
  text: RegExp,
  timeoutMs = 10_000,
): Promise<SeenCard> {
  await until(
    () => text.test(now(world, conversationId, messageId).text),
    timeoutMs,
    () => now(world, conversationId, messageId).text,
  );
  return now(world, conversationId, messageId);
}

/** Waits until a condition holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
  tell: () => string = () => 'it did not come true',
): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await condition()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`after ${timeoutMs} ms: ${tell()}`);
  }
}

/** Nothing is left to be delivered. */
export async function quiet(world: World, timeoutMs = 20_000): Promise<void> {
  const left = () =>
    world.app.services.store.read<{ key: string; last_error: string }>(
      "SELECT key, last_error FROM outbox WHERE state = 'due' AND kind LIKE 'alert%'",
    );
  await until(
    async () => (await left()).length === 0,
    timeoutMs,
    () => 'there is still something to deliver',
  );
}

export interface Copy {
  state: string;
  activity_id: string | null;
  shown_version: number;
  in_list: number;
  repeated: number;
}

export function copies(world: World, conversationId: string): Promise<Copy[]> {
  return world.app.services.store.read<Copy>(
    `SELECT state, activity_id, shown_version, in_list, repeated FROM alert_copy WHERE conversation_id = $1
     ORDER BY block_id`,
    [conversationId],
  );
}

/** A channel of a team, and somebody in it. */
export function channel(world: World, role: 'admin' | 'sales' | 'helpdesk' = 'admin', id = channelId()): Chat {
  return world.chat(role, { scope: 'channel', conversationId: id });
}

export function channelId(): string {
  return `19:${randomUUID().replaceAll('-', '')}@thread.tacv2`;
}

/** Switches alerts on in a new channel; answers with somebody in it. */
export async function subscribed(world: World): Promise<Chat> {
  const chat = channel(world);
  assert.match((await chat.say('alerts on')).text, /✓ On in this conversation/);
  return chat;
}
