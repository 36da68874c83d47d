import { isSignInCode } from '../src/partner-center/sign-in-errors.js';
import type { FailureCode } from '../src/result.js';

/** Sections of deployment/operations.md, by what its headings become in a link. */
const sections = {
  signIn: 'token-expired',
  throttled: 'partner-center-throttles',
  unreachable: 'partner-center-does-not-answer',
  roles: 'role-not-recognised',
  alerts: 'alerts-not-arriving',
  full: 'database-full',
  audit: 'audit-trail-changed',
  database: 'database-does-not-answer',
  other: 'any-other-error',
} as const;

const byCode: Record<string, keyof typeof sections> = {
  'partner-center-busy': 'throttled',
  'partner-center-unreachable': 'unreachable',
  'partner-center-timeout': 'unreachable',
  'partner-center-error': 'unreachable',
  'partner-center-unreadable': 'unreachable',
  'directory-unreachable': 'roles',
  'directory-refused': 'roles',
  'role-groups-missing': 'roles',
  'roles-outdated': 'roles',
  SQLITE_FULL: 'full',
  '53100': 'full',
};

/** What the check of the trail finds. */
const auditProblems = new Set<unknown>(['forged', 'unknown-key']);

type Line = Record<string, unknown>;

/** Where deployment/operations.md says what to do about what a line tells; undefined where there is nothing to be done. */
export function adviceFor(line: Line): string | undefined {
  const section = sectionFor(line);
  return section && `deployment/operations.md#${sections[section]}`;
}

function sectionFor({ err, failure, kind, event }: Line): keyof typeof sections | undefined {
  const code = codeOf(failure) ?? codeOf(err);
  if (code && Object.hasOwn(byCode, code)) return byCode[code];
  if (code && isSignInCode(code as FailureCode)) return 'signIn';
  if (event === 'store-failed' || (err instanceof Error && err.name === 'StoreError')) return 'database';
  if (auditProblems.has(kind)) return 'audit';
  const isOfAlert = typeof kind === 'string' && kind.startsWith('alert.');
  if (event !== undefined) return isOfAlert || event === 'conversation-gone' ? 'alerts' : 'other';
  return err === undefined ? undefined : 'other';
}

/** The code of a failure, which a turn's line holds alone, or of an error. */
function codeOf(told: unknown): string | undefined {
  if (typeof told === 'string') return told;
  const { code } = (told ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
