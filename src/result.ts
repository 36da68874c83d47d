/**
 * Expected failures are values: a stable code, and what the sentence for the person needs.
 * The sentence itself is in cards/locales, under `failure.<code>`.
 */
export const failureCodes = [
  // Partner Center and its sign-in
  'partner-center-unreachable',
  'partner-center-timeout',
  'partner-center-busy',
  'partner-center-error',
  'partner-center-unreadable',
  'sign-in-failed',
  'sign-in-expired',
  'app-secret-refused',
  'consent-missing',
  'mfa-required',
  'not-permitted',
  'app-only-refused',
  'conditional-access',
  'not-your-customer',
  'customer-under-review',
  'customer-locked',
  'partner-not-active',
  'partner-agreement-missing',
  'date-in-future',
  'already-on-record',
  'template-retired',
  'attestation-retired',
  'attestation-running',
  'conflict',
  'rejected',
  'attestation-id-unknown',
  // The sign-in of whoever attests
  'own-sign-in-refused',
  'own-not-permitted',
  'own-sign-in-unavailable',
  'own-sign-in-other-account',
  // New customers
  'domain-taken',
  'registration-number-unsupported',
  'registration-number-missing',
  'registration-number-invalid',
  'phone-missing',
  'address-rejected',
  'reseller-unknown',
  'customer-limit',
  'country-unknown',
  // The directory and its roles
  'directory-unreachable',
  /** The app has not been given the permission to read it. */
  'directory-refused',
  'role-groups-missing',
  /** It was last read too long ago for anybody's role to count. */
  'roles-outdated',
  // Mail
  'mail-not-configured',
  'mail-failed',
  /** The mail server refused the address itself. */
  'mail-address-refused',
] as const;

export type FailureCode = (typeof failureCodes)[number];

export interface Failure {
  code: FailureCode;
  /** Values for the sentence, for example `{ seconds: 57 }`; never an outside message. */
  params?: Record<string, string | number>;
  /** True when the same call may succeed later without anybody changing anything. */
  retryable: boolean;
  /** True when the request may have been carried out although no usable answer came back. */
  outcomeUnknown: boolean;
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

interface FailureOptions {
  retryable?: boolean;
  outcomeUnknown?: boolean;
  params?: Failure['params'];
}

/** A failure on its own, where it is part of another answer. */
export function failureOf(code: FailureCode, options: FailureOptions = {}): Failure {
  const { retryable = false, outcomeUnknown = false, params } = options;
  return { code, retryable, outcomeUnknown, ...(params ? { params } : {}) };
}

export function fail(code: FailureCode, options: FailureOptions = {}): { ok: false; failure: Failure } {
  return { ok: false, failure: failureOf(code, options) };
}
