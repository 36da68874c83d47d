import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenCard } from '../../support/cards.js';

/** Stands in answers from outside; nobody may ever read it. */
export const marker = 'words-from-outside';

/** The answer, which has to be there within ten seconds and hold no words from outside. */
export async function promptly(answer: Promise<SeenCard>): Promise<SeenCard> {
  const tooLate = sleep(10_000, undefined, { ref: false }).then(() => assert.fail('no answer within ten seconds'));
  const card = await Promise.race([answer, tooLate]);
  assert.ok(!JSON.stringify(card.content).includes(marker), 'outside words reached the card');
  return card;
}

export function assertSays(card: SeenCard, sentence: string): void {
  assert.ok(card.text.includes(sentence), `"${sentence}" is not in:\n${card.text}`);
}
