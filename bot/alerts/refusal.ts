/** What came of a request that the channel did not carry out, or of which nobody knows whether it did. */
export type Refusal =
  /** Nothing was taken: the same may be sent again, after so many milliseconds where the channel says so. */
  | { is: 'later'; code: string; afterMs?: number; everywhere: boolean }
  /** It may have been taken. */
  | { is: 'unknown'; code: string }
  /** Nothing can be sent to this conversation until it comes back. */
  | { is: 'conversation-gone'; code: string }
  /** The message that was to be updated is not there any more, or not to be updated. */
  | { is: 'message-gone'; code: string }
  /** Neither this nor any repeat of it will be taken. */
  | { is: 'impossible'; code: string };

/** Microsoft Learn, "Send and receive messages with a bot", status codes: each means that nothing will be taken. */
const finalCodes = new Set([
  'BotDisabledByAdmin',
  'BotNotInConversationRoster',
  'ConversationBlockedByUser',
  'ConversationNotFound',
  'ForbiddenOperationException',
  'InvalidBotApiHost',
  'NotEnoughPermissions',
  // The bot's own word: what is no service URL of Teams gets nothing.
  'ServiceUrlNotAllowed',
  // UNCONFIRMED: told of on other pages, not reproduced by those who tried.
  'MessageWritesBlocked',
]);

/** No connection came about, so nothing was sent. */
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** The channel may have taken the message before this was answered. */
const afterwards = [408, 500, 502, 504];

interface ChannelError {
  name?: string;
  statusCode?: number;
  code?: unknown;
  details?: { error?: { code?: unknown } };
  response?: { headers?: { get?(name: string): string | undefined } };
}

/** Reads what the SDK threw for a new message (`post`) or for the update of one (`put`), which bears repeating. */
export function readRefusal(error: unknown, how: 'post' | 'put'): Refusal {
  const { statusCode: status, name, code } = error as ChannelError;
  if (status === undefined) {
    // What is thrown before the request is sent, such as a failed sign-in, is no RestError.
    const isSent = how === 'post' && (name === 'RestError' || error instanceof NoAnswer) && !notSent.has(String(code));
    return isSent ? { is: 'unknown', code: 'no-answer' } : { is: 'later', code: 'no-answer', everywhere: false };
  }
  const teamsCode = teamsCodeOf(error as ChannelError);
  const known = teamsCode ?? `http-${status}`;
  if (status === 429) return throttled(error as ChannelError, known);
  if (how === 'post' && afterwards.includes(status)) return { is: 'unknown', code: known };
  if (status === 401 || status === 412 || status === 408 || status >= 500) {
    return { is: 'later', code: known, everywhere: false };
  }
  if (status === 403 || status === 404) {
    const isMessage = how === 'put' && !finalCodes.has(known);
    return { is: isMessage ? 'message-gone' : 'conversation-gone', code: known };
  }
  return { is: 'impossible', code: known };
}

/** The channel gave no answer in the time it had. */
export class NoAnswer extends Error {}

/**
 * UNCONFIRMED how Teams tells whether one conversation or the whole tenant sends too much: an answer without Teams'
 * own error is taken for one of the gateway, which counts for the tenant.
 */
function throttled({ details, response, code }: ChannelError, known: string): Refusal {
  const seconds = Number(response?.headers?.get?.('retry-after'));
  const everywhere = !details?.error && !code;
  const after = Number.isFinite(seconds) && seconds > 0 ? { afterMs: seconds * 1_000 } : {};
  return { is: 'later', code: known, everywhere, ...after };
}

/** A code is stored and logged; anything else than a word from there is not. */
function teamsCodeOf({ details, code }: ChannelError): string | undefined {
  const told = details?.error?.code ?? code;
  return typeof told === 'string' && /^[A-Za-z]{2,60}$/.test(told) ? told : undefined;
}
