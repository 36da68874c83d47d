import { type Certificate, readCertificate } from './certificate.js';

/** Where Microsoft publishes the certificate of its events (Microsoft Learn, "Partner Center webhooks"). */
export const microsoftOrigin = 'https://3psostorageacct.blob.core.windows.net';

export type FetchFault =
  | 'certificate-unreachable'
  | 'certificate-too-large'
  | 'certificate-unreadable'
  | 'certificate-busy';
export type Fetched = { certificate: Certificate } | { fault: FetchFault };

const largest = 64 * 1024;
const keptForMs = 60 * 60_000;
const mostKept = 8;
const mostAtOnce = 8;
/** A certificate may have been renewed since; it is asked for again this often at most. */
const freshForMs = 60_000;

interface Held {
  at: number;
  fetched: Promise<Fetched>;
  /** It is there, and not only asked for. */
  isKept: boolean;
}

/**
 * The certificates that events are signed with. Whoever sends an event says where its certificate is, so it is fetched
 * from the allowed origins only: over TLS from a host that only Microsoft writes to. That is what the trust in an
 * event rests on. Redirects are not followed, little is read, not for long, and it is kept for an hour.
 */
export class CertificateSource {
  readonly #held = new Map<string, Held>();
  #running = 0;

  /** @param origins scheme, host and port, exactly. */
  constructor(
    private readonly origins: readonly string[],
    private readonly patienceMs = 5_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** The address, if certificates may be fetched from it; undefined otherwise. */
  allowed(address: string): URL | undefined {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    return url && !url.username && !url.password && this.origins.includes(url.origin) ? url : undefined;
  }

  /** The certificate at an allowed address. */
  async get(url: URL): Promise<Fetched> {
    const held = this.#held.get(url.href);
    if (held && this.now() - held.at < keptForMs) return held.fetched;
    if (this.#running >= mostAtOnce) return { fault: 'certificate-busy' };
    const fetched = this.#fetch(url);
    this.#held.delete(url.href);
    this.#held.set(url.href, { at: this.now(), fetched, isKept: false });
    return fetched;
  }

  /** Forgets a certificate that does not fit any more; false where it is so new that it would be the same again. */
  forget(url: URL): boolean {
    const held = this.#held.get(url.href);
    if (!held || this.now() - held.at < freshForMs) return false;
    return this.#held.delete(url.href);
  }

  async #fetch(url: URL): Promise<Fetched> {
    this.#running += 1;
    const fetched = await download(url, this.patienceMs);
    this.#running -= 1;
    if ('fault' in fetched) this.#held.delete(url.href);
    else this.#keep(url.href);
    return fetched;
  }

  /** Only a certificate takes the place of another: anybody may ask for what is not there. */
  #keep(address: string): void {
    const held = this.#held.get(address);
    if (held) held.isKept = true;
    const [oldest, ...others] = [...this.#held].filter(([, { isKept }]) => isKept);
    if (oldest && others.length >= mostKept) this.#held.delete(oldest[0]);
  }
}

async function download(url: URL, patienceMs: number): Promise<Fetched> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(url, { redirect: 'manual', signal, headers: { 'accept-encoding': 'identity' } });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      return { fault: 'certificate-unreachable' };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      if (size > largest) return { fault: 'certificate-too-large' };
      chunks.push(chunk);
    }
    const certificate = readCertificate(Buffer.concat(chunks));
    return certificate ? { certificate } : { fault: 'certificate-unreadable' };
  } catch {
    return { fault: 'certificate-unreachable' };
  }
}
