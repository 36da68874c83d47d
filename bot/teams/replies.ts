import { setTimeout as sleep } from 'node:timers/promises';
import { type Activity, ActivityTypes, CardFactory, type TurnContext } from 'botbuilder';
import type { Card } from '../../cards/card.js';

/** Teams wants an answer within two seconds or a sign that one is coming (store validation guidelines). */
const typingAfterMs = 1_000;
const replyTries = 3;
const longestWaitMs = 10_000;

/** The message that shows a card. */
export function cardMessage(card: Card): Partial<Activity> {
  return { type: ActivityTypes.Message, attachments: [CardFactory.adaptiveCard(card.content)], summary: card.summary };
}

/** Replies with a card; tries again when the channel did not take it, so that nobody is left without an answer. */
export async function sendCard(context: TurnContext, card: Card): Promise<void> {
  for (let n = 1; ; n += 1) {
    try {
      await context.sendActivity(cardMessage(card));
      return;
    } catch (error) {
      const wait = retryAfter(error, n);
      if (wait === undefined || wait > longestWaitMs || n === replyTries) throw error;
      await sleep(wait);
    }
  }
}

/** Runs the work, and shows that the bot is typing once it takes longer than a second. */
export async function whileTyping<T>(context: TurnContext, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    context.sendActivity({ type: ActivityTypes.Typing }).catch(() => {});
  }, typingAfterMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

interface ConnectorError {
  statusCode?: number;
  response?: { headers?: { get?(name: string): string | undefined } };
}

/**
 * Milliseconds to wait before the same message may be sent again, or undefined when it is of no use
 * (Microsoft Learn, status codes of bot conversations: 412, 429, 502, 503, 504 and no answer are worth a repeat).
 */
export function retryAfter(error: unknown, attempts: number): number | undefined {
  const { statusCode, response } = error as ConnectorError;
  if (statusCode !== undefined && ![412, 429, 500, 502, 503, 504].includes(statusCode)) return undefined;
  const seconds = Number(response?.headers?.get?.('retry-after'));
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1_000;
  return Math.min(300_000, 250 * 2 ** attempts * (0.8 + Math.random() * 0.4));
}
