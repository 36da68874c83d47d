import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NoAnswer, type Refusal, readRefusal } from '../../../bot/alerts/refusal.js';

/** What the SDK throws for an answer of the channel. */
function answer(statusCode: number, code?: string, retryAfter?: string): object {
  const headers = new Map(retryAfter === undefined ? [] : [['retry-after', retryAfter]]);
  return Object.assign(new Error('words of the channel'), {
    name: 'RestError',
    statusCode,
    response: { headers },
    ...(code === undefined ? {} : { code, details: { error: { code, message: 'words of the channel' } } }),
  });
}

/** What it throws where there is none. */
function broken(code: string): object {
  return Object.assign(new Error('words of the system'), { name: 'RestError', code });
}

describe('a refusal of the channel', () => {
  const both: [title: string, error: unknown, refusal: Refusal][] = [
    ['429', answer(429, 'Throttled', '7'), { is: 'later', code: 'Throttled', afterMs: 7_000, everywhere: false }],
    ['429 without a time', answer(429, 'Throttled'), { is: 'later', code: 'Throttled', everywhere: false }],
    ['429 with an odd time', answer(429, 'Throttled', 'soon'), { is: 'later', code: 'Throttled', everywhere: false }],
    [
      '429 of a gateway',
      answer(429, undefined, '7'),
      { is: 'later', code: 'http-429', afterMs: 7_000, everywhere: true },
    ],
    ['412', answer(412, 'PreconditionFailed'), { is: 'later', code: 'PreconditionFailed', everywhere: false }],
    ['503', answer(503), { is: 'later', code: 'http-503', everywhere: false }],
    ['401', answer(401, 'BotNotRegistered'), { is: 'later', code: 'BotNotRegistered', everywhere: false }],
    ['a refused connection', broken('ECONNREFUSED'), { is: 'later', code: 'no-answer', everywhere: false }],
    ['an unknown name', broken('ENOTFOUND'), { is: 'later', code: 'no-answer', everywhere: false }],
    ['a failed sign-in', new Error('no token'), { is: 'later', code: 'no-answer', everywhere: false }],
    ['403 of a removed bot', answer(403, 'BotNotInConversationRoster'), gone('BotNotInConversationRoster')],
    ['404 of a conversation', answer(404, 'ConversationNotFound'), gone('ConversationNotFound')],
    ['413', answer(413, 'MessageSizeTooBig'), { is: 'impossible', code: 'MessageSizeTooBig' }],
    ['400', answer(400, 'BadArgument'), { is: 'impossible', code: 'BadArgument' }],
  ];
  for (const [title, error, refusal] of both) {
    it(`is read from ${title}, for a new message and for an update`, () => {
      assert.deepEqual(readRefusal(error, 'post'), refusal);
      assert.deepEqual(readRefusal(error, 'put'), refusal);
    });
  }

  for (const error of [answer(500), answer(502), answer(504), answer(408), broken('ECONNRESET'), new NoAnswer()]) {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    it(`leaves open what became of a new message, and lets an update be repeated: ${statusCode ?? code ?? 'silence'}`, () => {
      assert.equal(readRefusal(error, 'post').is, 'unknown');
      assert.equal(readRefusal(error, 'put').is, 'later');
    });
  }

  it('of an update concerns the message, unless it says that the conversation is gone', () => {
    assert.deepEqual(readRefusal(answer(404, 'ActivityNotFoundInConversation'), 'put'), {
      is: 'message-gone',
      code: 'ActivityNotFoundInConversation',
    });
    assert.equal(readRefusal(answer(403), 'put').is, 'message-gone');
    assert.equal(readRefusal(answer(404), 'post').is, 'conversation-gone');
  });

  it('is never told in words of the channel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 599 }),
        fc.string(),
        fc.constantFrom('post', 'put'),
        (status, code, how) => {
          const refusal = readRefusal(answer(status, code), how);
          assert.match(refusal.code, /^([A-Za-z]{2,60}|http-\d{3})$/);
        },
      ),
    );
  });
});

function gone(code: string): Refusal {
  return { is: 'conversation-gone', code };
}
