import type { Card, Command, FailureView, Reader, Role } from '../card.js';
import { shown } from '../outside.js';
import { withoutRole } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface HelpView {
  mode: 'welcome' | 'help' | 'not-understood';
  /** What was not understood. */
  text?: string;
  name: string;
  /** Others read along: the welcome names nobody, and says that the bot has to be mentioned. */
  shared: boolean;
  roles: Role[];
  /** What this person may do. */
  commands: Command[];
  /** Why nobody can say which roles somebody has. */
  failure?: FailureView;
}

const explained = [
  'attest',
  'verify',
  'invite',
  'new-customer',
  'invitations',
  'check',
  'blocked',
  'alerts',
  'customers',
  'history',
  'whoami',
] as const;
/** Teams shows no more buttons than this. */
const mostButtons = 6;
const buttons = [
  { command: 'attest', verb: 'attest.open' },
  { command: 'verify', verb: 'verify.open' },
  { command: 'invite', verb: 'invite.open' },
  { command: 'new-customer', verb: 'new-customer.open' },
  { command: 'invitations', verb: 'invitations.show' },
  { command: 'customers', verb: 'customers.show' },
  { command: 'blocked', verb: 'blocked.show' },
  { command: 'whoami', verb: 'whoami.show' },
] as const;

/** What this person may do, with an example and a button for each: the welcome, `help`, and the answer to anything else. */
export function helpCard(view: HelpView, { locale, zone }: Reader): Card {
  const may = (command: Command) => view.commands.includes(command);
  return render(
    'help',
    { locale, zone },
    {
      heading: say(locale, `help.${view.mode}`),
      intro: intro(view, locale),
      noRole: view.roles.length === 0 ? withoutRole(locale, view.failure) : '',
      lines: explained.filter(may).map((command) => ({
        example: say(locale, `help.${command}Example`),
        purpose: say(locale, `help.${command}Purpose`),
      })),
      buttons: buttons
        .filter(({ command }) => may(command))
        .slice(0, mostButtons)
        .map(({ command, verb }) => ({ title: say(locale, `common.${command}`), verb, data: {} })),
    },
  );
}

function intro(view: HelpView, locale: Reader['locale']): string {
  if (view.mode === 'not-understood') return view.text ? say(locale, 'help.wrote', { text: shown(view.text) }) : '';
  if (view.mode === 'welcome' && view.shared) return say(locale, 'help.greetingShared');
  const name = shown(view.name);
  return view.mode === 'welcome' ? say(locale, 'help.greeting', { named: name ? 'yes' : 'no', name }) : '';
}
