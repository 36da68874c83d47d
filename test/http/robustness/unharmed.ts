import assert from 'node:assert/strict';
import type { World } from '../../support/world.js';
import type { RawAnswer } from './raw.js';

/** Words by which an exception, a parser, a database or a schema gives itself away. */
export const innards =
  /\b\w*(Error|Exception)\b|\bat .+:\d+:\d+|node:|\.[jt]s\b|Cannot (read|convert)|unexpected (token|end)|position \d|SQLITE|\bSELECT\b|invalid_|Something went wrong/i;

/** What bad input must not change: rows of the store, and what Partner Center holds. */
export async function holdings(world: World): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  // How far Partner Center's audit was read is kept by the bot itself, whatever comes in.
  const settings = "setting WHERE name NOT LIKE 'audit-feed:%'";
  for (const table of ['attestation', 'invitation', 'outbox', 'customer', 'member', settings]) {
    const rows = await world.app.services.store.read<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
    counts[table] = Number(rows[0]?.n);
  }
  // That somebody was refused, or that Partner Center could not be asked, belongs on the trail.
  const rows = await world.app.services.store.read<{ n: number }>(
    "SELECT count(*) AS n FROM audit WHERE action LIKE 'attestation.%' OR action LIKE 'invitation.%'",
  );
  counts.audit = Number(rows[0]?.n);
  counts.agreements = ((await world.control('/state')) as { agreements: number }).agreements;
  return counts;
}

/** The answer is one that a client can work with, and tells nothing of what is inside. */
export function assertFitting(answer: RawAnswer, statuses: number[] = [200, 400, 413, 415, 501]): void {
  assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text}`);
  if (answer.text) JSON.parse(answer.text);
  assert.doesNotMatch(answer.text, innards);
}

/** Nothing was logged as an error: a turn that failed unexpectedly would be. */
export function assertNoMishap(world: World, since = 0): void {
  const mishaps = world.log.slice(since).filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
  assert.deepEqual(mishaps, []);
}
