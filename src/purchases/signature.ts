import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the sender's clock and ours may be apart, in seconds, either way. */
const mostApart = 300;
/** While a secret is exchanged for another a sender signs with both; nobody needs more than a few. */
const mostSignatures = 10;

/** The header with which a sender signs a body: HMAC-SHA256 of `<unix seconds>.<body>`. */
export function signatureHeader(secret: string, body: string | Uint8Array, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  return `t=${seconds},v1=${digestOf(secret, String(seconds), body).toString('hex')}`;
}

/** Whether somebody who knows the secret signed exactly these bytes, within the last five minutes. */
export function isSigned(header: string | undefined, body: Uint8Array, secret: string, now: Date): boolean {
  const parts = (header ?? '').split(',', mostSignatures + 1).map((part) => part.trim());
  const times = valuesOf(parts, 't');
  const [time = ''] = times;
  if (times.length !== 1 || !/^\d{1,12}$/.test(time)) return false;
  if (Math.abs(Math.floor(now.getTime() / 1_000) - Number(time)) > mostApart) return false;
  const expected = digestOf(secret, time, body);
  const given = valuesOf(parts, 'v1').filter((value) => /^[0-9a-f]{64}$/i.test(value));
  // Each is compared, and in constant time, so that nobody learns from the time it takes how near a guess came.
  return given.map((value) => timingSafeEqual(Buffer.from(value, 'hex'), expected)).includes(true);
}

function valuesOf(parts: string[], name: string): string[] {
  return parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
}

function digestOf(secret: string, time: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}
