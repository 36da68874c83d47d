// Adds one to a counter in the database, as often as told, reading it first each time.
import { openStore } from '../../../src/store/open-store.js';

const [, , url = '', times = '0'] = process.argv;
const store = await openStore(url);
for (let time = 0; time < Number(times); time++) {
  await store.transaction(async (tx) => {
    const [row]: { value: string }[] = await tx.query("SELECT value FROM setting WHERE name = 'counter'");
    await tx.query("UPDATE setting SET value = $1 WHERE name = 'counter'", [String(Number(row?.value) + 1)]);
  });
}
await store.close();
process.disconnect();
