import type { Card, Command } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { choiceTitle } from '../../cards/pick-customer/view.js';
import { record } from '../../src/audit/audit.js';
import { type Decision, decide, type Permission } from '../../src/members/policy.js';
import type { Failure } from '../../src/result.js';
import { noteCommand, noteOutcome } from '../metrics/turn-record.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { agreementJourney } from './agreement.js';
import { alertJourney, alertPressed } from './alert.js';
import { alertsJourney } from './alerts.js';
import { askProvider } from './ask-provider.js';
import { attestJourney } from './attest.js';
import { blockedJourney } from './blocked.js';
import { cannotAcceptJourney } from './cannot-accept.js';
import { checkJourney } from './check.js';
import { parseCommand } from './command.js';
import { customersJourney } from './customers.js';
import { help, helpFor, helpJourney } from './help.js';
import { historyJourney } from './history.js';
import { invitationsJourney } from './invitations.js';
import { inviteJourney } from './invite.js';
import type { Journey, PressAnswer, PressData } from './journey.js';
import { newCustomerJourney } from './new-customer.js';
import { verifyJourney } from './verify.js';
import { whoamiJourney } from './whoami.js';

/** How old the store's copy of Entra's groups may be before somebody is refused because of it, in milliseconds. */
const freshForRefusal = 10_000;

/** `unknown`: the store does not know the person, and Entra cannot be asked. */
type Decided = Decision | { allowed: false; reason: 'unknown'; failure: Failure };

/** Finds the journey that a message or a press means, checks that the person may, and answers with its card. */
export class Journeys {
  readonly #byName: Record<string, Journey>;

  constructor(private readonly services: Services) {
    this.#byName = {
      attest: attestJourney(services),
      agreement: agreementJourney(services),
      verify: verifyJourney(services),
      check: checkJourney(services),
      blocked: blockedJourney(services),
      alerts: alertsJourney(services),
      alert: alertJourney(services),
      'cannot-accept': cannotAcceptJourney(services),
      invite: inviteJourney(services),
      invitations: invitationsJourney(services),
      'new-customer': newCustomerJourney(services),
      customers: customersJourney(services),
      history: historyJourney(services),
      whoami: whoamiJourney(services),
      help: helpJourney(services),
    };
  }

  /** Answers a typed message. */
  async say(turn: Turn, text: string): Promise<Card> {
    const { command, argument } = parseCommand(text);
    noteCommand(command ?? 'not-understood');
    if (!command) return help(this.services, turn, 'not-understood', text);
    const journey = this.#byName[command] as Journey;
    const permission = journey.textPermission?.(argument) ?? journey.permission;
    return this.#allowed(turn, permission, { text: argument }, (allowed) => journey.onText(allowed, argument));
  }

  /** Answers a press of a button with this verb. */
  async press(turn: Turn, verb: string, data: PressData): Promise<PressAnswer> {
    const [name = '', step = ''] = verb.split('.');
    const journey = Object.hasOwn(this.#byName, name) ? this.#byName[name] : undefined;
    const answer = journey && Object.hasOwn(journey.onPress, step) ? journey.onPress[step] : undefined;
    noteCommand(answer ? `${name}.${step}` : 'unknown');
    if (!answer) return help(this.services, turn, 'help');
    const alert = await alertPressed(this.services, turn);
    // A form that was opened from an alert gives way to the alert again.
    if (alert && step === 'cancel') return this.press(turn, alert.inList ? 'alert.list' : 'alert.open', alert.data);
    const permission = journey?.permissionFor?.[step] ?? journey?.permission;
    const pressed = alert ? { ...turn, alert, place: { ...turn.place, isAlert: true as const } } : turn;
    return this.#allowed(pressed, permission, data, (allowed) => answer(allowed, data));
  }

  /** Customers for the picker's typeahead: at most 15, which is what Teams shows; none for people who may not look. */
  async search(turn: Turn, text: string): Promise<{ title: string; value: string }[]> {
    noteCommand('customers');
    const { decision, turn: current } = await this.#decide(turn, 'customers');
    if (!decision.allowed) {
      await this.#refuse(current, 'customers', decision, {});
      return [];
    }
    const { customers } = await this.services.customers.search(text.slice(0, 200), 15);
    return customers.map((customer) => ({ title: choiceTitle(customer), value: customer.id }));
  }

  welcome(turn: Turn): Card {
    return helpFor(this.services, turn, 'welcome');
  }

  async #allowed<A>(
    turn: Turn,
    permission: Permission | undefined,
    data: PressData,
    answer: (turn: Turn) => Promise<A>,
  ): Promise<A | Card> {
    if (!permission) return answer(turn);
    const { decision, turn: current } = await this.#decide(turn, permission);
    return decision.allowed ? answer(current) : this.#refuse(current, permission, decision, data);
  }

  /** Decides by what the store says; before a refusal for want of a role, Entra is asked whether there is news. */
  async #decide(turn: Turn, permission: Permission): Promise<{ decision: Decided; turn: Turn }> {
    const { members, partner } = this.services;
    const decision = decide(turn.member?.roles ?? [], permission, partner.type);
    if (decision.allowed || decision.reason !== 'role') return { decision, turn };
    const synced = await members.syncIfOlderThan(freshForRefusal);
    const member = await members.find(turn.person.id);
    if (!member && !synced.ok)
      return { decision: { allowed: false, reason: 'unknown', failure: synced.failure }, turn };
    return { decision: decide(member?.roles ?? [], permission, partner.type), turn: { ...turn, member } };
  }

  async #refuse(
    turn: Turn,
    command: Permission,
    decision: Exclude<Decided, { allowed: true }>,
    data: PressData,
  ): Promise<Card> {
    const { store, members } = this.services;
    noteOutcome('refused');
    await store.transaction((tx) =>
      record(tx, {
        actor: turn.person,
        action: 'access.refused',
        outcome: 'refused',
        code: decision.reason,
        correlationId: turn.correlationId,
        details: { command, roles: (turn.member?.roles ?? []).join(' ') },
      }),
    );
    if (decision.reason === 'unknown') return noticeCard({ kind: 'failure', failure: decision.failure }, turn.reader);
    if (decision.reason === 'indirect-reseller') {
      return askProvider(this.services, turn, command === 'new-customer' ? 'create' : 'attest', data);
    }
    const ask = await members.namesWithRole('admin-agent');
    return noticeCard({ kind: 'refused', command: spoken(command), needed: [...decision.needed], ask }, turn.reader);
  }
}

/** A permission as people know it: by the command. */
function spoken(permission: Permission): Command | 'alerts on' {
  if (permission === 'switch-alerts') return 'alerts on';
  return permission === 'act-on-alerts' ? 'alerts' : permission;
}
