import { z } from 'zod';
import { type FailureCode, fail, type Result } from '../result.js';
import { saysUnknownAttestation } from './enhanced-attestation.js';
import type { HttpAnswer, Outcome } from './exchange.js';
import { readJson } from './json.js';
import { busySeconds } from './retry.js';

type Failed = Extract<Result<never>, { ok: false }>;

/** What a call was for, as far as the meaning of its refusal depends on it. */
export interface CallContext {
  kind: 'read' | 'write';
  /** What is asked for, where its being absent has a meaning; `partner` is always there. */
  about: Subject;
  /** What the call creates: an agreement attested the legacy way, or as the last step of an enhanced one. */
  creates?: 'attestation' | 'final-agreement' | 'acceptance-link' | 'customer';
}

/** What a 404 says of a subject, whatever its code. */
const absences = { attestation: 'attestation-id-unknown', country: 'country-unknown' } as const;
export type Subject = keyof typeof absences | 'customer' | 'partner';

/** Code of "no agreements found", as Microsoft's sample for listing agreements reads it. */
export const noAgreements = 600009;

/** Codes with one meaning, whatever the status. Source: Microsoft Learn, partner-center/developer/error-codes. */
const meanings = new Map<number, FailureCode>([
  [600061, 'already-on-record'],
  [noAgreements, 'rejected'],
  [900421, 'mfa-required'],
  [900150, 'not-permitted'],
  [900308, 'not-permitted'],
  [600006, 'not-permitted'],
  [1002, 'not-permitted'],
  [900329, 'app-only-refused'],
  [900309, 'conditional-access'],
  [20002, 'not-your-customer'],
  [60003, 'not-your-customer'],
  [900118, 'not-your-customer'],
  [800073, 'customer-under-review'],
  [800074, 'customer-under-review'],
  [800075, 'customer-under-review'],
  [900416, 'customer-locked'],
  [900149, 'partner-not-active'],
  [800039, 'partner-not-active'],
  [900123, 'partner-agreement-missing'],
  [900124, 'partner-agreement-missing'],
  [600049, 'registration-number-missing'],
  [600050, 'registration-number-invalid'],
  [600051, 'phone-missing'],
  [800018, 'customer-limit'],
  [10009, 'customer-limit'],
]);

const text = z.string().nullish().catch(null);
const code = z.union([z.string(), z.number()]).nullish().catch(null);
const part = { code, errorCode: code, description: text, message: text, errorName: text, errorMessageExtended: text };
const errorBody = z.object({ ...part, error: z.object(part).nullish().catch(null) });

/** Partner Center's own number for an error, and the words around it (to be searched, never shown). */
interface Described {
  number: number | undefined;
  words: string;
}

/**
 * Reads the bodies in which Partner Center and the gateway before it describe errors: `code` as a number or as
 * text, under that name or as `errorCode`, or inside `errorMessageExtended`. Anything else, HTML for one, says nothing.
 */
export function readError(body: unknown): Described {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return { number: undefined, words: '' };
  const parts = [parsed.data, ...(parsed.data.error ? [parsed.data.error] : [])];
  const numbers = parts.flatMap((one) => [
    one.code,
    one.errorCode,
    /InternalErrorCode=(\d+)/.exec(one.errorMessageExtended ?? '')?.[1],
  ]);
  const found = numbers
    .map((value) => String(value ?? '').trim())
    .filter((value) => /^\d{1,9}$/.test(value))
    .map(Number);
  const words = parts.flatMap((one) => [one.description, one.message, one.errorName]).filter(Boolean);
  return { number: found.find((one) => meanings.has(one)) ?? found[0], words: words.join('\n').slice(0, 4000) };
}

/**
 * UNCONFIRMED assumption: how Partner Center refuses an attestation since the legacy API was retired on
 * 5 January 2026. No public page shows the answer. Taken for it: 410 Gone, or a refusal of the create call whose
 * words say so. This is the only place to change when the real answer is known.
 */
export function looksLikeRetiredAttestation(status: number, words: string): boolean {
  return status === 410 || /retired|deprecated|no longer supported|enhanced attestation/i.test(words);
}

/** Refusals that only their words tell apart. */
function fromWords({ number, words }: Described): FailureCode | undefined {
  // 600002 is a general validation code; a date and a registration number are among the things it is about.
  if (number === 600002 && /\bdate\b.*\b(greater|later|future|current)\b/is.test(words)) return 'date-in-future';
  if (number === 600002 && /registration/i.test(words)) return 'registration-number-unsupported';
  if (/no validation rules were found for the country/i.test(words)) return 'country-unknown';
  if (/address field invalid/i.test(words)) return 'address-rejected';
  if (/application[- ]only auth|application credentials/i.test(words)) return 'app-only-refused';
  return undefined;
}

