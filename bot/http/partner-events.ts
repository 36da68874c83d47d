import type { Logger } from 'pino';
import type restify from 'restify';
import type { PartnerEvents } from '../../src/partner-events/partner-events.js';
import type { EventVerifier } from '../../src/partner-events/verifier.js';
import { readRaw } from './raw-body.js';
import { type SenderLimits, tooMany } from './sender-limits.js';

/** Partner Center's events are below 1 KB. */
const largestBody = 64 * 1024;

export interface PartnerEventsParts {
  verifier: EventVerifier;
  events: PartnerEvents;
  limits: SenderLimits;
  log: Logger;
}

/**
 * `POST /api/partner-center/events`: what Partner Center posts, signed. Answered as soon as it is written down; Partner
 * Center posts again whatever is not answered with a 2xx (Microsoft Learn, "Partner Center webhooks").
 */
export async function partnerEvents(
  parts: PartnerEventsParts,
  req: restify.Request,
  res: restify.Response,
): Promise<void> {
  try {
    const body = await readRaw(req, largestBody);
    if (body.state === 'broken-off') return;
    if (body.state === 'too-large') {
      res.header('Connection', 'close');
      res.send(413, { code: 'too-large' });
      return;
    }
    await answer(parts, body.bytes, req, res);
  } catch (err) {
    parts.log.error({ err }, 'an event of Partner Center could not be taken');
    res.send(500, { code: 'unexpected' });
  }
}

async function answer(
  { verifier, events, limits, log }: PartnerEventsParts,
  body: Buffer,
  req: restify.Request,
  res: restify.Response,
): Promise<void> {
  const verification = await verifier.verify(req.headers, body);
  const seconds = verification.state === 'valid' ? limits.report('partner-center') : limits.refused(req);
  if (seconds > 0) {
    tooMany(res, seconds);
    return;
  }
  if (verification.state === 'missing') {
    res.send(400, { code: 'missing-header', header: verification.header });
    return;
  }
  if (verification.state === 'rejected') {
    log.warn({ reason: verification.reason }, 'an event was not signed by Partner Center');
    res.send(401, { code: 'signature' });
    return;
  }
  const taken = await events.take(body);
  log.info({ taken }, 'an event of Partner Center');
  if (taken === 'unreadable') res.send(400, { code: 'bad-event' });
  else res.send(200, {});
}
