// Commits one row, writes another without committing it, says so, and waits to be killed.
import { openStore } from '../../../src/store/open-store.js';

const [, , url = ''] = process.argv;
const store = await openStore(url);
await store.transaction((tx) => tx.query("INSERT INTO setting (name, value) VALUES ('committed', '')"));
await store.transaction(async (tx) => {
  await tx.query("INSERT INTO setting (name, value) VALUES ('not committed', '')");
  process.send?.('halfway');
  await new Promise(() => undefined);
});
