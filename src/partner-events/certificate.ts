import { type KeyObject, X509Certificate } from 'node:crypto';

/** A certificate as far as it is needed here. */
export interface Certificate {
  /** The attributes of the issuer's name, such as `O=Microsoft Corporation`. */
  issuer: string[];
  /** Epoch milliseconds. */
  validFrom: number;
  validTo: number;
  key: KeyObject;
}

export type CertificateFault = 'certificate-expired' | 'certificate-issuer' | 'certificate-key';

const wantedIssuer = 'O=Microsoft Corporation';
const fewestBits = 2048;

/** Reads a certificate in DER or PEM; undefined for anything else. */
export function readCertificate(bytes: Buffer): Certificate | undefined {
  try {
    const { issuer, validFrom, validTo, publicKey } = new X509Certificate(bytes);
    return {
      // One attribute per line: OpenSSL escapes a line feed within a value, so that none can pass for another attribute.
      issuer: String(issuer).split('\n'),
      validFrom: Date.parse(validFrom),
      validTo: Date.parse(validTo),
      key: publicKey,
    };
  } catch {
    return undefined;
  }
}

/**
 * What is wrong with a certificate at a moment (epoch milliseconds), or undefined. It must be valid then, be issued by
 * an organisation named exactly "Microsoft Corporation", and hold an RSA key of 2048 bits or more.
 *
 * This alone proves nothing: everybody can make such a certificate, and a chain up to a trusted root cannot be built
 * in Node from the leaf that Partner Center serves. The trust comes from where it was fetched: see CertificateSource.
 */
export function faultOf({ issuer, validFrom, validTo, key }: Certificate, now: number): CertificateFault | undefined {
  if (!(validFrom <= now && now <= validTo)) return 'certificate-expired';
  if (!issuer.includes(wantedIssuer)) return 'certificate-issuer';
  const bits = key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  return bits >= fewestBits ? undefined : 'certificate-key';
}
