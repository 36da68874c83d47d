import { z } from 'zod';
import { type FailureCode, fail, type Result } from '../result.js';
import type { HttpAnswer } from './exchange.js';
import { readJson } from './json.js';
import { busySeconds } from './retry.js';

const refusal = z.object({
  error: z.string(),
  error_description: z.string().nullish().catch(null),
  error_codes: z.array(z.unknown()).nullish().catch(null),
});

/** The failures of the sign-in itself: no waiting mends them, somebody has to do something about it. */
export const signInCodes = [
  'sign-in-failed',
  'sign-in-expired',
  'mfa-required',
  'conditional-access',
  'app-secret-refused',
  'consent-missing',
] as const satisfies FailureCode[];

/** True for a failure of the sign-in itself. */
export function isSignInCode(code: FailureCode): boolean {
  return (signInCodes as readonly FailureCode[]).includes(code);
}

/**
 * What Entra's numbers (AADSTS...) mean here. Where several come in one answer, the first line that fits counts.
 * Source: Microsoft Learn, entra/identity-platform/reference-error-codes.
 */
const meanings: readonly [FailureCode, ReadonlySet<number>][] = [
  /** A Conditional Access policy stands in the way. */
  ['conditional-access', new Set([53000, 53001, 53002, 53003])],
  /** The account must prove itself a second time. */
  ['mfa-required', new Set([50072, 50074, 50076, 50078, 50079, 50158])],
  /** Not used for too long, or not signed in recently enough for the policy; password or sessions were reset. */
  ['sign-in-expired', new Set([70008, 700082, 700084, 70043, 50089, 50133, 50173])],
  /** A secret that is wrong, missing, or has expired. */
  ['app-secret-refused', new Set([7000215, 7000222, 7000218])],
  ['consent-missing', new Set([65001])],
  /** Too many of the same request: it will be taken again after a while. */
  ['partner-center-busy', new Set([50196])],
];

/** How the sign-in of a person ended without one: Microsoft Learn, entra/identity-platform/v2-oauth2-device-code. */
const reasons = new Map([
  ['authorization_declined', 'declined'],
  ['access_denied', 'declined'],
  ['authorization_pending', 'too-late'],
  ['expired_token', 'too-late'],
]);

/**
 * What an answer of the token endpoint other than a token means. Total: any status, any body.
 * Nothing of the body travels on but Entra's number, as the parameter `entra`, and that somebody declined or was too
 * late, as `reason`: its description holds ids of the tenant and of the account.
 */
export function signInFailure(answer: HttpAnswer, now: number): Extract<Result<never>, { ok: false }> {
  if (answer.status === 429) {
    return fail('partner-center-busy', { retryable: true, params: { seconds: busySeconds(answer, now) } });
  }
  if (answer.status === 408) return fail('partner-center-timeout', { retryable: true });
  if (answer.status >= 500) return fail('partner-center-error', { retryable: true });
  const body = refusal.safeParse(readJson(answer.text));
  if (answer.status < 400 || !body.success) return fail('partner-center-unreadable', { retryable: true });
  return meaningOf(body.data, busySeconds(answer, now));
}

function meaningOf(body: z.infer<typeof refusal>, seconds: number): Extract<Result<never>, { ok: false }> {
  const { error } = body;
  const numbers = numbersIn(body);
  const [code] = meanings.find(([, known]) => numbers.some((number) => known.has(number))) ?? [];
  if (code === 'partner-center-busy') return fail(code, { retryable: true, params: { seconds } });
  if (!code && (error === 'temporarily_unavailable' || error === 'server_error')) {
    return fail('partner-center-error', { retryable: true });
  }
  const byWord = error === 'interaction_required' ? 'mfa-required' : 'sign-in-failed';
  const [entra] = numbers;
  const reason = reasons.get(error);
  const params = { ...(entra === undefined ? {} : { entra }), ...(reason ? { reason } : {}) };
  return fail(code ?? byWord, Object.keys(params).length > 0 ? { params } : {});
}

function numbersIn({ error_codes: listed, error_description: described }: z.infer<typeof refusal>): number[] {
  const texts = [
    ...(listed ?? []).map(String),
    ...Array.from((described ?? '').matchAll(/AADSTS(\d+)/g), (m) => m[1] ?? ''),
  ];
  return texts.filter((text) => /^\d{1,9}$/.test(text)).map(Number);
}
