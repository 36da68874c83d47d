// Opens a database, writes one row and ends.
import { openStore } from '../../../src/store/store.js';

const [, , url = '', name = ''] = process.argv;
const store = await openStore(url);
await store.transaction((tx) => tx.query("INSERT INTO setting (name, value) VALUES ($1, '')", [name]));
await store.close();
process.disconnect();
