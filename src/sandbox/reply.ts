import type { IncomingHttpHeaders } from 'node:http';

/** One request as the sandbox's services see it: the body is read, the target is split. */
export interface SandboxRequest {
  method: string;
  /** Path below the service's prefix, still percent-encoded: `/v1/customers/…`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** Where the sandbox was reached, for links that lead back to it: `http://127.0.0.1:4000`. */
  origin: string;
}

/** What goes back. An object leaves as JSON, text and bytes leave as they are, nothing leaves an empty body. */
export interface Reply {
  status: number;
  statusText?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export function reply(status: number, body?: unknown, headers?: Record<string, string>): Reply {
  return { status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) };
}

/** The value of a header that may only come once, or '' where it is missing. */
export function header(request: Pick<SandboxRequest, 'headers'>, name: string): string {
  const value = request.headers[name.toLowerCase()];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
