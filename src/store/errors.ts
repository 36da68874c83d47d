import { QueryFailedError } from 'typeorm';

/**
 * - `duplicate`: a unique index refused the row.
 * - `busy`: nothing is wrong with the statement; somebody else held the database for too long.
 * - `unavailable`: the database cannot be reached, is full or cannot be read.
 * - `refused`: the database will not carry out this statement, however often it is repeated.
 */
export type StoreErrorKind = 'duplicate' | 'busy' | 'unavailable' | 'refused';

/**
 * What every store call throws when the database says no. It holds the engine's code and the names of
 * columns and constraints, and never a value: a driver's own error carries the parameters of the statement,
 * and those may be a person's name, address or telephone number.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly kind: StoreErrorKind,
    message: string,
    /** The engine's own code, for example `SQLITE_BUSY`, `23505` or `ECONNREFUSED`. */
    readonly code: string,
  ) {
    super(message);
  }
}

/** True when a unique index refused a row: somebody else was first. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof StoreError && error.kind === 'duplicate';
}

/** Turns whatever a driver threw into a StoreError that is safe to log. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const cause = error instanceof QueryFailedError ? (error.driverError as unknown) : error;
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message.replace(`${code}: `, '') : '';
  const kind = kindOf(code, message);
  return new StoreError(kind, `The database answered ${code}${mayQuoteValues(code) ? '' : `: ${message}`}`, code);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'no code';
}

function kindOf(code: string, message: string): StoreErrorKind {
  if (code === '23505' || (code === 'SQLITE_CONSTRAINT' && message.includes('UNIQUE'))) return 'duplicate';
  if (busyCodes.has(code)) return 'busy';
  if (unavailableCodes.has(code) || /^(08|53|57P|58)/.test(code) || /^E(?!RR_)[A-Z]+$/.test(code)) return 'unavailable';
  // pg reports a lost connection without a code.
  return code === 'no code' && /terminated|connection|timeout/i.test(message) ? 'unavailable' : 'refused';
}

/** SQLite names, and PostgreSQL's serialization_failure, deadlock_detected, lock_not_available, query_canceled. */
const busyCodes = new Set(['SQLITE_BUSY', 'SQLITE_LOCKED', '40001', '40P01', '55P03', '57014']);

const unavailableCodes = new Set([
  'SQLITE_IOERR',
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_READONLY',
  'SQLITE_PERM',
]);

/** PostgreSQL's class 22, data exceptions, quotes the offending value in its message. */
function mayQuoteValues(code: string): boolean {
  return code.startsWith('22');
}
