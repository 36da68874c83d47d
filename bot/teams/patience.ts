import type { ConnectorClient, UserTokenClient } from 'botframework-connector';
import { NoAnswer } from '../alerts/refusal.js';

/** Longer than Teams and Entra ever take; the SDK itself would wait for ever. */
export const teamsPatience = { answerMs: 30_000, tokenMs: 10_000, keysMs: 10_000 };

interface Request {
  timeout: number;
}
type Next = (request: Request) => Promise<unknown>;

interface Signing {
  signRequest(request: unknown): Promise<unknown>;
}

/** The part of the SDK's clients that their types leave out. */
interface Context {
  client: {
    pipeline: {
      removePolicy(options: { name: string }): unknown;
      addPolicy(policy: { name: string; sendRequest(request: Request, next: Next): Promise<unknown> }): void;
    };
  };
  credentials: Signing;
}

/** The connector's client is such a context, that of the token service has one. */
type Made = Context | { client: Context };

/** How long a client may take, in milliseconds. */
export interface Patience {
  answerMs: number;
  /** For a token of the bot's own; nothing is sent without. */
  tokenMs: number;
}

/**
 * A client that sends each request once, to the host it is for, and not for ever: the SDK's repeats what is sent up to
 * three times, goes where an answer redirects it to, and waits for an answer and for a token as long as they take.
 */
export function sendingOnce<T extends ConnectorClient | UserTokenClient>(made: T, patience: Patience): T {
  const { client, credentials } = contextOf(made as unknown as Made);
  client.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  client.pipeline.removePolicy({ name: 'redirectPolicy' });
  client.pipeline.addPolicy({
    name: 'patience',
    async sendRequest(request, next) {
      request.timeout = patience.answerMs;
      try {
        return await next(request);
      } catch (error) {
        throw error instanceof Error && error.name === 'AbortError' ? new NoAnswer() : error;
      }
    },
  });
  limitSigning(credentials, patience.tokenMs);
  return made;
}

/** Without an app id, all clients of the SDK share the same credentials. */
const limited = new WeakSet<Signing>();

function limitSigning(credentials: Signing, milliseconds: number): void {
  if (limited.has(credentials)) return;
  limited.add(credentials);
  const sign = credentials.signRequest.bind(credentials);
  const late = () => new Error('there is no token for what is to be sent');
  credentials.signRequest = (request) => within(milliseconds, sign(request), late);
}

function contextOf(made: Made): Context {
  return 'credentials' in made ? made : made.client;
}

/** What the work gives, or an error once it takes longer. */
export function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds);
    const end = () => clearTimeout(timer);
    work.then(resolve, reject).finally(end);
  });
}
