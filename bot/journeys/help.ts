import type { Card, Command } from '../../cards/card.js';
import { helpCard } from '../../cards/help/view.js';
import { type PartnerType, permissionsOf } from '../../src/members/policy.js';
import type { Role } from '../../src/members/roles.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import type { Journey } from './journey.js';

/** The commands that somebody with these roles may use, as they are offered. */
export function commandsOf(roles: readonly Role[], partnerType: PartnerType): Command[] {
  return [...permissionsOf(roles, partnerType), 'whoami', 'help'];
}

/** The card of `help`: also the welcome, and the answer to anything that is not understood. */
export function helpFor(services: Services, turn: Turn, mode: 'welcome' | 'help' | 'not-understood', text = ''): Card {
  const roles = turn.member?.roles ?? [];
  const commands = commandsOf(roles, services.partner.type);
  const view = { mode, name: turn.person.name, shared: turn.shared, roles, commands };
  return helpCard(mode === 'not-understood' ? { ...view, text } : view, turn.reader);
}

/** `help`, `hi`, `hello`: what this person may do. */
export function helpJourney(services: Services): Journey {
  const show = async (turn: Turn) => helpFor(services, turn, 'help');
  return { onText: show, onPress: { show } };
}
