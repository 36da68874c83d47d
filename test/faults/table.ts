import { readFile, writeFile } from 'node:fs/promises';
import type { Account } from './account.js';

/** What became of one fault. */
export interface Row {
  /** Of its group. */
  title: string;
  name: string;
  outcome: Account;
}

/** Beside the sources; the tests run from dist/. */
const file = new URL('../../../test/FAULTS.md', import.meta.url);

const introduction = `# What becomes of alerts when something goes wrong

Written by \`npm run faults\` from what the tests in \`test/faults/\` saw; do not edit it by hand. Each fault is played with a
bot process of its own: blocked purchases are reported over HTTP by an ordering system that repeats what was not answered,
two channels want every alert, the fault strikes, and the test waits until nothing is left to be done.

- **reports**: told to the bot, each with an id of its own
- **delivered**: alerts that a conversation shows as they are at the end; each is counted in both
- **repeated**: cards that are there a second time. Only where the channel took a card and the bot could not know: then the
  card says that it may be there twice
- **lost**: reports that are not on record, alerts that a conversation does not show, or not as they are
`;

/** Keeps the outcomes in test/FAULTS.md, in the order of the tests. */
export async function writeTable(rows: readonly Row[]): Promise<void> {
  const titles = [...new Set(rows.map(({ title }) => title))];
  const parts = titles.map((title) =>
    tableOf(
      title,
      rows.filter((row) => row.title === title),
    ),
  );
  await writeFile(file, [introduction, ...parts].join('\n'));
}

/** The faults that test/FAULTS.md has, in its order. */
export async function namesInTable(): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line) => /^\| (.*?) \| \d+ \|/.exec(line)?.[1] ?? []);
}

function tableOf(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ name, outcome: { sent, delivered, repeated, lost } }) => {
    return `| ${name} | ${sent} | ${delivered} | ${repeated} | ${lost} |`;
  });
  return [
    `## ${title}`,
    '',
    '| fault | reports | delivered | repeated | lost |',
    '|---|--:|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');
}
