import type { IncomingHttpHeaders } from 'node:http';

/** What an event of Partner Center says about its own signature. Nothing of it is checked yet. */
export interface Signed {
  signature: Buffer;
  /** The hash, by Node's name. */
  hash: string;
  certificateUrl: string;
}

export type ReadSignature =
  | { signed: Signed }
  | { missing: string }
  | { rejected: 'signature-unreadable' | 'algorithm' };

/** The algorithms that are believed, by Microsoft's names; sha1 and md5 are broken, and `none` is none. */
const hashes = new Map([
  ['rsa-sha256', 'sha256'],
  ['rsa-sha384', 'sha384'],
  ['rsa-sha512', 'sha512'],
]);

/** The signature of a key of 16384 bits, in Base64: longer is no signature. */
const longest = 2_800;

/**
 * Reads the three headers of an event. The signature is in `Authorization`, or in `x-ms-signature` where that was
 * wished for at the registration (Microsoft Learn, "Partner Center webhooks").
 */
export function readSignature(headers: IncomingHttpHeaders): ReadSignature {
  const authorization = textOf(headers['x-ms-signature']) || textOf(headers.authorization);
  const certificateUrl = textOf(headers['x-ms-certificate-url']);
  const algorithm = textOf(headers['x-ms-signature-algorithm']);
  if (!authorization) return { missing: 'Authorization' };
  if (!certificateUrl) return { missing: 'X-MS-Certificate-Url' };
  if (!algorithm) return { missing: 'X-MS-Signature-Algorithm' };
  const [, base64] = /^Signature ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  if (!base64 || base64.length > longest) return { rejected: 'signature-unreadable' };
  const hash = hashes.get(algorithm.toLowerCase());
  if (!hash) return { rejected: 'algorithm' };
  return { signed: { signature: Buffer.from(base64, 'base64'), hash, certificateUrl } };
}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header.join(', ') : (header ?? '')).trim();
}
