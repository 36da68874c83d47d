import type { Server } from 'node:http';
import type restify from 'restify';

/** Who sends no faster than this keeps a connection busy for nothing. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

/** Nothing that is served here is a page: whatever a browser does with it, it shall run nothing and keep nothing. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
/** HTTPS ends before this process; a browser minds this only where it came by HTTPS. */
const transport = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' };

/** Headers for every answer, and an end for requests that never come to theirs. */
export function protect(server: restify.Server, mode: 'local' | 'teams'): void {
  const all = Object.entries(mode === 'teams' ? { ...headers, ...transport } : headers);
  server.pre((_req: restify.Request, res: restify.Response, next: restify.Next) => {
    for (const [name, value] of all) res.setHeader(name, value);
    next();
  });
  const http = server.server as Server;
  http.headersTimeout = headersTimeoutMs;
  http.requestTimeout = requestTimeoutMs;
}
