import type { Failure, Result } from '../result.js';
import type { CallOptions } from './types.js';

/** Where access tokens come from. Answers with values; no token and no secret is in a failure. */
export interface TokenSource {
  /** The token that is held, or a new one within the deadline. */
  get(options: CallOptions): Promise<Result<string>>;
  /** Forgets this token, after a 401. One that took its place in the meantime stays. */
  drop(token: string): void;
  /** Is told how each call ended for which it gave a token, where anybody wants to know. */
  noteOutcome?(failure: Failure | undefined): void;
}
