import { z } from 'zod';
import { readJson } from './json.js';

const given = z.string().min(1).optional().catch(undefined);

/** Of an answer with a token, what is used. */
const answer = z.object({
  access_token: z.string(),
  token_type: z.string().catch('Bearer'),
  /** Seconds. The v1 endpoint writes it as text. */
  expires_in: z.coerce.number().nonnegative().optional().catch(undefined),
  refresh_token: given,
  scope: given,
});

/**
 * An answer of Entra's as openid-client insists on having it: with a kind of token, without what nobody asked for (an ID
 * token would have to be verified), and marked as JSON. Everything but an answer with a token stays as it is.
 */
export function tokenAnswer(text: string, headers: Headers): { text: string; headers: Headers } {
  const read = answer.safeParse(readJson(text));
  if (!read.success) return { text, headers };
  return { text: JSON.stringify(read.data), headers: new Headers({ 'content-type': 'application/json' }) };
}
