import { type BlockedRow, type BlockedView, blockedCard } from '../../../cards/blocked/view.js';
import { type PurchaseCheckView, purchaseCheckCard } from '../../../cards/purchase-check/view.js';
import { at, customerId, customerOf, cutoff, type Outside, type Sample, sample } from './sample.js';

/** The cards of check and blocked. */
export function purchaseSamples(outside: Outside): Sample[] {
  return [...checks(outside), ...lists(outside)];
}

function checks(outside: Outside): Sample[] {
  const base = { customer: customerOf(outside), cutoff, checkedAt: at };
  const both = { actions: ['attest' as const, 'invite' as const, 'verify' as const] };
  const missing = { ...base, ...both, may: 'not-buy', reason: 'acceptance-missing', acceptance: 'none' } as const;
  const alert = { id: customerId, reason: 'locked' as const, attempts: 3, lastAttemptAt: at };
  const failure = { code: 'partner-center-unreachable' };
  const views: Record<string, PurchaseCheckView> = {
    main: missing,
    alert: { ...missing, alert: { ...alert, takenBy: outside.colleague } },
    reaccept: { ...missing, acceptance: 'reaccept', actions: ['invite', 'verify'] },
    helpdesk: { ...missing, actions: ['verify'], alert: { ...alert, attempts: 1 } },
    attest: { ...missing, actions: ['attest'] },
    locked: { ...base, ...both, may: 'not-buy', reason: 'locked' },
    'under-review': { ...base, ...both, may: 'not-buy', reason: 'under-review' },
    'partner-agreement': { ...base, ...both, may: 'not-buy', reason: 'partner-agreement' },
    other: { ...base, ...both, may: 'not-buy', reason: 'other' },
    buy: { ...base, ...both, may: 'buy' },
    'buy-alert': { ...base, ...both, may: 'buy', alert },
    unknown: { ...base, ...both, may: 'unknown', failure },
    'unknown-why': { ...base, actions: [], may: 'unknown' },
  };
  return Object.entries(views).map(([variant, view]) =>
    sample('purchase-check', variant, (reader) => purchaseCheckCard(view, reader), true),
  );
}

const reasons = ['acceptance-missing', 'under-review', 'locked', 'partner-agreement', 'other'] as const;

function lists(outside: Outside): Sample[] {
  const { customer: name, colleague, country, text } = outside;
  const row = (index: number): BlockedRow => ({
    id: `${customerId.slice(0, -2)}${10 + index}`,
    customer: { id: customerId, name },
    reason: reasons[index % reasons.length] ?? 'other',
    attempts: index + 1,
    minutes: [0, 1, 59, 119, 120, 2_879, 2_880, 100_000][index % 8] ?? 0,
    isEscalated: index % 3 === 1,
    ...(index % 3 === 2 ? { takenBy: colleague } : {}),
    ...(index % 4 === 3 ? { snoozedUntil: at } : {}),
  });
  const rows = Array.from({ length: 10 }, (_, index) => row(index));
  const all = { show: '', country: '', text: '', page: 1, pages: 1, countries: [country, 'FR', 'AT'] } as const;
  const views: Record<string, BlockedView> = {
    main: { ...all, countries: [...all.countries], page: 2, pages: 4, total: 38, rows },
    few: { ...all, countries: [...all.countries], total: 4, rows: rows.slice(0, 4) },
    one: { ...all, countries: [country], show: 'mine', country, text, total: 1, rows: rows.slice(0, 1) },
    'no-match': { ...all, countries: [], show: 'snoozed', text: text || 'x', total: 0, rows: [] },
    empty: { ...all, countries: [], total: 0, rows: [] },
  };
  return Object.entries(views).map(([variant, view]) =>
    sample('blocked', variant, (reader) => blockedCard(view, reader), true),
  );
}
