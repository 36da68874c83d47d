import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { type Reply, reply, type SandboxRequest } from './reply.js';
import { sandboxTestCertificate, sandboxTestPrivateKey } from './seed/webhook-certificate.js';

const key = createPrivateKey(sandboxTestPrivateKey);
const certificate = new X509Certificate(sandboxTestCertificate).raw;

/**
 * The headers with which Partner Center posts an event: page "Partner Center webhooks".
 *
 * @param msSignatureHeader the signature comes as `x-ms-signature` instead of `Authorization`
 * @param origin where the sandbox can be reached, for the link to its certificate
 */
export function signedHeaders(body: Buffer, msSignatureHeader: boolean, origin: string): Record<string, string> {
  const signature = `Signature ${sign('sha256', body, key).toString('base64')}`;
  return {
    'Content-Type': 'application/json',
    [msSignatureHeader ? 'x-ms-signature' : 'Authorization']: signature,
    'X-MS-Certificate-Url': `${origin}/certificates/webhook.cer`,
    'X-MS-Signature-Algorithm': 'rsa-sha256',
  };
}

/** The certificate to the signatures, in DER. */
export function certificateFile({ method, path }: SandboxRequest): Reply {
  if (path !== '/webhook.cer') return reply(404);
  return method === 'GET' ? reply(200, certificate, { 'Content-Type': 'application/pkix-cert' }) : reply(405);
}
