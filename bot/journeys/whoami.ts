import { whoamiCard } from '../../cards/whoami/view.js';
import { groupNames } from '../../src/members/roles.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { commandsOf } from './help.js';
import type { Journey } from './journey.js';

/** Entra is asked anew for `whoami`, so that somebody who just got a role sees it; this often at most. */
const freshForMs = 5_000;

/** `whoami`: which role somebody has, where it comes from, and what it allows. */
export function whoamiJourney(services: Services): Journey {
  const { members, partner } = services;
  async function show(turn: Turn) {
    const synced = await members.syncIfOlderThan(freshForMs);
    const member = await members.find(turn.person.id);
    const reading = await members.lastReading();
    const roles = member?.roles ?? [];
    return whoamiCard(
      {
        name: turn.person.name,
        roles: roles.map((role) => ({ role, group: members.groupsOf(role)[0] ?? groupNames[role][0] ?? role })),
        commands: commandsOf(roles, partner.type),
        partnerType: partner.type,
        ...(synced.ok ? {} : { failure: synced.failure }),
        ...(reading ? { syncedAt: reading.at.toISOString(), countsUntil: reading.countsUntil.toISOString() } : {}),
      },
      turn.reader,
    );
  }

  return { onText: show, onPress: { show } };
}
