import type restify from 'restify';
import type { ReadinessCheck } from '../readiness.js';
import { type MetricsParts, metrics } from './metrics.js';

export type OperationsParts = MetricsParts;

/** What those who run the bot ask it: `/healthz`, `/readyz` and `/metrics`; and the count of what everybody asks. */
export function addOperationsRoutes(server: restify.Server, parts: OperationsParts): void {
  // The process lives and answers; nothing else is looked at.
  server.get('/healthz', async (_req: restify.Request, res: restify.Response) => {
    res.send(200, { status: 'ok' });
  });
  server.get('/readyz', async (_req: restify.Request, res: restify.Response) => ready(parts.readiness, res));
  server.get('/metrics', async (req: restify.Request, res: restify.Response) => metrics(parts, req, res));
  server.on('after', (_req: restify.Request, res: restify.Response, route: restify.Route | undefined) => {
    // What nobody serves has no route, whatever was asked for.
    parts.metrics.httpRequests.inc({ route: String(route?.path ?? 'none'), status: res.statusCode });
  });
}

/** Whether everything that the bot needs is there; 503 where not, and which it is that is missing. */
async function ready(readiness: ReadinessCheck, res: restify.Response): Promise<void> {
  const { isReady, checks } = await readiness.look();
  res.send(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not-ready', checks });
}
