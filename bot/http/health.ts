import type { Logger } from 'pino';
import type restify from 'restify';
import type { Store } from '../../src/store/store.js';

/** `GET /health`: whether the bot can do its work. */
export async function health({ store, log }: { store: Store; log: Logger }, res: restify.Response): Promise<void> {
  try {
    await store.read('SELECT 1 AS one');
    res.send(200, { status: 'ok' });
  } catch (err) {
    log.error({ err }, 'the database does not answer');
    res.send(503, { status: 'database-unreachable' });
  }
}
