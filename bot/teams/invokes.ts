import type { InvokeResponse } from 'botbuilder';
import { z } from 'zod';
import type { Card } from '../../cards/card.js';
import type { PressAnswer } from '../journeys/journey.js';

const press = z.object({
  action: z.object({
    // Not min() and max(): zod asks an object with a made-up `length` for its size, and stumbles.
    verb: z.string().refine((text) => text.length > 0 && text.length <= 100),
    data: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const search = z.object({ queryText: z.string().nullish(), dataset: z.string().nullish() });

/** The verb and the data of a pressed button, or undefined when there is none to be read. */
export function readPress(value: unknown): { verb: string; data: Record<string, unknown> } | undefined {
  const parsed = press.safeParse(value);
  return parsed.success ? { verb: parsed.data.action.verb, data: parsed.data.action.data ?? {} } : undefined;
}

/** What somebody typed so far into a picker with typeahead. */
export function readSearch(value: unknown): { text: string; dataset: string } | undefined {
  const parsed = search.safeParse(value);
  return parsed.success ? { text: parsed.data.queryText ?? '', dataset: parsed.data.dataset ?? '' } : undefined;
}

/**
 * A card in the place of the pressed one. Always 200: Microsoft's Universal Action Model asks for it whenever
 * the bot ran, and a card can say what is wrong where an error status cannot.
 */
export function cardAnswer(card: Card): InvokeResponse {
  return {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card.content },
  };
}

/** What a press leads to: a card, or the sign-in that comes before it. */
export function pressAnswer(answer: PressAnswer): InvokeResponse {
  return 'statusCode' in answer ? { status: 200, body: answer } : cardAnswer(answer);
}

/** A short text beside the pressed card, which stays as it is (Microsoft Learn, "Universal Action Model"). */
export function messageAnswer(text: string): InvokeResponse {
  return { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text } };
}

/** Choices for a picker (Microsoft Learn, "Typeahead search in Adaptive Cards"). */
export function searchAnswer(results: { title: string; value: string }[]): InvokeResponse {
  return {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } },
  };
}
