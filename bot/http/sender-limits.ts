import type restify from 'restify';
import type { Config } from '../config.js';
import { RateLimit } from '../rate-limit.js';

/** What comes without a valid signature or token, from one address. */
const refusedPerMinute = 300;

/** Who signs: everybody who knows the secret of the intake is one sender. */
export type Sender = 'ordering-system' | 'partner-center';

/**
 * How much one sender may send. Who proves to be somebody is counted by that; everybody else by address. A proof is
 * always looked at first, so that nobody is kept out by what others send from behind the same proxy.
 */
export class SenderLimits {
  readonly #reports: RateLimit | undefined;
  readonly #refused: RateLimit | undefined;

  constructor({ mode, reportsPerMinute }: Pick<Config, 'mode' | 'reportsPerMinute'>) {
    this.#reports = reportsPerMinute === undefined ? undefined : new RateLimit(reportsPerMinute);
    this.#refused = mode === 'teams' ? new RateLimit(refusedPerMinute) : undefined;
  }

  /** Counts something with a valid signature. Seconds until it may be sent again; 0 where it is taken. */
  report(sender: Sender): number {
    return secondsOf(this.#reports, sender);
  }

  /** Counts something that is refused. 0 where it is worth saying why, to the sender and in the log. */
  refused(req: restify.Request): number {
    return secondsOf(this.#refused, req.socket.remoteAddress ?? '');
  }
}

function secondsOf(limit: RateLimit | undefined, sender: string): number {
  const room = limit?.take(sender);
  return room?.is === 'full' ? Math.max(1, Math.ceil(room.waitMs / 1_000)) : 0;
}

/** 429, and when to come back. */
export function tooMany(res: restify.Response, seconds: number): void {
  res.header('Retry-After', String(seconds));
  res.send(429, { code: 'too-many-requests' });
}
