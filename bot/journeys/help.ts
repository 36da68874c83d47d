import type { Card, Command } from '../../cards/card.js';
import { helpCard } from '../../cards/help/view.js';
import { type PartnerType, permissionsOf } from '../../src/members/policy.js';
import type { Member, Role } from '../../src/members/roles.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import type { Journey } from './journey.js';

/** How old the store's copy of Entra's groups may be before somebody is told to have no role, in milliseconds. */
const freshForMs = 10_000;

/** The commands that somebody with these roles may use, as they are offered. */
export function commandsOf(roles: readonly Role[], partnerType: PartnerType): Command[] {
  return [...permissionsOf(roles, partnerType), 'whoami', 'help'];
}

/** The card of `help`: also the welcome, and the answer to anything that is not understood. */
export function helpFor(
  services: Services,
  turn: Turn,
  mode: 'welcome' | 'help' | 'not-understood',
  text = '',
  failure?: Failure,
): Card {
  const roles = turn.member?.roles ?? [];
  const commands = commandsOf(roles, services.partner.type);
  const why = failure ? { failure } : {};
  const view = { mode, name: turn.person.name, shared: turn.shared, roles, commands, ...why };
  return helpCard(mode === 'not-understood' ? { ...view, text } : view, turn.reader);
}

/** The same for somebody who waits: whoever seems to have no role is looked up in Entra first. */
export async function help(services: Services, turn: Turn, mode: 'help' | 'not-understood', text = ''): Promise<Card> {
  const { member, failure } = await lookAgain(services, turn);
  return helpFor(services, { ...turn, member }, mode, text, failure);
}

/** The member as the store knows it; somebody unknown is looked up, and `failure` says why that was not possible. */
async function lookAgain(
  { members }: Services,
  turn: Turn,
): Promise<{ member: Member | undefined; failure?: Failure }> {
  if (turn.member) return { member: turn.member };
  const synced = await members.syncIfOlderThan(freshForMs);
  const member = await members.find(turn.person.id);
  return member || synced.ok ? { member } : { member, failure: synced.failure };
}

/** `help`, `hi`, `hello`: what this person may do. */
export function helpJourney(services: Services): Journey {
  const show = (turn: Turn) => help(services, turn, 'help');
  return { onText: show, onPress: { show } };
}
