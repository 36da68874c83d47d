import type { Reply } from './reply.js';

/** The credentials of a new tenant's administrator, as an answer of Partner Center carries them. */
interface UserCredentials {
  userName: string;
  password: string;
}

interface Split {
  /** The answer without them. */
  answer: Reply;
  credentials?: UserCredentials;
}

/** Takes the credentials out of an answer, where there are any. */
export function splitCredentials(answer: Reply): Split {
  if (!hasCredentials(answer.body)) return { answer };
  const { userCredentials: credentials, ...body } = answer.body;
  return { answer: { ...answer, body }, credentials };
}

function hasCredentials(body: unknown): body is { userCredentials: UserCredentials } {
  return typeof body === 'object' && body !== null && 'userCredentials' in body;
}

/**
 * The credentials that this sandbox gave out since it was started, in memory only: no file of the sandbox may
 * hold a password. After a restart a repeated request therefore gets its answer without them.
 */
export class IssuedCredentials {
  readonly #answers = new Map<string, Reply>();
  readonly #passwords: string[] = [];

  /**
   * Notes the credentials in an answer, where there are any.
   *
   * @param key under which a repeat of the request asks for the answer; '' where it cannot
   * @returns the answer as it may be written to a file
   */
  note(key: string, fresh: Reply): Reply {
    const { answer, credentials } = splitCredentials(fresh);
    if (!credentials) return answer;
    this.#passwords.push(credentials.password);
    if (key) this.#answers.set(key, fresh);
    return answer;
  }

  /** The whole answer to a request that was answered before, if there were credentials in it. */
  find(key: string): Reply | undefined {
    return this.#answers.get(key);
  }

  /** Every password, oldest first; a reset does not take back what was given out. */
  get passwords(): string[] {
    return [...this.#passwords];
  }

  /** Forgets the answers, so that their requests are new ones again. */
  forgetAnswers(): void {
    this.#answers.clear();
  }
}
