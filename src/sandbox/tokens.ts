import { createHmac, timingSafeEqual } from 'node:crypto';

/** Audiences that the sandbox issues tokens for. */
export const audiences = {
  partnerCenter: 'https://api.partnercenter.microsoft.com',
  graph: 'https://graph.microsoft.com',
  /** Azure AD Graph: Entra still issues such tokens, Partner Center refuses them (900420). */
  retiredGraph: 'https://graph.windows.net',
  /** Not a resource: marks the refresh tokens that the sandbox issued itself. */
  refresh: 'urn:sandbox:refresh-token',
} as const;

/** The claims of an Entra access token that the sandbox's services look at. */
export interface Claims {
  aud: string;
  iss: string;
  tid: string;
  appid: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  /** `app`: App-only. `user`: App+User, with the claims below. */
  idtyp: 'app' | 'user';
  oid?: string;
  upn?: string;
  scp?: string;
  /** How the user signed in; holds `mfa` after multifactor authentication. */
  amr?: string[];
}

/** No secret: it only keeps a token that this sandbox did not issue from being taken for one. */
const key = 'sandbox';

/** A JSON Web Token with these claims. */
export function issueToken(claims: Claims): string {
  const content = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
  return `${content}.${sign(content)}`;
}

/** The claims of a token that this sandbox issued and that has not expired, else undefined. */
export function readToken(token: string): Claims | undefined {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(`${head}.${payload}`));
  const actual = Buffer.from(signature);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  return claims.exp * 1_000 > Date.now() ? claims : undefined;
}

/** The token of an `Authorization: Bearer …` header, or '' where there is none. */
export function bearerToken(authorization: string): string {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function sign(content: string): string {
  return createHmac('sha256', key).update(content).digest('base64url');
}
