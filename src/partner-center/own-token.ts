import { fail, ok } from '../result.js';
import type { TokenSource } from './token-source.js';

/**
 * An access token that somebody brought along. There is no other in its place: once Partner Center has refused it, the
 * failure is `own-sign-in-refused`.
 */
export function ownToken(token: string): TokenSource {
  let isRefused = false;
  return {
    get: async () => (isRefused ? fail('own-sign-in-refused') : ok(token)),
    drop: () => {
      isRefused = true;
    },
  };
}
