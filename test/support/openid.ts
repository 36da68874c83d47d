import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import http, { createServer, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A key of the channel, as its OpenID metadata lists it. */
interface Key {
  kid: string;
  privateKey: CryptoKey;
  jwk: Record<string, unknown>;
}

/** A request for a token that the bot made for its answers. */
export interface TokenRequest {
  path: string;
  form: Record<string, string>;
}

export interface Claims {
  audience: string;
  serviceUrl?: string;
  issuer?: string;
  expiresAt?: number;
  notBefore?: number;
  /** Claims that the channel's tokens do not have. */
  more?: JWTPayload;
}

/** With which of the channel's keys, or with another one, and by which algorithm; RS256 with the first one unless told. */
export interface Signer {
  kid?: string;
  key?: CryptoKey | Uint8Array;
  alg?: string;
}

const issuer = 'https://api.botframework.com';

/**
 * What Bot Framework's sign-in consists of, on this machine: OpenID metadata with the channel's keys, tokens signed
 * with them, and the endpoint where the bot gets tokens of its own.
 */
export class FakeSignIn {
  readonly tokenRequests: TokenRequest[] = [];
  /** The token that the bot gets for what it sends. */
  readonly outboundToken = 'outbound-token-of-the-bot';
  /** Takes what is asked, and never answers. */
  isSilent = false;
  #keys: Key[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', async (req, res) => {
      const path = req.url ?? '';
      if (this.isSilent) return;
      const answer = path === '/metadata' ? this.#metadata() : path === '/keys' ? this.#jwks() : undefined;
      const body = answer ?? (await this.#token(path, req));
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    });
  }

  static async start(): Promise<FakeSignIn> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const signIn = new FakeSignIn(server);
    signIn.#keys = [await newKey('teams', ['msteams']), await newKey('elsewhere', ['webchat'])];
    return signIn;
  }

  /** The public key of the channel as anybody can download it, in both of the ways in which PEM writes it. */
  publicKeys(): string[] {
    const key = createPublicKey({ key: this.#keys[0]?.jwk as JsonWebKey, format: 'jwk' });
    return (['pkcs1', 'spki'] as const).map((type) => key.export({ type, format: 'pem' }).toString());
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Bot Framework's settings that lead here; its library takes all of them or none. */
  settings(tenantId: string): Record<string, string> {
    return {
      ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${tenantId}`,
      ToChannelFromBotOAuthScope: issuer,
      ToBotFromChannelTokenIssuer: issuer,
      ToBotFromChannelOpenIdMetadataUrl: `${this.url}/metadata`,
      ToBotFromEmulatorOpenIdMetadataUrl: `${this.url}/metadata`,
      OAuthUrl: 'https://token.botframework.com',
    };
  }

  /** A token as the channel sends it, with other claims where they are given. */
  async token(claims: Claims, signedBy: Signer = {}): Promise<string> {
    const { kid = 'teams', alg = 'RS256' } = signedBy;
    const now = Math.floor(Date.now() / 1_000);
    const key = signedBy.key ?? this.#keys.find((one) => one.kid === kid)?.privateKey;
    if (!key) throw new Error(`no key ${kid}`);
    const service = claims.serviceUrl === undefined ? {} : { serviceurl: claims.serviceUrl };
    return new SignJWT({ ...service, ...claims.more })
      .setProtectedHeader({ alg, typ: 'JWT', kid })
      .setIssuer(claims.issuer ?? issuer)
      .setAudience(claims.audience)
      .setIssuedAt(now)
      .setNotBefore(claims.notBefore ?? now - 60)
      .setExpirationTime(claims.expiresAt ?? now + 3_600)
      .sign(key);
  }

  /**
   * Leads requests for Entra's sign-in host to this server: the bot's library takes no authority but https, and
   * believes no host that Microsoft's own directory does not know. Gives back what ends it.
   */
  standInForEntra(): () => void {
    const request = https.request as (...rest: unknown[]) => http.ClientRequest;
    const { port } = this.server.address() as AddressInfo;
    const ours = (...rest: unknown[]) => {
      const { hostname, method, path, headers } = rest[0] as http.RequestOptions;
      if (hostname !== 'login.microsoftonline.com') return request(...rest);
      return http.request({ host: '127.0.0.1', port, method, path, headers });
    };
    https.request = ours as typeof https.request;
    return () => {
      https.request = request as typeof https.request;
    };
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #metadata(): object {
    return { issuer, jwks_uri: `${this.url}/keys`, id_token_signing_alg_values_supported: ['RS256'] };
  }

  #jwks(): object {
    return { keys: this.#keys.map(({ jwk }) => jwk) };
  }

  async #token(path: string, req: http.IncomingMessage): Promise<object> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    this.tokenRequests.push({ path, form });
    return { token_type: 'Bearer', expires_in: 3_600, ext_expires_in: 3_600, access_token: this.outboundToken };
  }
}

/** A key that signs like the channel's; it is listed nowhere. */
export async function strangersKey(): Promise<CryptoKey> {
  return (await generateKeyPair('RS256')).privateKey;
}

async function newKey(kid: string, endorsements: string[]): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256', endorsements } };
}
