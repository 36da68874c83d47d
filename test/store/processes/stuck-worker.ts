// Takes what is in the outbox, says so, and never ends it.
import { OutboxWorker } from '../../../src/outbox/worker.js';
import { openStore } from '../../../src/store/open-store.js';

const [, , url = ''] = process.argv;
new OutboxWorker({
  store: await openStore(url),
  leaseMs: 1_500,
  handlers: {
    mail: async (_, { key }) => {
      process.send?.(key);
      return new Promise(() => undefined);
    },
  },
}).start();
