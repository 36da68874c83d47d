import type { Failure } from '../result.js';
import { isSignInCode } from './sign-in-errors.js';

/** What is wrong with the sign-in, as far as the last calls tell. */
export interface SignInProblem {
  failure: Failure;
  /** When it was first met, epoch milliseconds. */
  since: number;
}

export interface SignInListener {
  /** The sign-in has failed: for the first time, for another reason than before, or still after an hour. */
  onFailed(problem: SignInProblem): void;
  /** It works again, after a failure that was told. */
  onRestored(problem: SignInProblem): void;
}

/** As long as it goes on, it is said again after this time. */
const repeatAfterMs = 60 * 60_000;

/**
 * Whether Partner Center takes the App+User sign-in, told by how the calls end. Microsoft demands the second factor of
 * a growing part of the calls, so the same sign-in may work and fail in turns: that is told once in an hour.
 */
export class SignInStatus {
  #problem: SignInProblem | undefined;
  /** When each failure was told last. */
  readonly #told = new Map<string, number>();
  #isTold = false;

  constructor(
    private readonly listener: SignInListener,
    private readonly now: () => number = Date.now,
  ) {}

  /** Undefined while nothing is known to be wrong. */
  get problem(): SignInProblem | undefined {
    return this.#problem;
  }

  /** Takes note of how a call ended; undefined stands for an answer that was no failure of the sign-in. */
  note(failure: Failure | undefined): void {
    if (failure && !isSignInCode(failure.code)) return;
    if (failure) this.#failed(failure);
    else if (this.#problem) this.#restored(this.#problem);
  }

  #failed(failure: Failure): void {
    const now = this.now();
    const isSame = this.#problem?.failure.code === failure.code;
    this.#problem = { failure, since: isSame ? (this.#problem?.since ?? now) : now };
    const told = this.#told.get(failure.code);
    if (told !== undefined && now - told < repeatAfterMs) return;
    this.#told.set(failure.code, now);
    this.#isTold = true;
    this.listener.onFailed(this.#problem);
  }

  #restored(problem: SignInProblem): void {
    this.#problem = undefined;
    if (this.#isTold) this.listener.onRestored(problem);
    this.#isTold = false;
  }
}
