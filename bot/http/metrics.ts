import { createHash, timingSafeEqual } from 'node:crypto';
import type restify from 'restify';
import { isLoopback } from '../loopback.js';
import type { Metrics } from '../metrics/metrics.js';
import type { ReadinessCheck } from '../readiness.js';

export interface MetricsParts {
  mode: 'local' | 'teams';
  metrics: Metrics;
  readiness: ReadinessCheck;
  /** Whoever reads the metrics sends it as a bearer token. Undefined: in teams mode nobody reads them. */
  metricsToken: string | undefined;
}

/**
 * `GET /metrics`: what is counted, for Prometheus. It is not for everybody: without a token it is closed in teams mode,
 * and open to this machine in local mode.
 */
export async function metrics(parts: MetricsParts, req: restify.Request, res: restify.Response): Promise<void> {
  const { metrics, readiness, metricsToken: token } = parts;
  if (!token && !(parts.mode === 'local' && isLoopback(`http://${req.headers.host}`))) {
    res.send(404, { code: 'not-found' });
    return;
  }
  if (token && !isSame(req.header('authorization', ''), `Bearer ${token}`)) {
    res.header('WWW-Authenticate', 'Bearer');
    res.send(401, { code: 'token' });
    return;
  }
  await readiness.look();
  res.sendRaw(200, await metrics.text(), { 'Content-Type': metrics.contentType });
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
