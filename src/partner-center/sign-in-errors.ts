import { z } from 'zod';
import { fail, type Result } from '../result.js';
import type { HttpAnswer } from './exchange.js';
import { readJson } from './json.js';
import { busySeconds } from './retry.js';

const refusal = z.object({
  error: z.string(),
  error_description: z.string().nullish().catch(null),
  error_codes: z.array(z.unknown()).nullish().catch(null),
});

/** The account must prove itself a second time: AADSTS50072, 50074, 50076, 50078, 50079 and 50158. */
const strongSignIn = /^(50072|50074|50076|50078|50079|50158)$/;
/** A Conditional Access policy stands in the way: AADSTS53000 to 53003. */
const blockedByPolicy = /^5300[0-3]$/;

/**
 * What an answer of the token endpoint other than a token means. Total: any status, any body.
 * Nothing of the body travels on: its description holds ids of the tenant and of the account.
 * Source: Microsoft Learn, entra/identity-platform/reference-error-codes.
 */
export function signInFailure(answer: HttpAnswer, now: number): Extract<Result<never>, { ok: false }> {
  if (answer.status === 429) {
    return fail('partner-center-busy', { retryable: true, params: { seconds: busySeconds(answer, now) } });
  }
  if (answer.status === 408) return fail('partner-center-timeout', { retryable: true });
  if (answer.status >= 500) return fail('partner-center-error', { retryable: true });
  const body = refusal.safeParse(readJson(answer.text));
  if (answer.status < 400 || !body.success) return fail('partner-center-unreadable', { retryable: true });
  const { error, error_codes: listed, error_description: described } = body.data;
  const codes = [
    ...(listed ?? []).map(String),
    ...Array.from((described ?? '').matchAll(/AADSTS(\d+)/g), (m) => m[1] ?? ''),
  ];
  if (codes.some((code) => blockedByPolicy.test(code))) return fail('conditional-access');
  if (error === 'interaction_required' || codes.some((code) => strongSignIn.test(code))) return fail('mfa-required');
  if (error === 'temporarily_unavailable' || error === 'server_error') {
    return fail('partner-center-error', { retryable: true });
  }
  return fail('sign-in-failed');
}
