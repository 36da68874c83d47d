import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeConnector } from '../../support/connector.js';
import { marker } from './expectations.js';

/** How the channel refuses: with a status, or by resetting the connection. */
export interface Refusal {
  status?: number;
  headers?: Record<string, string>;
  /** How often; every time unless told. */
  times?: number;
}

export interface Request {
  method: string;
  authorization: string;
  at: number;
}

type Rule = Refusal & { conversationId: string; method: 'POST' | 'PUT' };

/** Stands before the connector, counts what comes for each conversation, and refuses some of it. */
export class ConnectorFront {
  readonly #rules: Rule[] = [];
  readonly #requests = new Map<string, Request[]>();

  private constructor(
    private readonly connector: FakeConnector,
    private readonly server: Server,
  ) {
    server.on('request', (req, res) => this.#serve(req, res));
  }

  static async start(connector: FakeConnector): Promise<ConnectorFront> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ConnectorFront(connector, server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  refuse(conversationId: string, method: Rule['method'], refusal: Refusal): void {
    this.#rules.push({ ...refusal, conversationId, method });
  }

  /** Everything that came for this conversation, refused or not. */
  requests(conversationId: string): Request[] {
    return this.#requests.get(conversationId) ?? [];
  }

  /** Waits until so many requests came for this conversation. */
  async waitFor(conversationId: string, count: number): Promise<void> {
    for (const until = Date.now() + 10_000; this.requests(conversationId).length < count; await sleep(20)) {
      if (Date.now() > until) throw new Error(`${this.requests(conversationId).length} requests instead of ${count}`);
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = '', url = '' } = req;
    const conversationId = decodeURIComponent(url.split('/')[3] ?? '');
    const request = { method, authorization: req.headers.authorization ?? '', at: Date.now() };
    this.#requests.set(conversationId, [...this.requests(conversationId), request]);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const rule = this.#rules.find((one) => one.conversationId === conversationId && one.method === method);
    if (rule && (rule.times ?? 1) > 0) {
      if (rule.times !== undefined) rule.times -= 1;
      if (!rule.status) return void req.socket.resetAndDestroy();
      res.writeHead(rule.status, { 'content-type': 'application/json', ...rule.headers });
      return void res.end(JSON.stringify({ error: { code: marker, message: marker } }));
    }
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.connector.url + url, { method, headers, body: Buffer.concat(chunks) });
    res.writeHead(answer.status, headers);
    res.end(await answer.text());
  }
}
