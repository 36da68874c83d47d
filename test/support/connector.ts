import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TeamsLimits } from './teams-limits.js';

/** What the bot sent to the channel: a new message, or an update of the one named by `activityId`. */
export interface Sent {
  method: 'POST' | 'PUT';
  conversationId: string;
  activityId: string;
  activity: Record<string, unknown>;
}

interface Fault {
  status: number;
  times: number;
  headers: Record<string, string>;
}

/** How the channel misbehaves towards some requests; what is not given does not matter. */
export interface Misbehaviour {
  conversationId?: string;
  method?: Sent['method'];
  /** Of the activity: `message` or `typing`. */
  type?: string;
  /** How often; once unless told. */
  times?: number;
  /** The answer; without it the connection is reset. */
  status?: number;
  /** Teams' error code in the body; '' for an answer that is not Teams' own but that of a gateway before it. */
  code?: string;
  headers?: Record<string, string>;
  /** The message was taken all the same. */
  accepted?: boolean;
  /** There is no answer at all. */
  silent?: boolean;
  /** The answer, whichever it is, comes after so many milliseconds; the proper one where it was taken and no other is given. */
  delayMs?: number;
}

/** A Bot Connector over real HTTP: takes what the bot sends, and refuses it when told to. */
export class FakeConnector {
  readonly sent: Sent[] = [];
  /** Everything that was asked, taken or not. */
  readonly requests: { method: string; conversationId: string; at: number }[] = [];
  /** Where set, they are enforced: 429 for whatever comes too early. */
  limits: TeamsLimits | undefined;
  /** Whether the answer to what comes too early says for how long to wait. */
  tellsRetryAfter = true;
  /** Whether an update of a message that was never sent is refused with 404. */
  knowsItsMessages = false;
  readonly #faults: Fault[] = [];
  readonly #misbehaviours: (Misbehaviour & { left: number })[] = [];
  readonly #known = new Set<string>();
  #nextId = 1;

  private constructor(private readonly server: Server) {
    server.on('request', async (req, res) => {
      const body = await readBody(req);
      const fault = this.#faults.find(({ times }) => times > 0);
      if (fault) {
        fault.times -= 1;
        res.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        res.end(JSON.stringify({ error: { code: 'Fault', message: 'on purpose' } }));
        return;
      }
      const [, , , conversationId = '', , replyTo] = (req.url ?? '').split('/').map(decodeURIComponent);
      const method = req.method === 'PUT' ? 'PUT' : 'POST';
      this.requests.push({ method, conversationId, at: performance.now() });
      const early = this.limits?.take(conversationId, performance.now());
      if (early) return this.#refuse(res, 429, early.of === 'tenant' ? '' : 'Throttled', this.#retryAfter(early.wait));
      const activity = JSON.parse(body || '{}') as Sent['activity'];
      const bad = this.#misbehaviours.find(
        (one) => one.left > 0 && concerns(one, { method, conversationId, activity }),
      );
      if (bad) bad.left -= 1;
      if (bad?.delayMs) await sleep(bad.delayMs);
      if (bad && !bad.accepted) return this.#misbehave(req, res, bad);
      const activityId = req.method === 'PUT' ? (replyTo ?? '') : `message-${this.#nextId++}`;
      if (method === 'PUT' && this.knowsItsMessages && !this.#known.has(`${conversationId} ${activityId}`)) {
        return this.#refuse(res, 404, 'ActivityNotFoundInConversation');
      }
      this.#known.add(`${conversationId} ${activityId}`);
      this.sent.push({ method, conversationId, activityId, activity });
      const isMerelySlow = bad?.delayMs && bad.status === undefined && !bad.silent;
      if (bad && !isMerelySlow) return this.#misbehave(req, res, bad);
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ id: activityId }));
    });
  }

  #misbehave(req: IncomingMessage, res: ServerResponse, how: Misbehaviour): void {
    const { status, code = 'Fault', headers = {}, silent } = how;
    if (silent) return;
    if (status === undefined) req.socket.resetAndDestroy();
    else this.#refuse(res, status, code, headers);
  }

  #refuse(res: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    const teams = { error: { code, message: 'on purpose' } };
    res.end(JSON.stringify(code ? teams : { statusCode: status, message: 'on purpose' }));
  }

  #retryAfter(wait: number): Record<string, string> {
    return this.tellsRetryAfter ? { 'retry-after': String(Math.ceil(wait / 1_000)) } : {};
  }

  static async start(): Promise<FakeConnector> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeConnector(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the next requests with this status. */
  failNext(status: number, times = 1, headers: Record<string, string> = {}): void {
    this.#faults.push({ status, times, headers });
  }

  /** Treats the next requests of this kind as told. */
  misbehave(how: Misbehaviour): void {
    this.#misbehaviours.push({ ...how, left: how.times ?? 1 });
  }

  /** Behaves again. */
  behave(): void {
    this.#misbehaviours.length = 0;
  }

  /** Messages with a card or a text; signs of typing are left out. */
  messages(conversationId?: string): Sent[] {
    return this.sent.filter(
      (sent) => sent.activity.type === 'message' && (!conversationId || sent.conversationId === conversationId),
    );
  }

  /** Waits until what was sent fulfils the condition, and gives the first that does. */
  async waitFor(condition: (sent: Sent) => boolean, timeoutMs = 10_000): Promise<Sent> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const found = this.sent.find(condition);
      if (found) return found;
      if (Date.now() > until) throw new Error(`not sent within ${timeoutMs} ms; ${this.sent.length} others were`);
      await sleep(20);
    }
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function concerns(one: Misbehaviour, request: Pick<Sent, 'method' | 'conversationId' | 'activity'>): boolean {
  const { method, conversationId, activity } = request;
  return (
    (one.method ?? method) === method &&
    (one.conversationId ?? conversationId) === conversationId &&
    (one.type ?? activity.type) === activity.type
  );
}
