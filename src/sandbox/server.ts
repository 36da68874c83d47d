import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { acceptance } from './acceptance.js';
import { control } from './control.js';
import { entra } from './entra.js';
import { answerUnder } from './faults.js';
import { graph } from './graph.js';
import { partnerCenter } from './partner-center/service.js';
import { agreementFile } from './partner-center/template-document.js';
import { header, type Reply, reply, type SandboxRequest } from './reply.js';
import { certificateFile } from './webhook-signature.js';
import type { World } from './world.js';

type Service = (world: World, request: SandboxRequest) => Reply;

const services = new Map<string, Service>([
  ['/partner-center', partnerCenter],
  ['/entra', entra],
  ['/graph', graph],
  ['/control', control],
  ['/agreement-files', (_, request) => agreementFile(request)],
  ['/acceptance', acceptance],
  ['/certificates', (_, request) => certificateFile(request)],
]);

const longestBody = 1024 * 1024;

/** The HTTP server of a sandbox, not listening yet. Aborting the signal ends delayed answers. */
export function createSandboxServer(world: World, signal: AbortSignal): Server {
  return createServer((incoming, outgoing) => {
    serve(world, incoming, signal)
      .then((answer) => (answer === 'dropped' ? incoming.socket.resetAndDestroy() : send(outgoing, answer)))
      .catch(() => incoming.socket.destroy());
  });
}

async function serve(world: World, incoming: IncomingMessage, signal: AbortSignal): Promise<Reply | 'dropped'> {
  const body = await readBody(incoming);
  const target = parseTarget(incoming);
  if (body === undefined) return reply(413);
  if (!target) return reply(400);

  const prefix = /^\/[^/]*/.exec(target.pathname)?.[0] ?? '';
  const service = services.get(prefix);
  if (!service) return reply(404);
  const request: SandboxRequest = {
    method: incoming.method ?? 'GET',
    path: target.pathname.slice(prefix.length),
    query: target.searchParams,
    headers: incoming.headers,
    body,
    origin: target.origin,
  };
  const handle = () => answerSafely(service, world, request);
  return prefix === '/control' ? handle() : serveLogged(world, request, target, handle, signal);
}

/** Notes the request in the log and answers it, under the fault that applies to it if there is one. */
async function serveLogged(
  world: World,
  request: SandboxRequest,
  target: URL,
  handle: () => Reply,
  signal: AbortSignal,
): Promise<Reply | 'dropped'> {
  const call = world.calls.arrived({
    method: request.method,
    path: target.pathname,
    query: target.search,
    requestId: header(request, 'MS-RequestId'),
  });
  const fault = world.faults.take(request.method, target.pathname + target.search);
  const answer = fault ? await answerUnder(fault, handle, signal) : handle();
  call.status = answer === 'dropped' ? 0 : answer.status;
  return answer;
}

/** A defect of the sandbox looks like one of the service: 500 and its code for an unexpected error. */
function answerSafely(service: Service, world: World, request: SandboxRequest): Reply {
  try {
    return service(world, request);
  } catch {
    return reply(500, { code: '800003', description: 'Unexpected service error.', data: [], source: 'Sandbox' });
  }
}

/**
 * Pages in a browser get nowhere, except the sandbox's own: a script's or a form's request names the page's
 * origin, and a page that rebinds its name to 127.0.0.1 sends that name as the host.
 */
function parseTarget({ headers, url }: IncomingMessage): URL | undefined {
  const text = `http://${headers.host ?? ''}${url ?? ''}`;
  if (!URL.canParse(text)) return undefined;
  const target = new URL(text);
  const isOwnPage = headers.origin === undefined || headers.origin === target.origin;
  return isOwnPage && ['127.0.0.1', 'localhost'].includes(target.hostname) ? target : undefined;
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= longestBody) chunks.push(chunk);
  }
  return length <= longestBody ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function send(outgoing: ServerResponse, answer: Reply): void {
  const { body } = answer;
  const isReady = typeof body === 'string' || body instanceof Uint8Array;
  const contentType = isReady ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = { ...(body === undefined ? {} : { 'Content-Type': contentType }), ...answer.headers };
  outgoing.writeHead(answer.status, answer.statusText, headers);
  outgoing.end(isReady ? body : JSON.stringify(body));
}
