import type { Failure } from '../../src/result.js';

/** What a press is answered with where the person signs in first. The client then sends the same press again. */
export interface SignInAnswer {
  statusCode: 401 | 412;
  type: string;
  value: object;
}

export type SignedIn =
  | { is: 'signed-in'; token: string }
  | { is: 'asked'; answer: SignInAnswer }
  | { is: 'failed'; failure: Failure };

/** The sign-in of whoever pressed, for what is done in their own name. Tokens are used in the turn, and kept nowhere. */
export interface OwnSignIn {
  /** The person's access token for Partner Center, or what to answer so that the person signs in. */
  require(): Promise<SignedIn>;
  /** The same where it is at hand, without a word to the person. */
  find(): Promise<string | undefined>;
  /** To be called when Partner Center did not accept the token: the next press asks for another sign-in. */
  forget(): Promise<void>;
}
