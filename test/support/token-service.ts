import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { partner, sandboxCredentials } from '../../src/sandbox/people.js';
import { audiences, type Claims, issueToken } from '../../src/sandbox/tokens.js';

export interface TokenServiceRequest {
  method: string;
  /** Such as `GetToken` or `exchange`. */
  operation: string;
  query: Record<string, string>;
  authorization: string;
}

/** What Teams' client can exchange for a person. Worth nothing by itself. */
const teamsToken = (personId: string) => `teams-client-token-of-${personId}`;

/**
 * Bot Framework's token service over real HTTP, with an OAuth connection for Partner Center, and the windows in which
 * people sign in. The setting `OAuthUrl` leads to it.
 */
export class FakeTokenService {
  readonly connectionName = 'partner-center';
  readonly requests: TokenServiceRequest[] = [];
  /** Whether Entra exchanges tokens without seeing the person: not before the first consent. */
  consented = true;
  /** Every answer from now on; without a status there is none at all. */
  trouble: { status?: number } | undefined;
  /** By the person's id in the channel. */
  readonly #kept = new Map<string, string>();
  readonly #codes = new Map<string, string>();

  private constructor(private readonly server: Server) {
    server.on('request', (req, res) => void this.#answer(req, res));
  }

  static async start(): Promise<FakeTokenService> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeTokenService(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The bot's settings that lead here. */
  get settings(): Record<string, string> {
    return { OAuthUrl: this.url, OAUTH_CONNECTION_NAME: this.connectionName };
  }

  /** What Teams' client adds to a press after a silent sign-in. */
  silently(personId: string): object {
    return { authentication: { id: randomUUID(), connectionName: this.connectionName, token: teamsToken(personId) } };
  }

  /** What Teams' client adds after somebody signed in in the window, with any account; `claims` over the usual ones. */
  inWindow(personId: string, accountId = personId, claims: Partial<Claims> = {}): object {
    const code = String(100_000 + this.#codes.size);
    this.#codes.set(`29:${personId} ${code}`, tokenFor(accountId, claims));
    return { state: code };
  }

  /** Keeps a token for somebody, as after an earlier sign-in. */
  keep(personId: string, claims: Partial<Claims> = {}): string {
    const token = tokenFor(personId, claims);
    this.#kept.set(`29:${personId}`, token);
    return token;
  }

  keeps(personId: string): boolean {
    return this.#kept.has(`29:${personId}`);
  }

  /** As on the first day. */
  reset(): void {
    this.requests.length = 0;
    this.consented = true;
    this.trouble = undefined;
    this.#kept.clear();
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(req.url ?? '', this.url);
    const operation = pathname.split('/').at(-1) ?? '';
    const query = Object.fromEntries(searchParams);
    this.requests.push({ method: req.method ?? '', operation, query, authorization: req.headers.authorization ?? '' });
    const body = await readBody(req);
    if (this.trouble && this.trouble.status === undefined) return;
    const [status, answer] = this.trouble?.status ? [this.trouble.status, {}] : this.#operate(operation, query, body);
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(answer === undefined ? undefined : JSON.stringify(answer));
  }

  #operate(operation: string, query: Record<string, string>, body: string): [number, object?] {
    const { userId = '', connectionName, code, state = '' } = query;
    switch (operation) {
      case 'GetToken':
        return this.#give(connectionName === this.connectionName ? this.#find(userId, code) : undefined);
      case 'exchange': {
        const { token } = JSON.parse(body) as { token: string };
        if (!this.consented) return [400, { error: { code: 'invalid_grant', message: 'AADSTS65001: consent' } }];
        const personId = /^teams-client-token-of-(.+)$/.exec(token)?.[1];
        return this.#give(personId ? this.keep(personId) : undefined);
      }
      case 'GetSignInResource':
        return this.#resource(JSON.parse(Buffer.from(state, 'base64').toString()) as { connectionName: string });
      case 'SignOut':
        this.#kept.delete(userId);
        return [200, {}];
      default:
        return [501, {}];
    }
  }

  #find(userId: string, code: string | undefined): string | undefined {
    if (!code) return this.#kept.get(userId);
    const token = this.#codes.get(`${userId} ${code}`);
    this.#codes.delete(`${userId} ${code}`);
    if (token) this.#kept.set(userId, token);
    return token;
  }

  #give(token: string | undefined): [number, object?] {
    if (!token) return [404];
    return [
      200,
      { channelId: 'msteams', connectionName: this.connectionName, token, expiration: '2099-01-01T00:00:00Z' },
    ];
  }

  #resource({ connectionName }: { connectionName: string }): [number, object?] {
    if (connectionName !== this.connectionName) return [404, { error: { code: 'NotFound', message: 'no connection' } }];
    const exchange = { id: randomUUID(), uri: 'api://botid-of-the-bot', providerId: 'entra' };
    return [200, { signInLink: `${this.url}/sign-in?signin=window`, tokenExchangeResource: exchange }];
  }
}

/** An access token of Entra's for Partner Center, as the sandbox takes it. */
export function tokenFor(personId: string, claims: Partial<Claims> = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  return issueToken({
    aud: audiences.partnerCenter,
    iss: `https://sts.windows.net/${partner.tenantId}/`,
    tid: partner.tenantId,
    appid: sandboxCredentials.clientId,
    iat: now,
    exp: now + 3_600,
    idtyp: 'user',
    oid: personId,
    scp: 'user_impersonation',
    amr: ['pwd', 'mfa'],
    ...claims,
  });
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
