import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { World } from '../../support/world.js';

/** deployment/operations.md, as whoever runs the bot reads it. */
export const operations = readFileSync('deployment/operations.md', 'utf8');

export interface Told {
  status: number;
  text: string;
}

/** Asks one of the endpoints that are not for people. */
export async function ask(world: World, path: string, headers: Record<string, string> = {}): Promise<Told> {
  const res = await fetch(new URL(path, world.app.url), { headers });
  return { status: res.status, text: await res.text() };
}

/** What `/readyz` says of each check. */
export async function checks(world: World): Promise<Record<string, string>> {
  return JSON.parse((await ask(world, '/readyz')).text).checks;
}

/** The value of one series; 0 where it is not there. Its labels as they are written, in their order. */
export function countOf(metrics: string, series: string): number {
  const line = metrics.split('\n').find((one) => one.startsWith(`${series} `));
  return line ? Number(line.slice(series.length + 1)) : 0;
}

export interface TurnLine {
  correlationId: string;
  kind: string;
  command: string;
  outcome: string;
  ms: number;
  failure?: string;
  see?: string;
}

/** The lines of the turns, oldest first. */
export function turnLines({ log }: World): TurnLine[] {
  return log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'turn');
}

/** The text of one section, without those beneath other headings. */
export function section(heading: string): string {
  const [, text] = new RegExp(`^#+ ${heading}\\n([\\s\\S]*?)(?=^#|$(?![\\s\\S]))`, 'm').exec(operations) ?? [];
  assert.ok(text, `there is no section "${heading}"`);
  return text;
}

/** What the table of a runbook says is to be seen: the words in code, by where they stand. */
export function symptoms(heading: string): Record<string, string[]> {
  const rows = [...section(heading).matchAll(/^\| (log|`\/readyz`|`\/metrics`|Teams) \| (.+) \|$/gm)];
  return Object.fromEntries(
    rows.map(([, where = '', says = '']) => [
      where.replaceAll('`', ''),
      [...says.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words),
    ]),
  );
}
