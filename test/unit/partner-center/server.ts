import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpParts } from '../../../src/partner-center/http.js';

/** A request as the server received it. */
export interface Received {
  method: string;
  /** Path and query, as they were sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Answer = (received: Received, response: ServerResponse) => void | Promise<void>;

/** A real HTTP server on loopback that hands out tokens and answers everything else as it is told. */
export interface TestServer {
  url: string;
  /** Requests other than those for tokens, in order. */
  requests: Received[];
  tokenRequests: Received[];
  /** How requests other than those for tokens are answered; may be replaced at any time. */
  answer: Answer;
  /** How requests for tokens are answered: `token-1`, `token-2`, ... unless replaced. */
  tokenAnswer: Answer;
  close(): Promise<void>;
}

/** Waits that suit tests: an attempt may take 300 ms, repeats come after some milliseconds. */
export const quick: Required<Pick<HttpParts, 'timing'>> = { timing: { attemptMs: 300, backoffMs: 4 } };

/** Sends a JSON value, or, for text, the text itself. */
export function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Answers one after the other; the last one stays. */
export function inTurn(...answers: Answer[]): Answer {
  let count = 0;
  return (received, response) => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    return answer?.(received, response);
  };
}

/** An answer with this status and body. */
export function always(status: number, body: unknown = '', headers: Record<string, string> = {}): Answer {
  return (_received, response) => send(response, status, body, headers);
}

/** Ends the connection without an answer, after the request was received. */
export const hangUp: Answer = (_received, response) => {
  response.socket?.destroy();
};

/** Never answers. */
export const silence: Answer = () => {};

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export async function startServer(): Promise<TestServer> {
  let tokens = 0;
  const http = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: await read(request) };
    const forToken = url.endsWith('/oauth2/v2.0/token');
    (forToken ? server.tokenRequests : server.requests).push(received);
    await (forToken ? server.tokenAnswer : server.answer)(received, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: TestServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests: [],
    tokenRequests: [],
    answer: always(500),
    tokenAnswer: (_received, response) => {
      tokens += 1;
      send(response, 200, { token_type: 'Bearer', expires_in: 3599, access_token: `token-${tokens}` });
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}
