import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** A Bot Connector over real HTTP: takes what the bot sends, and refuses it when told to. */
export class FakeConnector {
  readonly sent: Sent[] = [];
  readonly #faults: Fault[] = [];
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
      const activityId = req.method === 'PUT' ? (replyTo ?? '') : `message-${this.#nextId++}`;
      const method = req.method === 'PUT' ? 'PUT' : 'POST';
      this.sent.push({ method, conversationId, activityId, activity: JSON.parse(body || '{}') });
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ id: activityId }));
    });
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
