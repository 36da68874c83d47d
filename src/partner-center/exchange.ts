/** The part of `fetch` that is used; a test may pass its own. */
export type Fetch = typeof fetch;

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** The whole body, decoded as UTF-8; '' when there was none. */
  text: string;
}

/** What became of one HTTP request: an answer that was read to its end, or none. */
export type Outcome =
  | { kind: 'answer'; answer: HttpAnswer }
  | {
      kind: 'lost';
      reason: 'timeout' | 'unreachable' | 'too-large';
      /** False only when it is certain that the server never saw the request. */
      sent: boolean;
      /** The status, where the head of an answer arrived and its body did not. */
      status?: number;
    };

export type Method = 'GET' | 'HEAD' | 'POST';

export interface Exchange {
  method: Method;
  url: URL;
  headers: Headers;
  body?: string;
  timeoutMs: number;
}

/** Larger answers are not read: the largest documented page, 500 customers, is well below a megabyte. */
export const maxBodyBytes = 5 * 1024 * 1024;

/** Errors of `node:net`, `node:dns`, `node:tls` and undici that come before the first byte of a request. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function neverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && beforeSending.has(code);
}

/** The body as text, or undefined when it is larger than `maxBodyBytes`. */
async function readText(response: Response): Promise<string | undefined> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * One HTTP request, within `timeoutMs` from the first byte out to the last byte in. Never throws.
 * Redirects come back as they are: following one would hand a bearer token to whatever it names.
 */
export async function exchange(fetcher: Fetch, request: Exchange): Promise<Outcome> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), request.timeoutMs);
  let status: number | undefined;
  try {
    const { method, headers, body } = request;
    const init: RequestInit = { method, headers, redirect: 'manual', signal: controller.signal };
    const response = await fetcher(request.url, body === undefined ? init : { ...init, body });
    status = response.status;
    const text = await readText(response);
    if (text === undefined) return { kind: 'lost', reason: 'too-large', sent: true, status };
    return { kind: 'answer', answer: { status, headers: response.headers, text } };
  } catch (error) {
    const reason = controller.signal.aborted ? 'timeout' : 'unreachable';
    return { kind: 'lost', reason, sent: !neverSent(error), ...(status === undefined ? {} : { status }) };
  } finally {
    clearTimeout(timer);
  }
}