/** Refusals that their words tell apart only where it is known what was to be created. */
function fromCreation(status: number, words: string, creates: CallContext['creates']): FailureCode | undefined {
  if (creates === 'customer') {
    if (/\bdomain\b.*\b(already|in use|taken|not available|unavailable)\b/is.test(words)) return 'domain-taken';
    return /\breseller\b|associated ?partner/i.test(words) ? 'reseller-unknown' : undefined;
  }
  if (creates !== 'attestation' && creates !== 'final-agreement') return undefined;
  if (/cloud agreement template/i.test(words)) return 'template-retired';
  if (creates === 'final-agreement') return saysUnknownAttestation(words) ? 'attestation-id-unknown' : undefined;
  return looksLikeRetiredAttestation(status, words) ? 'attestation-retired' : undefined;
}

/** The code with one meaning that an answer carries. */
function fromNumber(number: number | undefined, creates: CallContext['creates']): FailureCode | undefined {
  const code = number === undefined ? undefined : meanings.get(number);
  // Of others, a new customer names nobody but the reseller.
  return code === 'not-your-customer' && creates === 'customer' ? 'reseller-unknown' : code;
}

/** 401 after the token was renewed. The documented answer to a token without MFA has no body at all. */
function unauthorized(answer: HttpAnswer): FailureCode {
  const challenge = answer.headers.get('www-authenticate') ?? '';
  return answer.text.trim() === '' && /invalid_token/i.test(challenge) ? 'mfa-required' : 'sign-in-failed';
}

function fromStatus(answer: HttpAnswer, number: number | undefined, context: CallContext): FailureCode {
  const { status } = answer;
  if (status === 401) return unauthorized(answer);
  if (status === 403 && number === undefined) return 'not-permitted';
  if (status === 404 && context.about === 'customer') return 'not-your-customer';
  // A path that is always there: whatever answered, it was not Partner Center.
  if (status === 404 && number === undefined) return 'partner-center-unreadable';
  if (status === 408) return 'partner-center-timeout';
  if (status === 409) return 'conflict';
  if (status >= 500) return 'partner-center-error';
  return status >= 400 ? 'rejected' : 'partner-center-unreadable';
}

const passing = new Set<FailureCode>(['partner-center-timeout', 'partner-center-error', 'conflict']);
const unknown = new Set<FailureCode>(['partner-center-timeout', 'partner-center-error', 'partner-center-unreadable']);

/**
 * What an answer other than a success means. Total: any status, any body. Of the body only numbers travel on.
 * `rejected` carries `code`: Partner Center's own, or else the HTTP status. `partner-center-busy` carries `seconds`.
 * Source: Microsoft Learn, partner-center/developer/error-codes and api-throttling-guidance.
 */
export function failureOf(answer: HttpAnswer, context: CallContext, now: number): Failed {
  if (answer.status === 429) {
    return fail('partner-center-busy', { retryable: true, params: { seconds: busySeconds(answer, now) } });
  }
  const described = readError(readJson(answer.text));
  const { number } = described;
  const { about, creates } = context;
  const refused = answer.status >= 400 && answer.status < 500;
  const isAbsent = answer.status === 404 && (about === 'attestation' || about === 'country');
  const code =
    (isAbsent ? absences[about] : undefined) ??
    fromNumber(number, creates) ??
    (refused ? (fromCreation(answer.status, described.words, creates) ?? fromWords(described)) : undefined) ??
    fromStatus(answer, number, context);
  return fail(code, {
    retryable: passing.has(code),
    outcomeUnknown: context.kind === 'write' && unknown.has(code),
    ...(code === 'rejected' ? { params: { code: number ?? answer.status } } : {}),
  });
}

/** A success whose body cannot be read: of a write nobody knows what it did. */
export function unreadable(kind: 'read' | 'write'): Failed {
  return fail('partner-center-unreadable', { retryable: kind === 'read', outcomeUnknown: kind === 'write' });
}

/** A request that got no answer, as a failure. Only what may change something can have an unknown outcome. */
export function lostFailure(outcome: Extract<Outcome, { kind: 'lost' }>, kind: 'read' | 'write'): Failed {
  const refused = outcome.status !== undefined && outcome.status >= 400 && outcome.status < 500;
  const outcomeUnknown = kind === 'write' && outcome.sent && !refused;
  if (outcome.reason === 'too-large') return fail('partner-center-unreadable', { outcomeUnknown });
  const code = outcome.reason === 'timeout' ? 'partner-center-timeout' : 'partner-center-unreachable';
  return fail(code, { retryable: true, outcomeUnknown });
}
