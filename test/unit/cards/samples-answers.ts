import type { Acceptance, Command, Role } from '../../../cards/card.js';
import { customersCard } from '../../../cards/customers/view.js';
import { helpCard } from '../../../cards/help/view.js';
import { type AuditAction, historyCard } from '../../../cards/history/view.js';
import { type NoticeView, noticeCard } from '../../../cards/notice/view.js';
import { pickCustomerCard } from '../../../cards/pick-customer/view.js';
import { whoamiCard } from '../../../cards/whoami/view.js';
import { at, customerId, customerOf, type Outside, type Sample, sample } from './sample.js';

const everyCommand: Command[] = ['attest', 'verify', 'invite', 'customers', 'history', 'whoami', 'help'];
const roles: Role[] = ['admin-agent', 'sales-agent', 'helpdesk-agent'];

/** The cards that answer a question: help, who am I, lists and notices. */
export function answerSamples(outside: Outside): Sample[] {
  return [...helps(outside), ...lists(outside), ...notices(outside)];
}

function helps({ person, group, text }: Outside): Sample[] {
  const help = { mode: 'help', name: person, shared: false, roles, commands: everyCommand } as const;
  const few: Command[] = ['verify', 'customers', 'history', 'whoami', 'help'];
  const none: Command[] = ['whoami', 'help'];
  const whoami = {
    name: person,
    roles: roles.map((role) => ({ role, group })),
    commands: everyCommand,
    partnerType: 'direct-bill',
  } as const;
  return [
    sample('help', 'main', (reader) => helpCard({ ...help, roles: [...roles], commands: everyCommand }, reader)),
    sample('help', 'welcome', (reader) =>
      helpCard({ ...help, mode: 'welcome', roles: ['helpdesk-agent'], commands: few }, reader),
    ),
    sample('help', 'welcome-no-role', (reader) =>
      helpCard({ ...help, mode: 'welcome', roles: [], commands: none }, reader),
    ),
    sample('help', 'welcome-shared', (reader) =>
      helpCard({ ...help, mode: 'welcome', shared: true, roles: [...roles], commands: everyCommand }, reader),
    ),
    sample('help', 'not-understood', (reader) => helpCard({ ...help, mode: 'not-understood', text, roles }, reader)),
    sample('help', 'not-understood-empty', (reader) => helpCard({ ...help, mode: 'not-understood', roles }, reader)),
    sample('whoami', 'main', (reader) => whoamiCard({ ...whoami, syncedAt: at }, reader)),
    sample('whoami', 'held', (reader) =>
      whoamiCard({ ...whoami, syncedAt: at, countsUntil: at, failure: { code: 'directory-unreachable' } }, reader),
    ),
    sample('whoami', 'outdated', (reader) =>
      whoamiCard(
        {
          ...{ ...whoami, roles: [], commands: none, syncedAt: at, countsUntil: at },
          failure: { code: 'roles-outdated', params: { hours: 24, cause: 'sign-in-failed' } },
        },
        reader,
      ),
    ),
    sample('whoami', 'provider', (reader) => whoamiCard({ ...whoami, partnerType: 'indirect-provider' }, reader)),
    sample('whoami', 'reseller', (reader) => whoamiCard({ ...whoami, partnerType: 'indirect-reseller' }, reader)),
    sample('whoami', 'no-role', (reader) => whoamiCard({ ...whoami, roles: [], commands: none }, reader)),
  ];
}

const acceptances: (Acceptance | undefined)[] = ['direct', 'attested', 'reaccept', 'none', undefined];
const actions: AuditAction[] = [
  'attestation.started',
  'attestation.recorded',
  'attestation.on-record',
  'attestation.failed',
  'attestation.recovered',
  'invitation.sent',
  'invitation.prepared',
  'invitation.failed',
  'verification.changed',
  'verification.failed',
  'member.roles-changed',
  'access.refused',
];

