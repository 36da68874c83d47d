import { randomUUID } from 'node:crypto';
import type { Tickets } from '../../src/agreements/tickets.js';
import { partner, people } from '../../src/sandbox/people.js';
import type { Scenario } from './load.js';
import { attestedCount, customerId, customerName } from './stand-in.js';

/** A server under test. */
export interface Place {
  url: string;
  pid: number;
}

/** Everything that takes part in the measurement. */
export interface Places {
  echo: Place;
  bot: Place;
  /** URL of the Bot Connector. */
  connector: string;
}

/** A kind of turn, and the floors it is compared to: the echo that does nothing, and those that call as often. */
export interface Turn extends Scenario {
  pid: number;
  floors: string[];
}

const [person] = people;

/** The turns that are measured, in the order in which they are. */
export function turns({ echo, bot, connector }: Places, tickets: Tickets): Turn[] {
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  const say = (text: string) => activity(connector, { type: 'message', text });
  const press = (verb: string, data: object) =>
    activity(connector, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: 'message-1',
      value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
    });
  const verify = () => say(`verify ${customerName(next() % attestedCount)}`);
  const submit = () => press('attest.submit', attestation(tickets, attestedCount + next()));
  const echoForm = (verb: string) => press(verb, attestation(tickets, 0));
  const floors: Omit<Turn, 'url' | 'pid' | 'floors'>[] = [
    { name: 'echo a message', activity: () => say('echo') },
    { name: 'echo a message, 2 calls', activity: () => say('echo 2') },
    { name: 'echo a press', activity: () => press('echo', {}), answer: 'Echo' },
    { name: 'echo a press, 2 calls', activity: () => echoForm('echo 2'), answer: 'Echo' },
    { name: 'echo a press, 2 calls, update', activity: () => echoForm('echo 2 and update'), answer: 'Echo' },
  ];
  const ours: Omit<Turn, 'url' | 'pid'>[] = [
    { name: 'help', activity: () => say('help'), floors: ['echo a message'] },
    { name: 'verify', activity: verify, floors: ['echo a message', 'echo a message, 2 calls'] },
    {
      name: 'submit the attestation form',
      activity: submit,
      answer: 'Attestation recorded',
      floors: ['echo a press', 'echo a press, 2 calls', 'echo a press, 2 calls, update'],
    },
  ];
  return [...floors.map((turn) => ({ ...turn, ...echo, floors: [] })), ...ours.map((turn) => ({ ...turn, ...bot }))];
}

/** What the form sends, with a ticket of its own. */
function attestation(tickets: Tickets, index: number): object {
  const customer = { id: customerId(index), name: customerName(index), domain: 'bakery.example' };
  const ticket = { attemptId: randomUUID(), customer, domains: ['bakery.example'], zone: 'Europe/Berlin' };
  return {
    form: tickets.seal('attest', ticket),
    confirm: false,
    firstName: 'Maria',
    lastName: 'Weber',
    email: `maria.${index}@bakery.example`,
    phone: '+49 30 5550100',
    dateAgreed: '2026-01-15',
  };
}

/** An activity as Teams sends it in a personal chat. */
function activity(serviceUrl: string, more: object): object {
  return {
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    localTimezone: 'Europe/Berlin',
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${person?.id}`, name: person?.name, aadObjectId: person?.id },
    recipient: { id: '28:agreement-bot', name: 'Agreement Bot' },
    conversation: { id: 'personal-chat', conversationType: 'personal', tenantId: partner.tenantId },
    channelData: { tenant: { id: partner.tenantId } },
    locale: 'en-US',
    ...more,
  };
}
