import { stopPostgres } from '../support/postgres.js';
import { playAll } from './chains.js';
import { faultGroups } from './faults.js';
import { type Row, writeTable } from './table.js';

/** `npm run faults`: plays every fault and writes test/FAULTS.md. Fails, and writes nothing, where one did not come right. */
const played = playAll(faultGroups);
const rows: Row[] = [];
for (const { title, faults } of faultGroups) {
  for (const fault of faults) {
    const outcome = await played.get(fault)?.catch((error: unknown) => {
      process.exitCode = 1;
      process.stderr.write(`${fault.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    });
    if (outcome) rows.push({ title, name: fault.name, outcome });
  }
}
await stopPostgres();
if (!process.exitCode) await writeTable(rows);