function lists(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { text, country, colleague: who } = outside;
  const several = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...customer, id: `${customerId.slice(0, -2)}${10 + index}` }));
  const rows = several(10).map((row, index) => {
    const acceptance = acceptances[index % acceptances.length];
    return { ...row, country, ...(acceptance ? { acceptance, acceptanceCheckedAt: at } : {}) };
  });
  const entries = actions.map((action) => ({ at, who, action, outcome: 'succeeded' as const }));
  const odd = [
    { at, who, action: 'attestation.started' as const, outcome: 'failed' as const, code: 'partner-center-timeout' },
    { at, who, action: 'invitation.prepared' as const, outcome: 'refused' as const, code: 'not-permitted' },
    { at, who, action: 'attestation.failed' as const, outcome: 'failed' as const, code: 'never heard of' },
    ...(['member', 'service'] as const).map((account) => ({
      ...{ at, who, account, action: 'attestation.recorded' as const, outcome: 'succeeded' as const },
    })),
  ];
  const full = Array.from({ length: 30 }, () => odd[0] as (typeof odd)[0]);
  const more = 1;
  return [
    sample('pick-customer', 'main', (reader) =>
      pickCustomerCard({ journey: 'attest', reason: 'several', text, customers: several(4), more: 0 }, reader),
    ),
    sample('pick-customer', 'ask', (reader) =>
      pickCustomerCard({ journey: 'verify', reason: 'ask', text: '', customers: several(40), more: 20 }, reader),
    ),
    sample('pick-customer', 'many', (reader) =>
      pickCustomerCard({ journey: 'verify', reason: 'several', text, customers: several(41), more }, reader),
    ),
    sample('pick-customer', 'none', (reader) =>
      pickCustomerCard({ journey: 'invite', reason: 'none', text, customers: several(3), more: 0 }, reader),
    ),
    sample('pick-customer', 'none-at-all', (reader) =>
      pickCustomerCard({ journey: 'history', reason: 'none', text, customers: [], more: 0 }, reader),
    ),
    sample('pick-customer', 'not-chosen', (reader) =>
      pickCustomerCard({ journey: 'attest', reason: 'not-chosen', text: '', customers: several(2), more: 0 }, reader),
    ),
    sample('customers', 'main', (reader) => customersCard({ text: '', page: 2, pages: 7, total: 64, rows }, reader)),
    sample('customers', 'search', (reader) =>
      customersCard({ text, page: 1, pages: 1, total: 1, rows: rows.slice(0, 1), listIsStale: at }, reader),
    ),
    sample('customers', 'no-match', (reader) =>
      customersCard({ text: text || 'x', page: 1, pages: 1, total: 0, rows: [] }, reader),
    ),
    sample('customers', 'empty', (reader) =>
      customersCard({ text: '', page: 1, pages: 1, total: 0, rows: [] }, reader),
    ),
    sample('history', 'main', (reader) => historyCard({ customer, entries: [...odd, ...entries], older: 42 }, reader)),
    sample('history', 'empty', (reader) => historyCard({ customer, entries: [] }, reader)),
    sample('history', 'full', (reader) => historyCard({ customer, entries: full, older: 0 }, reader)),
  ];
}

function notices(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const { colleague, text } = outside;
  const failure = { code: 'partner-center-timeout' };
  const views: Record<string, NoticeView> = {
    main: { kind: 'refused', command: 'attest', needed: ['admin-agent', 'sales-agent'], ask: [colleague, colleague] },
    'refused-nobody': { kind: 'refused', command: 'verify', needed: roles, ask: [] },
    failure: { kind: 'failure', failure, retry: { verb: 'verify.open', data: { customer: customerId } } },
    'failure-final': { kind: 'failure', failure: { code: 'never heard of', params: { seconds: text } } },
    cancelled: { kind: 'cancelled', customer },
    pending: { kind: 'pending', customer },
    superseded: { kind: 'superseded', customer, by: colleague, at },
    'personal-only': { kind: 'personal-only' },
    'customer-pending': { kind: 'customer-pending' },
    'form-unreadable': { kind: 'form-unreadable' },
    'customer-unknown': { kind: 'customer-unknown', text },
    'other-company': { kind: 'other-company' },
    'too-many': { kind: 'too-many' },
    guest: { kind: 'guest' },
    'alert-unknown': { kind: 'alert-unknown' },
    unexpected: { kind: 'unexpected', reference: '6f1e0b52-9a34-4c0e-8f77-1b2c3d4e5f60' },
    'told-recorded': { kind: 'told', customer, state: 'recorded' },
    'told-on-record': { kind: 'told', customer, state: 'on-record' },
    'told-failed': { kind: 'told', customer, state: 'failed', failure },
  };
  return Object.entries(views).map(([variant, view]) =>
    sample('notice', variant, (reader) => noticeCard(view, reader), view.kind === 'told' || view.kind === 'pending'),
  );
}
