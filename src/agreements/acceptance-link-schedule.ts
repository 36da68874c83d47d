import type { Failure, FailureCode } from '../result.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const longestPause = 30 * minute;
const briskFor = 10 * minute;
const briskPause = 5 * second;
/** What waiting alone does not mend is tried again all the same: somebody may have seen to it. */
const pauseAfterRefusal = hour;

/**
 * Milliseconds until Partner Center is asked again whether the customer accepted: often while somebody has just been
 * given the link, then ever more rarely. Microsoft announces acceptance by no event.
 *
 * @param age milliseconds since the link was asked for, or e-mailed the last time
 */
export function pauseBetweenChecks(age: number): number {
  return age < briskFor ? briskPause : Math.min(longestPause, Math.round(age / 20));
}

/** Milliseconds until something that failed is tried again, after so many tries; `Retry-After` is obeyed. */
export function pauseAfterFailure(failure: Failure, tries: number): number {
  const wanted = Number(failure.params?.seconds ?? 0) * second;
  if (!failure.retryable && !failure.outcomeUnknown) return Math.max(wanted, pauseAfterRefusal);
  const growing = briskPause * 2 ** Math.min(tries, 10);
  return Math.max(wanted, Math.min(longestPause, growing));
}

/**
 * Refusals of the last step that no waiting and no new permission mends: Partner Center will not make an agreement of
 * what was accepted on this link. It may be withdrawn then, so that another one can be begun.
 */
const deadEnds: readonly FailureCode[] = [
  'rejected',
  'attestation-id-unknown',
  'attestation-retired',
  'not-your-customer',
];

export function isDeadEnd(code: FailureCode | undefined): boolean {
  return code !== undefined && deadEnds.includes(code);
}
