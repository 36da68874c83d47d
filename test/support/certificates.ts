import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A name as X.509 has it: sets of attributes, mostly of one each. */
export type DistinguishedName = (readonly [attribute: keyof typeof attributes, value: string])[][];

export interface CertificateWishes {
  issuer?: DistinguishedName;
  subject?: DistinguishedName;
  from?: Date;
  to?: Date;
  /** The key that is certified. */
  key: KeyObject;
}

const attributes = { CN: [0x55, 0x04, 0x03], C: [0x55, 0x04, 0x06], O: [0x55, 0x04, 0x0a], OU: [0x55, 0x04, 0x0b] };
const sha256WithRsa = sequence(
  tlv(0x06, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b])),
  tlv(0x05, Buffer.alloc(0)),
);
const authority = newKey();
const dayMs = 86_400_000;

/** The names of the certificate with which Microsoft signs, as far as they matter. */
export const microsoft: DistinguishedName = [
  [['C', 'US']],
  [['O', 'Microsoft Corporation']],
  [['CN', 'Microsoft IT TLS CA 4']],
];

/** An RSA key of this length, for tests. */
export function newKey(bits = 2048): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
}

/**
 * A certificate in DER with any names, dates and key; signed by a key of nobody's, which is all that can be told of
 * it without the issuer's own certificate. Microsoft's as far as nothing else is wished.
 */
export function certificateOf(wishes: CertificateWishes): Buffer {
  const { issuer = microsoft, subject = [[['CN', 'pcnotifications-dispatch.microsoft.com']]], key } = wishes;
  const { from = new Date(Date.now() - dayMs), to = new Date(Date.now() + dayMs) } = wishes;
  const content = sequence(
    tlv(0xa0, integer(2)),
    integer(1),
    sha256WithRsa,
    nameOf(issuer),
    sequence(timeOf(from), timeOf(to)),
    nameOf(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  );
  return sequence(content, sha256WithRsa, tlv(0x03, Buffer.from([0]), sign('sha256', content, authority)));
}

/** The same certificate as text. */
export function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function tlv(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: Buffer[]): Buffer {
  return tlv(0x30, ...contents);
}

function integer(value: number): Buffer {
  return tlv(0x02, Buffer.from([value]));
}

function nameOf(name: DistinguishedName): Buffer {
  const attribute = ([type, value]: readonly [keyof typeof attributes, string]) =>
    sequence(tlv(0x06, Buffer.from(attributes[type])), tlv(0x0c, Buffer.from(value)));
  return sequence(...name.map((set) => tlv(0x31, ...set.map(attribute))));
}

function timeOf(date: Date): Buffer {
  return tlv(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`));
}
