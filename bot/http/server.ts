import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import restify from 'restify';
import type { Store } from '../../src/store/store.js';
import { isLoopback } from '../config.js';
import type { TeamsAdapter } from '../teams/adapter.js';
import type { Bot } from '../teams/bot.js';
import { checkInbound } from '../teams/inbound.js';

/** Teams keeps a message below about 100 KB; twice that is more than any real activity. */
const largestBody = 256 * 1024;

interface HttpParts {
  mode: 'local' | 'teams';
  adapter: TeamsAdapter;
  bot: Bot;
  store: Store;
  log: Logger;
}

/** The HTTP side of the bot: `POST /api/messages` for Teams, `GET /health` for whoever watches over it. */
export function createServer(parts: HttpParts): restify.Server {
  const server = restify.createServer({ name: 'customer-agreement-bot' });
  // Only where a body is expected: restify ends the process over a body that says it is packed and is not.
  const readBody = restify.plugins.bodyParser({ maxBodySize: largestBody, mapParams: false });
  const serve = async (req: restify.Request, res: restify.Response) => messages(parts, req, res);
  server.post('/api/messages', jsonOnly, readBody, serve);
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

/** Teams sends plain JSON; nothing else is unpacked or parsed. */
function jsonOnly(req: restify.Request, res: restify.Response, next: restify.Next): void {
  const type = req.headers['content-type'] ?? '';
  const isOther = type !== '' && !/^application\/json\b/i.test(type);
  const hasBody = req.headers['content-length'] !== '0';
  const isRefused = hasBody && (isOther || req.headers['content-encoding'] !== undefined);
  if (isRefused) res.send(415, { code: 'unsupported-media-type' });
  next(isRefused ? false : undefined);
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

async function messages(parts: HttpParts, req: restify.Request, res: restify.Response): Promise<void> {
  // A web page that points its own name at this machine must not speak for anybody: local mode knows no tokens.
  if (parts.mode === 'local' && !isLoopback(`http://${req.headers.host}`)) {
    res.send(403, { code: 'not-this-machine' });
    return;
  }
  const inbound = checkInbound(req.body, parts.mode);
  if (!inbound.ok) {
    res.send(400, { code: 'bad-activity', field: inbound.field });
    return;
  }
  try {
    const authorization = req.header('authorization', '');
    const answer = await parts.adapter.serve(authorization, inbound.activity, (context) => parts.bot.onTurn(context));
    if (answer.body === undefined) res.send(answer.status);
    else res.send(answer.status, answer.body);
  } catch (err) {
    parts.log.error({ err }, 'an activity could not be answered');
    res.send(500, { code: 'unexpected' });
  }
}

async function health({ store, log }: HttpParts, res: restify.Response): Promise<void> {
  try {
    await store.read('SELECT 1 AS one');
    res.send(200, { status: 'ok' });
  } catch (err) {
    log.error({ err }, 'the database does not answer');
    res.send(503, { status: 'database-unreachable' });
  }
}
