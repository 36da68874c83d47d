import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { partner } from '../../../src/sandbox/people.js';
import type { SeenCard } from '../../support/cards.js';
import { Chat } from '../../support/chat.js';
import { contactAt, submit } from '../robustness/attesting.js';
import type { StormCustomer } from './customers.js';
import type { Fleet } from './fleet.js';
import type { Colleague } from './staff.js';

/** What somebody does about an alert, and how often the trail must have it in the end. */
export type Deed = 'take' | 'take at the same time' | 'snooze' | 'resolve' | 'attest';
export const deeds: readonly Deed[] = ['take', 'take at the same time', 'snooze', 'resolve', 'attest'];

export interface Click {
  who: Colleague;
  deed: Deed;
  block: string;
  customer: StormCustomer;
  conversationId: string;
}

const tellMs = 60_000;

/** People who press buttons through the load balancer; whoever gets no answer presses again. */
export class Clicks {
  pressed = 0;
  answered = 0;
  unanswered = 0;

  constructor(private readonly fleet: Fleet) {}

  /** Does it, from the card that everybody in the conversation sees. Gives the last card that whoever did it saw. */
  async act({ who, deed, block, customer, conversationId }: Click): Promise<SeenCard> {
    const messageId = await this.#messageWith(block, conversationId);
    const chat = this.chat(who, conversationId);
    const invoke = (verb: string, data: Record<string, unknown>) =>
      this.#click(() => chat.invoke(verb, data, messageId));
    const press = (card: SeenCard, title: string, typed: Record<string, string> = {}) =>
      this.#click(() => chat.press(card, title, typed, messageId));
    const card = await invoke('alert.open', { block });
    switch (deed) {
      case 'take':
      case 'take at the same time':
        return invoke('alert.take', { block, from: '' });
      case 'snooze':
        return press(await press(card, 'Snooze'), 'For 1 hour');
      case 'resolve':
        return press(await press(card, 'Resolve'), 'Resolve', { note: `Settled by ${who.name}` });
      case 'attest': {
        const form = await press(card, 'Attest');
        return press(form, submit, contactAt({ ...customer, name: '' }));
      }
    }
  }

  chat(person: Colleague, conversationId: string, url = `${this.fleet.proxy.url}/api/messages`): Chat {
    const options = { tenantId: partner.tenantId, person, scope: 'channel' as const, conversationId };
    return new Chat(url, this.fleet.connector, options);
  }

  /** One click: pressed once more only where nobody answered. */
  async #click(press: () => Promise<SeenCard>): Promise<SeenCard> {
    this.pressed += 1;
    for (let tries = 1; ; tries++) {
      try {
        const card = await press();
        this.answered += 1;
        return card;
      } catch (error) {
        const isUnanswered = error instanceof TypeError || /bad-gateway/.test(String(error));
        if (!isUnanswered || tries > 50) throw error;
        this.unanswered += 1;
        await sleep(200);
      }
    }
  }

  async #messageWith(block: string, conversationId: string): Promise<string> {
    const sql = 'SELECT activity_id AS id FROM alert_copy WHERE block_id = $1 AND conversation_id = $2';
    for (const until = Date.now() + tellMs; ; await sleep(200)) {
      const [row] = await this.fleet.store.read<{ id: string | null }>(sql, [block, conversationId]);
      if (row?.id) return row.id;
      if (Date.now() > until) assert.fail(`an alert was not there within ${tellMs} ms`);
    }
  }
}
