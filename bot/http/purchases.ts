import type { Logger } from 'pino';
import type restify from 'restify';
import type { BlockedPurchases } from '../../src/purchases/blocked-purchases.js';
import { isSigned } from '../../src/purchases/signature.js';
import { StoreError } from '../../src/store/errors.js';
import { isLoopback } from '../loopback.js';
import { jsonOnly } from './json-only.js';
import openapi from './openapi.json' with { type: 'json' };
import { type Answer, checkPurchase, reportBlocked } from './purchase-answers.js';
import { readRaw } from './raw-body.js';
import type { SenderLimits } from './sender-limits.js';

const largestBody = 64 * 1024;

export interface PurchaseParts {
  mode: 'local' | 'teams';
  purchases: BlockedPurchases;
  /** Undefined: nothing can be reported. */
  purchaseSecret: string | undefined;
  limits: SenderLimits;
  log: Logger;
}

type Answering = (purchases: BlockedPurchases, body: Uint8Array) => Promise<Answer>;

/** Where ordering systems report blocked purchases and check a customer before they order; described by openapi.json. */
export function addPurchaseRoutes(server: restify.Server, parts: PurchaseParts): void {
  const signed = (answer: Answering) => async (req: restify.Request, res: restify.Response) => {
    const { status, body, retryAfter = status === 503 ? 5 : 0 } = await answered(parts, req, answer);
    // What was too large is not read to its end.
    if (status === 413) res.header('Connection', 'close');
    if (retryAfter > 0) res.header('Retry-After', String(retryAfter));
    res.send(status, body);
  };
  server.post('/api/purchases/blocked', jsonOnly, signed(reportBlocked));
  server.post('/api/purchases/check', jsonOnly, signed(checkPurchase));
  server.get('/api/openapi.json', async (_req: restify.Request, res: restify.Response) => {
    res.send(200, openapi);
  });
}

async function answered(parts: PurchaseParts, req: restify.Request, answer: Answering): Promise<Answer> {
  const { mode, purchaseSecret, purchases, limits, log } = parts;
  // The secret of local mode is known to everybody, also to web pages that point a name of theirs at this machine.
  if (mode === 'local' && !isLoopback(`http://${req.headers.host}`)) return refusal(403, 'not-this-machine');
  if (!purchaseSecret) return refusal(503, 'not-configured');
  const body = await readRaw(req, largestBody);
  if (body.state === 'broken-off') return refusal(400, 'bad-request');
  if (body.state === 'too-large') return refusal(413, 'too-large');
  const header = req.header('x-agreement-signature', '');
  const isHeard = isSigned(header, body.bytes, purchaseSecret, new Date());
  const seconds = isHeard ? limits.report('ordering-system') : limits.refused(req);
  if (seconds > 0) return refusal(429, 'too-many-requests', seconds);
  if (!isHeard) return refusal(401, 'signature');
  try {
    return await answer(purchases, body.bytes);
  } catch (err) {
    log.error({ err, path: req.path() }, 'a purchase could not be taken');
    const mayPass = err instanceof StoreError && err.kind !== 'refused';
    return mayPass ? refusal(503, 'try-again') : refusal(500, 'unexpected');
  }
}

function refusal(status: number, code: string, retryAfter?: number): Answer {
  return { status, body: { code }, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
