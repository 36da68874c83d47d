import { once } from 'node:events';
import http, { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a load balancer hands on; the health of a process is asked for at the process itself. */
const handedOn = /^\/api\/(messages|purchases\/)/;
/** Nothing came of a connection that ended like this: whatever was to be sent on it was not. */
const notSent = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * A load balancer before several bot processes: each request goes to the next one. Where a process takes no connection
 * the one after it gets the request; what a process may have taken is never given to another, but answered with 502.
 */
export class RoundRobin {
  /** How many requests each process has answered, in the order of the processes. */
  readonly answered: number[];
  #next = 0;

  private constructor(
    private readonly server: Server,
    private readonly targets: string[],
  ) {
    this.answered = targets.map(() => 0);
    server.on('request', (req, res) => this.#serve(req, res));
  }

  /** @param targets the processes: any URL of each */
  static async start(targets: readonly string[]): Promise<RoundRobin> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RoundRobin(server, [...targets]);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A process has come back at another address. */
  replace(index: number, target: string): void {
    this.targets[index] = target;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req).catch(() => undefined);
    if (!body) return;
    if (!handedOn.test(req.url ?? '')) return answer(res, 404, '{"code":"not-found"}');
    for (let tries = 0; tries < this.targets.length; tries++) {
      const index = this.#next++ % this.targets.length;
      const outcome = await this.#handOn(index, req, body, res);
      if (outcome === 'done') return;
      if (outcome === 'unknown') break;
    }
    answer(res, 502, '{"code":"bad-gateway"}');
  }

  #handOn(
    index: number,
    { method, url, headers }: IncomingMessage,
    body: Buffer,
    res: ServerResponse,
  ): Promise<'done' | 'not-sent' | 'unknown'> {
    return new Promise((resolve) => {
      const target = new URL(url ?? '/', this.targets[index]);
      const handed = http.request(target, { method, headers: { ...headers, connection: 'close' }, agent: false });
      handed.on('error', (error: NodeJS.ErrnoException) =>
        resolve(notSent.has(error.code ?? '') ? 'not-sent' : 'unknown'),
      );
      handed.on('response', async (answered) => {
        const text = await buffer(answered).catch(() => undefined);
        if (!text) return resolve('unknown');
        answer(res, answered.statusCode ?? 502, text, answered.headers['content-type']);
        this.answered[index] = (this.answered[index] ?? 0) + 1;
        resolve('done');
      });
      handed.end(body);
    });
  }
}

function answer(res: ServerResponse, status: number, body: string | Buffer, type = 'application/json'): void {
  res.writeHead(status, { 'content-type': type });
  res.end(body);
}
