/** An item whose handler keeps throwing, or keeps killing the process, is given up after so many attempts. */
export const MAX_ATTEMPTS = 20;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;

/**
 * Milliseconds to wait after the given attempt (1 is the first): doubles each time up to 5 minutes, less up to half
 * of it at random, so that what failed together is not repeated together.
 */
export function backoff(attempts: number, random: () => number = Math.random): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return Math.round(delay * (1 - random() / 2));
}

/** Kind and code of an error, for the store and the log. Its message may quote an address or a server's answer. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  const code = (error as { code?: unknown }).code;
  const name = typeof code === 'string' || typeof code === 'number' ? `${error.name} ${code}` : error.name;
  return name.slice(0, 100);
}
