import { z } from 'zod';

/**
 * Names of Partner Center in the `aud` of its access tokens: its address in version 1.0, its app id in version 2.0
 * (Microsoft Learn, "Partner security requirements", and "Access tokens in the Microsoft identity platform").
 */
const partnerCenter = ['https://api.partnercenter.microsoft.com', 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd'];

const claims = z.object({ aud: z.string(), oid: z.string(), tid: z.string() });

/**
 * Whose access token this is. Not a check of its signature, which is Partner Center's to do: the token comes from the
 * token service itself. But whoever signs in in a window may do so with another account, and the trail must not say that
 * it was this one. `unusable`: not for Partner Center, or nobody can tell whose it is.
 */
export function ownerOf(token: string, person: { id: string; tenantId: string }): 'self' | 'other' | 'unusable' {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token) ?? [];
  const read = claims.safeParse(parse(payload ?? ''));
  if (!read.success || !partnerCenter.includes(read.data.aud.replace(/\/$/, ''))) return 'unusable';
  const { oid, tid } = read.data;
  const isSame = oid.toLowerCase() === person.id && tid.toLowerCase() === person.tenantId;
  return isSame && person.id !== '' ? 'self' : 'other';
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    return undefined;
  }
}
