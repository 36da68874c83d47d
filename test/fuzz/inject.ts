import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

export interface Injected {
  status: number;
  text: string;
}

/** Posts a body to a path; text and bytes as they are, anything else as JSON. */
export type Inject = (path: string, body: unknown, headers?: Record<string, string>) => Promise<Injected>;

const json = { 'content-type': 'application/json' };

/**
 * Hands requests to the very HTTP server that listens at this address, without a network between: everything from the
 * routes on runs as it does for real, in a third of the time.
 */
export async function injectInto(url: string): Promise<Inject> {
  const { origin, host } = new URL(url);
  const server = await serverAt(origin);
  return (path, body, headers = json) => {
    const isReady = typeof body === 'string' || body instanceof Uint8Array;
    const bytes = Buffer.from(isReady ? body : (JSON.stringify(body) ?? 'undefined'));
    return answerOf(server, path, bytes, { host, 'content-length': String(bytes.length), ...headers });
  };
}

/** Node tells of each request which server got it. */
async function serverAt(origin: string): Promise<Server> {
  const path = '/which-server-is-this';
  let found: Server | undefined;
  const look = (message: unknown) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    if (request.url === path) found = server;
  };
  subscribe('http.server.request.start', look);
  await (await fetch(origin + path)).arrayBuffer();
  unsubscribe('http.server.request.start', look);
  if (!found) throw new Error(`no server of this process listens at ${origin}`);
  return found;
}

function answerOf(server: Server, url: string, body: Buffer, headers: Record<string, string>): Promise<Injected> {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: 'POST', url, headers, httpVersion: '1.1', complete: true });
  request.push(body);
  request.push(null);
  const response = new ServerResponse(request);
  const wire = new PassThrough();
  const chunks: Buffer[] = [];
  wire.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.assignSocket(wire as unknown as Socket);
  return new Promise((resolve) => {
    response.once('finish', () => {
      const sent = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode, text: sent.slice(sent.indexOf('\r\n\r\n') + 4) });
    });
    server.emit('request', request, response);
  });
}
