// Says that it is ready, and when it is told to go opens a database, writes one row and ends.
import { once } from 'node:events';
import { openStore } from '../../../src/store/open-store.js';

const [, , url = '', name = ''] = process.argv;
process.send?.('ready');
await once(process, 'message');
const store = await openStore(url);
await store.transaction((tx) => tx.query("INSERT INTO setting (name, value) VALUES ($1, '')", [name]));
await store.close();
process.disconnect();
