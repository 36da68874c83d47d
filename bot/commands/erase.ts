import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { erase, preview, type Subject } from '../../src/privacy/erase.js';
import { rewriteSqlite } from '../../src/store/rewrite-sqlite.js';
import type { Store } from '../../src/store/store.js';
import { type Config, ConfigError, readConfig } from '../config.js';
import { erasedLines, foundLines, hasMore, isNothing } from './erase-report.js';
import { openExisting } from './open-existing.js';

/** Exit codes: everything is done; nothing was; something is left for later. */
const done = 0;
const refused = 1;
const incomplete = 2;

const emailShape = /^[^\s@]+@[^\s@]+$/;
const guidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const usage = 'npm run erase -- --email ADDRESS [--yes], or npm run erase -- --person ENTRA-OBJECT-ID [--yes]';
const stillHasRoles =
  'This person still has a role. Take the person out of the role groups in Entra, wait a minute while the bot runs, and run this again.';

const notClean =
  'The database file could not be written anew, because it is in use or the disk is full. Run this again.';

/**
 * Erases what the bot keeps of one person, with the settings of the bot: shows how much there is of what, asks, and does
 * it. deployment/PRIVACY.md says what that is.
 */
async function main(): Promise<number> {
  const { subject, isSure } = readArguments();
  const config = readConfig(process.env);
  const store = await openExisting(config.databaseUrl, config.dataKeys);
  try {
    return await carryOut(store, config, subject, isSure);
  } finally {
    await store.close();
  }
}

async function carryOut(store: Store, { databaseUrl }: Config, subject: Subject, isSure: boolean): Promise<number> {
  const found = await preview(store, subject);
  if (found.is === 'has-roles') return tell([stillHasRoles], refused);
  tell(foundLines(found.findings));
  let { findings } = found;
  if (!isNothing(findings)) {
    if (!isSure && !(await confirms())) return tell(['Nothing was erased.'], refused);
    const erased = await erase(store, subject);
    if (erased.is === 'has-roles') return tell([stillHasRoles], refused);
    findings = erased.findings;
    tell(erasedLines(findings));
  }
  // Also where nothing was found: that may be because the last run could not do this.
  if (!(await rewriteSqlite(databaseUrl))) return tell([notClean], incomplete);
  return hasMore(findings) ? incomplete : done;
}

function readArguments(): { subject: Subject; isSure: boolean } {
  const options = { email: { type: 'string' }, person: { type: 'string' }, yes: { type: 'boolean' } } as const;
  const { email, person, yes = false } = parseArgs({ options }).values;
  if (email && !person && emailShape.test(email)) return { subject: { email }, isSure: yes };
  if (person && !email && guidShape.test(person)) return { subject: { memberId: person }, isSure: yes };
  throw new ConfigError(usage);
}

async function confirms(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('This cannot be undone. Type "erase" to go on: ');
  terminal.close();
  return answer.trim() === 'erase';
}

function tell(lines: readonly string[], code: number = done): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return code;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`Nothing was erased. ${error.message}\n`);
    process.exit(refused);
  },
);
