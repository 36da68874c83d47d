import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TeamsLimits } from '../support/teams-limits.js';

/** A Bot Connector that takes alerts as fast as it can, enforces Teams' limits when told to, and remembers what came. */
export interface AlertChannel {
  url: string;
}

/** `GET /arrivals`: every alert that arrived as a message of its own, and every list; moments in epoch ms. */
export interface Arrivals {
  alerts: [conversationId: string, blockId: string, at: number][];
  lists: [conversationId: string, at: number][];
  /** Requests beyond Teams' limits. */
  tooEarly: number;
}

const alerts: Arrivals['alerts'] = [];
const lists: Arrivals['lists'] = [];
let limits: TeamsLimits | undefined;
let nextId = 1;

async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const at = Date.now();
  const url = req.url ?? '';
  const conversationId = decodeURIComponent(url.split('/')[3] ?? '');
  const early = url.startsWith('/v3/') ? limits?.take(conversationId, performance.now()) : undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  if (early) {
    res.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' });
    res.end(JSON.stringify(early.of === 'tenant' ? {} : { error: { code: 'Throttled', message: 'too early' } }));
    return;
  }
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify(answer(req.method ?? '', url, conversationId, Buffer.concat(chunks).toString(), at)));
}

function answer(method: string, url: string, conversationId: string, body: string, at: number): object {
  if (url === '/arrivals') return { alerts, lists, tooEarly: limits?.violations.length ?? 0 } satisfies Arrivals;
  if (url === '/start') {
    alerts.length = 0;
    lists.length = 0;
    limits = body === 'limits' ? new TeamsLimits() : undefined;
    return {};
  }
  const blockId = /"block":"([^"]+)"/.exec(body)?.[1];
  const isList = body.includes('"verb":"blocked.show"');
  if (method === 'POST' && isList) lists.push([conversationId, at]);
  else if (method === 'POST' && blockId) alerts.push([conversationId, blockId, at]);
  return { id: method === 'PUT' ? url.split('/').at(-1) : `message-${nextId++}` };
}

if (process.send) {
  const server = createServer((req, res) => void serve(req, res));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } satisfies AlertChannel);
  process.once('disconnect', () => process.exit(0));
}
