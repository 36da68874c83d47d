import { type AlertView, alertCard } from '../../../cards/alert/view.js';
import { type AlertListView, type AlertRow, alertListCard } from '../../../cards/alert-list/view.js';
import { type AlertsView, alertsCard, type ScopeView } from '../../../cards/alerts/view.js';
import { at, customerId, customerOf, type Outside, type Sample, sample } from './sample.js';

const blockId = '9d1c7a52-0f3b-4b8e-a6d4-5e2f1c0b9a87';

/** The alerts of blocked purchases, one by one and as lists, and the card that switches them. */
export function alertSamples(outside: Outside): Sample[] {
  return [...alerts(outside), ...lists(outside), ...settings(outside)];
}

function alerts(outside: Outside): Sample[] {
  const { text, colleague, email, subject, body } = outside;
  const open: AlertView = {
    id: blockId,
    customer: customerOf(outside),
    reason: 'acceptance-missing',
    state: { is: 'open' },
    attempts: 1,
    openedAt: at,
    latest: { at, offer: subject, orderId: text, by: email },
    canAttest: true,
  };
  const taken: AlertView = { ...open, state: { is: 'taken', by: colleague, at }, takenById: customerId, attempts: 50 };
  const views: Record<string, AlertView> = {
    main: open,
    escalated: { ...open, state: { is: 'open', escalatedAt: at }, attempts: 3, repeated: true },
    taken,
    snoozed: { ...taken, state: { is: 'snoozed', until: at, by: colleague } },
    'snoozed-by-itself': { ...open, state: { is: 'snoozed', until: at } },
    accepted: { ...open, state: { is: 'resolved', at } },
    attested: { ...open, state: { is: 'resolved', at, by: colleague } },
    settled: { ...open, state: { is: 'resolved', at, by: colleague, note: body } },
    reseller: { ...open, canAttest: false },
    locked: { ...open, reason: 'locked' },
    'under-review': { ...open, reason: 'under-review', latest: { at } },
    'partner-agreement': { ...open, reason: 'partner-agreement' },
    other: { ...open, reason: 'other', latest: { at, message: body, by: colleague } },
    'in-list': { ...taken, inList: true },
    note: { ...open, mode: { is: 'note', typed: '', isMissing: false }, repeated: true },
    'note-missing': { ...open, mode: { is: 'note', typed: subject, isMissing: true } },
    snooze: { ...open, mode: { is: 'snooze' } },
    'too-late': { ...taken, mode: { is: 'too-late' } },
    moved: { ...open, isMoved: true },
  };
  return Object.entries(views).map(([variant, view]) =>
    sample('alert', variant, (reader) => alertCard(view, reader), true),
  );
}

function lists({ customer: name, colleague }: Outside): Sample[] {
  const states = ['open', 'taken', 'snoozed', 'resolved'] as const;
  const rows = Array.from({ length: 10 }, (_, index): AlertRow => {
    const state = states[index % states.length] ?? 'open';
    const id = `${blockId.slice(0, -2)}${10 + index}`;
    const who = state === 'taken' ? { takenBy: colleague } : {};
    return { id, customer: { id: customerId, name }, attempts: index % 3 ? 1 : index + 1, state, ...who };
  });
  const views: Record<string, AlertListView> = {
    main: { total: 500, unresolved: 500, rows },
    some: { total: 12, unresolved: 1, rows, repeated: true },
    one: { total: 1, unresolved: 1, rows: rows.slice(0, 1) },
    resolved: { total: 6, unresolved: 0, rows: rows.slice(3, 4) },
  };
  return Object.entries(views).map(([variant, view]) =>
    sample('alert-list', variant, (reader) => alertListCard(view, reader), true),
  );
}

function settings({ colleague, country, provider, text, group }: Outside): Sample[] {
  const scopes: ScopeView[] = [
    { is: 'all' },
    { is: 'country', code: country },
    { is: 'reseller', id: customerId, name: provider },
    { is: 'mine', who: colleague },
  ];
  const kinds = ['channel', 'groupChat', 'personal'] as const;
  const others = Array.from({ length: 10 }, (_, index) => ({
    kind: kinds[index % kinds.length] ?? 'channel',
    name: index % 2 ? text : '',
    team: index % 3 ? group : '',
    by: colleague,
    scope: scopes[index % scopes.length] ?? { is: 'all' as const },
    isReachable: index % 4 !== 3,
  }));
  const on: AlertsView = {
    state: 'on',
    scope: { is: 'all' },
    by: colleague,
    at,
    maySwitch: true,
    countries: ['DE', 'AT', country],
    resellers: [{ id: customerId, name: provider }],
    others: [],
    more: 0,
  };
  const views: Record<string, AlertsView> = {
    main: on,
    country: { ...on, scope: scopes[1] as ScopeView, countries: [] },
    reseller: { ...on, scope: scopes[2] as ScopeView },
    'reseller-gone': { ...on, scope: { is: 'reseller', id: blockId }, resellers: [] },
    mine: { ...on, scope: scopes[3] as ScopeView, others, more: 4 },
    helpdesk: { ...on, maySwitch: false },
    off: { ...on, state: 'off' },
    'off-helpdesk': { ...on, state: 'off', maySwitch: false },
    stopped: { ...on, state: 'stopped' },
  };
  return Object.entries(views).map(([variant, view]) =>
    sample('alerts', variant, (reader) => alertsCard(view, reader), true),
  );
}
