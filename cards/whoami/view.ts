import type { Card, Command, FailureView, Reader, Role } from '../card.js';
import { moment } from '../dates.js';
import { shown } from '../outside.js';
import { facts, typedCommand, withoutRole } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface WhoamiView {
  name: string;
  /** Each role, with the group that gives it, such as AdminAgents. */
  roles: { role: Role; group: string }[];
  /** What this person may do. */
  commands: Command[];
  partnerType: 'direct-bill' | 'indirect-provider' | 'indirect-reseller';
  /** Why the directory cannot be read at the moment. */
  failure?: FailureView;
  /** When the roles were last read from the directory; ISO in UTC. */
  syncedAt?: string;
  /** How long they count where it cannot be read again; ISO in UTC. */
  countsUntil?: string;
}

/** Which roles somebody has, where they come from, and what they allow. */
export function whoamiCard(view: WhoamiView, reader: Reader): Card {
  const { locale } = reader;
  const indirect = view.partnerType === 'indirect-reseller' && view.roles.length > 0;
  const isHeld = view.failure && view.countsUntil && view.roles.length > 0;
  return render('whoami', reader, {
    heading: say(locale, 'whoami.heading'),
    name: shown(view.name),
    noRole: view.roles.length === 0 ? withoutRole(locale, view.failure) : '',
    roles: facts(
      locale,
      ...view.roles.map(({ role, group }): [`role.${Role}`, string] => [
        `role.${role}`,
        say(locale, 'whoami.through', { group: shown(group) }),
      ]),
    ),
    facts: facts(
      locale,
      ['whoami.use', view.commands.map(typedCommand).join(', ')],
      ['whoami.company', say(locale, `whoami.${view.partnerType}`)],
    ),
    indirect,
    held: isHeld ? say(locale, 'whoami.held', { time: moment(view.countsUntil ?? '', reader) }) : '',
    synced: view.syncedAt ? say(locale, 'whoami.synced', { time: moment(view.syncedAt, reader) }) : '',
  });
}
