import { verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type CertificateFault, faultOf } from './certificate.js';
import type { CertificateSource, FetchFault } from './certificate-source.js';
import { readSignature, type Signed } from './signature.js';

/** Why an event is not believed; for the log. */
export type Rejection =
  | 'signature-unreadable'
  | 'algorithm'
  | 'certificate-url'
  | FetchFault
  | CertificateFault
  | 'signature-mismatch';

export type Verification =
  | { state: 'valid' }
  | { state: 'missing'; header: string }
  | { state: 'rejected'; reason: Rejection };

/**
 * Tells whether Partner Center signed a body: its RSA signature over the raw bytes, by a certificate of Microsoft's
 * (Microsoft Learn, "Partner Center webhooks"). Never throws.
 */
export class EventVerifier {
  constructor(
    private readonly certificates: CertificateSource,
    private readonly now: () => number = Date.now,
  ) {}

  async verify(headers: IncomingHttpHeaders, body: Buffer): Promise<Verification> {
    const read = readSignature(headers);
    if ('missing' in read) return { state: 'missing', header: read.missing };
    if ('rejected' in read) return { state: 'rejected', reason: read.rejected };
    const url = this.certificates.allowed(read.signed.certificateUrl);
    if (!url) return { state: 'rejected', reason: 'certificate-url' };
    let reason = await this.#check(url, read.signed, body);
    // Under the same address there may be another certificate by now than the one that was kept.
    if (reason && this.certificates.forget(url)) reason = await this.#check(url, read.signed, body);
    return reason ? { state: 'rejected', reason } : { state: 'valid' };
  }

  async #check(url: URL, { hash, signature }: Signed, body: Buffer): Promise<Rejection | undefined> {
    const fetched = await this.certificates.get(url);
    if ('fault' in fetched) return fetched.fault;
    const { certificate } = fetched;
    const fault = faultOf(certificate, this.now());
    if (fault) return fault;
    return verify(hash, body, certificate.key, signature) ? undefined : 'signature-mismatch';
  }
}
