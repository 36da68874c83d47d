import type { FailureView, Locale } from './card.js';
import { shown } from './outside.js';
import { isKey, type Key, type Params, say } from './words.js';

/** What happened, in a sentence, for a code of src/result.ts; a general one for a code nobody wrote about. */
export function happened(locale: Locale, failure: FailureView): string {
  return sentence(locale, `failure.${failure.code}`, 'failure.unknown', failure.params);
}

/** What happened and what to do about it. May hold words from outside: for a TextRun. */
export function explain(locale: Locale, failure: FailureView): string {
  const advice = sentence(locale, `advice.${failure.code}`, 'advice.unknown', failure.params);
  return `${happened(locale, failure)} ${advice}`;
}

/** A failure that came without its numbers still has a sentence: 0 seconds reads "in a minute", 0 hours "too long". */
function sentence(locale: Locale, key: string, otherwise: Key, params: Params = {}): string {
  const safe = Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? value : shown(value)]);
  return say(locale, isKey(key) ? key : otherwise, { seconds: 0, hours: 0, ...Object.fromEntries(safe) });
}
