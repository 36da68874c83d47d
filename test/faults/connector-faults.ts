import type { Misbehaviour } from '../support/connector.js';
import type { Fault, FaultGroup } from './fault.js';
import type { Stage } from './stage.js';

/** What the channel answers; `accepted` where it took the card all the same. */
type Answer = Omit<Misbehaviour, 'conversationId' | 'method' | 'times'>;

const answers: [string, Answer][] = [
  ['200 after 4 s', { accepted: true, delayMs: 4_000 }],
  ['429 with Retry-After: 2', { status: 429, code: 'Throttled', headers: { 'retry-after': '2' } }],
  ['429 without Retry-After', { status: 429, code: 'Throttled' }],
  ['429 for the tenant, with Retry-After: 2', { status: 429, code: '', headers: { 'retry-after': '2' } }],
  ['412', { status: 412, code: 'PreconditionFailed' }],
  ['401', { status: 401, code: 'Unauthorized' }],
  ['500', { status: 500, code: 'InternalServerError' }],
  ['502', { status: 502, code: '' }],
  ['503', { status: 503, code: 'ServiceUnavailable' }],
  ['504', { status: 504, code: '' }],
  ['500, and it was taken', { status: 500, code: 'InternalServerError', accepted: true }],
  ['502, and it was taken', { status: 502, code: '', accepted: true }],
  ['504, and it was taken', { status: 504, code: '', accepted: true }],
  ['connection reset', {}],
  ['connection reset, and it was taken', { accepted: true }],
  ['no answer', { silent: true }],
  ['no answer, and it was taken', { silent: true, accepted: true }],
];

/** Microsoft Learn, "Send and receive messages with a bot", status codes. */
const finalAnswers: [number, string][] = [
  [403, 'BotDisabledByAdmin'],
  [403, 'BotNotInConversationRoster'],
  [403, 'ConversationBlockedByUser'],
  [403, 'ForbiddenOperationException'],
  [403, 'InvalidBotApiHost'],
  [403, 'NotEnoughPermissions'],
  [404, 'ConversationNotFound'],
];

/** The first card of each channel, and three alerts in all. */
function toNewMessage([name, answer]: [string, Answer]): Fault {
  const isOpen = answer.accepted === true && (answer.status ?? 500) >= 500 && !answer.delayMs;
  return {
    name: `new card: ${name}`,
    leavesOpen: isOpen,
    async play(stage) {
      for (const conversationId of stage.channels) misbehave(stage, conversationId, 'POST', answer);
      stage.report(3);
      await stage.settle();
      await stage.press(0, ['I take it']);
    },
  };
}

const deleted: [string, Answer] = [
  '404 ActivityNotFoundInConversation: somebody deleted it',
  { status: 404, code: 'ActivityNotFoundInConversation' },
];

function toUpdate([name, answer]: [string, Answer]): Fault {
  return {
    name: `update of a card: ${name}`,
    async play(stage) {
      stage.report(2);
      await stage.settle();
      for (const conversationId of stage.channels) misbehave(stage, conversationId, 'PUT', answer);
      await stage.press(0, ['I take it']);
    },
  };
}

/** One channel is gone, and comes back: then it gets what it missed. */
function toGone([status, code]: [number, string]): Fault {
  return {
    name: `${status} ${code}, until the conversation is back`,
    async play(stage) {
      const [conversationId = ''] = stage.channels;
      misbehave(stage, conversationId, 'POST', { status, code });
      stage.report(2);
      await stage.retired(conversationId);
      stage.report(1);
      await stage.chat(0).post({ type: 'installationUpdate', action: 'add' });
      await stage.settle();
      await stage.press(0, ['I take it']);
    },
  };
}

function misbehave(stage: Stage, conversationId: string, method: 'POST' | 'PUT', answer: Answer): void {
  stage.around.connector.misbehave({ ...answer, conversationId, method });
}

/** A storm: more alerts at once than are shown singly, in one list. */
function toList([name, answer]: [string, Answer]): Fault {
  const fault = toNewMessage([name, answer]);
  return {
    ...fault,
    name: `list of 12 alerts: ${name}`,
    async play(stage) {
      const limitless = { status: 429, code: 'Throttled', headers: { 'retry-after': '3' } };
      for (const conversationId of stage.channels) {
        misbehave(stage, conversationId, 'POST', limitless);
        misbehave(stage, conversationId, 'POST', answer);
      }
      stage.report(12);
      await stage.settle();
      await stage.press(0, ['I take it']);
    },
  };
}

const forList = ['500, and it was taken', 'connection reset', 'no answer, and it was taken'];

export const connectorFaults: FaultGroup[] = [
  { title: 'What the channel answers to a new card', chain: 6, faults: answers.map(toNewMessage) },
  { title: 'What the channel answers to the update of a card', chain: 6, faults: [...answers, deleted].map(toUpdate) },
  {
    title: 'What the channel answers to a list',
    chain: 3,
    faults: answers.filter(([name]) => forList.includes(name)).map(toList),
  },
  { title: 'Conversations that are gone', chain: 7, faults: finalAnswers.map(toGone) },
];
