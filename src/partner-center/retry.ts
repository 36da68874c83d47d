import type { HttpAnswer, Outcome } from './exchange.js';

/** Times in milliseconds; tests shorten them. */
export interface Timing {
  /** The longest a single attempt may take. */
  attemptMs: number;
  /** The wait before the first repeat; it doubles with each further one. */
  backoffMs: number;
}

export const defaultTiming: Timing = { attemptMs: 4000, backoffMs: 200 };

/** What a repeated request needs of the time that is left, beside the wait before it. */
export const repeatMarginMs = 100;

/** Answers that a later attempt may well improve. */
const passing = new Set([408, 429, 500, 502, 503, 504]);

/** A day: whoever asks for more is not obeyed in any call of this product. */
const longestWaitMs = 86_400_000;

/**
 * The wait that an answer asks for, in milliseconds, at most a day: `Retry-After` as seconds or as an
 * HTTP date, else the sentence of Partner Center's gateway ("Try again in 57 seconds."); undefined
 * where neither is there. Source: Microsoft Learn, partner-center/developer/api-throttling-guidance.
 */
export function retryAfterMs(answer: Pick<HttpAnswer, 'headers' | 'text'>, now: number): number | undefined {
  const header = answer.headers.get('retry-after')?.trim() ?? '';
  const date = /^[A-Za-z]{3}/.test(header) ? Date.parse(header) : Number.NaN;
  const sentence = /try again in (\d+) seconds?/i.exec(answer.text.slice(0, 2000))?.[1];
  const candidates = [
    /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Number.NaN,
    date - now,
    Number(sentence) * 1000,
  ];
  const wait = candidates.find((ms) => !Number.isNaN(ms));
  return wait === undefined ? undefined : Math.min(Math.max(wait, 0), longestWaitMs);
}

/** Seconds to wait, for the sentence of a throttled call; a minute where nothing is said. */
export function busySeconds(answer: Pick<HttpAnswer, 'headers' | 'text'>, now: number): number {
  const wait = retryAfterMs(answer, now);
  return wait === undefined ? 60 : Math.max(1, Math.ceil(wait / 1000));
}

function backoff(attempt: number, timing: Timing): number {
  const full = timing.backoffMs * 2 ** (attempt - 1);
  return full * (0.5 + Math.random() / 2);
}

/**
 * How long to wait before repeating a read after its attempt number `attempt` (from 1), or undefined when a
 * repeat is of no use. An immediate repeat after 429 counts against the quota, so it waits longer.
 */
export function waitBeforeRepeat(outcome: Outcome, attempt: number, timing: Timing, now: number): number | undefined {
  if (outcome.kind === 'lost') return outcome.reason === 'too-large' ? undefined : backoff(attempt, timing);
  if (!passing.has(outcome.answer.status)) return undefined;
  const usual = outcome.answer.status === 429 ? 5 * timing.backoffMs : 0;
  return Math.max(retryAfterMs(outcome.answer, now) ?? usual, backoff(attempt, timing));
}
