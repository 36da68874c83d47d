import type { AddressInfo } from 'node:net';
import restify from 'restify';
import type { Store } from '../../src/store/store.js';
import { health } from './health.js';
import { jsonOnly } from './json-only.js';
import { type MessagesParts, messages } from './messages.js';
import { addOperationsRoutes, type OperationsParts } from './operations.js';
import { type PartnerEventsParts, partnerEvents } from './partner-events.js';
import { protect } from './protection.js';
import { addPurchaseRoutes, type PurchaseParts } from './purchases.js';

/** Teams keeps a message below about 100 KB; twice that is more than any real activity. */
const largestBody = 256 * 1024;

interface HttpParts extends MessagesParts, OperationsParts, PartnerEventsParts, PurchaseParts {
  store: Store;
}

/**
 * The HTTP side of the bot: `POST /api/messages` for Teams, `POST /api/partner-center/events` for Partner Center,
 * `/api/purchases/...` for ordering systems, and `GET /health`, `/healthz`,
 * `/readyz` and `/metrics` for whoever watches over it.
 */
export function createServer(parts: HttpParts): restify.Server {
  // Without a name of the software in every answer.
  const server = restify.createServer({ name: '' });
  protect(server, parts.mode);
  // Only where a body is expected: restify ends the process over a body that says it is packed and is not.
  const readBody = restify.plugins.bodyParser({ maxBodySize: largestBody, mapParams: false });
  server.post('/api/messages', jsonOnly, readBody, async (req: restify.Request, res: restify.Response) =>
    messages(parts, req, res),
  );
  server.post('/api/partner-center/events', jsonOnly, async (req: restify.Request, res: restify.Response) =>
    partnerEvents(parts, req, res),
  );
  addPurchaseRoutes(server, parts);
  addOperationsRoutes(server, parts);
  server.get('/health', async (_req: restify.Request, res: restify.Response) => health(parts, res));
  // A body that restify cannot read must not be answered with the parser's own words.
  server.on('restifyError', (_req, _res, error: HttpError, done: () => void) => {
    const code = publicCodes[error.statusCode ?? 500] ?? 'unexpected';
    error.body = { code };
    error.toJSON = () => ({ code });
    error.toString = () => code;
    done();
  });
  return server;
}

/** Starts listening; rejects with the system's error, such as EADDRINUSE. */
export function listen(server: restify.Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    // Restify's own event: it repeats what the HTTP server emits, and an 'error' that nobody hears ends the process.
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address());
    });
  });
}

interface HttpError extends Error {
  statusCode?: number;
  body?: unknown;
  toJSON?: () => unknown;
}

const publicCodes: Record<number, string> = {
  400: 'bad-request',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-media-type',
};
