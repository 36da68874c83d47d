import type { Card, Locale, Reader } from '../card.js';
import { moment } from '../dates.js';
import { shown } from '../outside.js';
import { facts } from '../parts.js';
import { countryName, namedChoices } from '../places.js';
import { render } from '../render.js';
import { say } from '../words.js';

/** Which customers alerts are about. */
export type ScopeView =
  | { is: 'all' }
  | { is: 'country'; code: string }
  | { is: 'reseller'; id: string; name?: string }
  | { is: 'mine'; who: string };

export interface AlertsView {
  /** `stopped`: Teams did not take anything for this conversation any more. */
  state: 'on' | 'off' | 'stopped';
  scope: ScopeView;
  /** Who turned them on, and when (ISO in UTC). */
  by?: string;
  at?: string;
  /** Whether this person may turn them on and off. */
  maySwitch: boolean;
  /** What there is to choose from: ISO 3166-1 alpha-2, and a provider's indirect resellers. */
  countries: string[];
  resellers: { id: string; name: string }[];
  /** Where else they are on; for whoever asks in a chat of their own. */
  others: OtherConversation[];
  /** How many there are beyond these. */
  more: number;
}

export type ConversationKind = 'personal' | 'groupChat' | 'channel';

export interface OtherConversation {
  kind: ConversationKind;
  /** Of the channel; '' where it is not known. */
  name: string;
  team: string;
  /** Who turned them on. */
  by: string;
  scope: ScopeView;
  isReachable: boolean;
}

const mostChoices = 60;
const styles = { on: 'good', off: 'emphasis', stopped: 'warning' } as const;
const signs = { on: '✓', off: '○', stopped: '⚠' } as const;

/** Whether this conversation is told about blocked purchases, of which customers, and the switch for it. */
export function alertsCard(view: AlertsView, reader: Reader): Card {
  const { locale } = reader;
  const { state, maySwitch, by, at, scope } = view;
  const isOn = state === 'on';
  const since = [by && shown(by), at && moment(at, reader)].filter(Boolean).join(', ');
  return render('alerts', reader, {
    heading: say(locale, 'alerts.heading'),
    style: styles[state],
    state: `${signs[state]} ${say(locale, `alerts.${state}`)}`,
    text: isOn ? '' : say(locale, `alerts.${state}Text`),
    facts: isOn ? facts(locale, ['alerts.for', scopeText(scope, locale)], ['alerts.by', since]) : [],
    maySwitch,
    isOn,
    scope: choiceOf(scope),
    choices: choices(view, locale),
    switch: say(locale, isOn ? 'alerts.save' : 'alerts.turnOn'),
    switchStyle: isOn ? 'default' : 'positive',
    others: view.others.slice(0, 10).map((other) => otherOf(other, locale)),
    more: view.more > 0 ? say(locale, 'alerts.more', { count: view.more }) : '',
  });
}

/** What the choice sends: `all`, `mine`, `country:DE`, `reseller:<id>`. */
function choiceOf(scope: ScopeView): string {
  if (scope.is === 'country') return `country:${shown(scope.code, 10)}`;
  return scope.is === 'reseller' ? `reseller:${scope.id}` : scope.is;
}

function choices({ scope, countries, resellers }: AlertsView, locale: Locale): { title: string; value: string }[] {
  const all = [...countries.slice(0, mostChoices), ...(scope.is === 'country' ? [scope.code] : [])];
  const codes = [...new Set(all.map((code) => shown(code, 10)).filter(Boolean))];
  const isListed = scope.is !== 'reseller' || resellers.some(({ id }) => id === scope.id);
  const known = [...resellers.slice(0, mostChoices), ...(isListed ? [] : [{ id: scope.id, name: scope.name ?? '' }])];
  return [
    { title: say(locale, 'alerts.all'), value: 'all' },
    { title: say(locale, 'alerts.mineChoice'), value: 'mine' },
    ...namedChoices(codes, countryName, locale).map(({ title, value }) => ({
      title: say(locale, 'alerts.country', { place: shown(title, 60) }),
      value: `country:${value}`,
    })),
    ...known.map(({ id, name }) => ({
      title: scopeText({ is: 'reseller', id, name }, locale),
      value: `reseller:${id}`,
    })),
  ];
}

function scopeText(scope: ScopeView, locale: Locale): string {
  switch (scope.is) {
    case 'all':
      return say(locale, 'alerts.all');
    case 'country':
      return say(locale, 'alerts.country', { place: shown(countryName(scope.code, locale), 60) });
    case 'reseller':
      return say(locale, 'alerts.reseller', { name: shown(scope.name, 60) || say(locale, 'alerts.resellerGone') });
    case 'mine':
      return say(locale, 'alerts.mine', { who: shown(scope.who, 60) });
  }
}

function otherOf({ kind, name, team, by, scope, isReachable }: OtherConversation, locale: Locale) {
  const channel = [shown(team, 40), shown(name, 40) || say(locale, 'alerts.unnamed')].filter(Boolean).join(' · ');
  const chat = kind === 'groupChat' ? shown(name, 60) || say(locale, 'alerts.group') : '';
  const personal = kind === 'personal' ? say(locale, 'alerts.chatOf', { who: shown(by, 60) }) : '';
  const about = isReachable ? scopeText(scope, locale) : `⚠ ${say(locale, 'alerts.unreachable')}`;
  return { name: personal || chat || channel, scope: ` – ${about}` };
}
