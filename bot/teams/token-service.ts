import type { Activity } from 'botbuilder';
import type { UserTokenClient } from 'botframework-connector';
import type { Logger } from 'pino';

/** `none`: the person has to sign in. `unavailable`: nobody can say; why is in the log. */
export type Found = { is: 'token'; token: string } | { is: 'none' } | { is: 'unavailable' };

/** Where to sign in, and what Teams needs to do it silently; see `TokenExchangeResource` of the Bot Framework. */
export interface SignInResource {
  link: string;
  exchange: { id?: string; uri?: string; providerId?: string } | undefined;
}

/** The SDK's types want every value, also those that are optional. */
const unset = undefined as unknown as string;
/** Answers that are about the bot or about the service itself, not about the person. */
const ownTrouble = new Set([401, 403, 408, 429]);

/** One person at Bot Framework's token service, which keeps the tokens of an OAuth connection and renews them. */
export class TokenService {
  constructor(
    private readonly client: UserTokenClient,
    private readonly connectionName: string,
    private readonly activity: Activity,
    private readonly log: Logger,
  ) {}

  /** The token that is kept for the person. With the `code` in which a sign-in ended: the token of that. */
  async find(code?: string): Promise<Found> {
    const { from, channelId } = this.activity;
    return this.#found('find', () => this.client.getUserToken(from.id, this.connectionName, channelId, code ?? unset));
  }

  /** The token for the one that Teams gives for the person; `none` where Entra wants to see the person for that. */
  async exchange(token: string): Promise<Found> {
    const { from, channelId } = this.activity;
    return this.#found('exchange', () => this.client.exchangeToken(from.id, this.connectionName, channelId, { token }));
  }

  /** Undefined where there is none, as with a connection that the bot does not have; why is in the log. */
  async resource(): Promise<SignInResource | undefined> {
    try {
      const resource = await this.client.getSignInResource(this.connectionName, this.activity, unset);
      const { signInLink: link, tokenExchangeResource: exchange } = resource;
      if (link) return { link, exchange };
      this.#complain('resource', undefined);
    } catch (error) {
      this.#complain('resource', error);
    }
    return undefined;
  }

  /** Has the token that is kept forgotten; a failure is in the log and changes nothing. */
  async signOut(): Promise<void> {
    const { from, channelId } = this.activity;
    try {
      await this.client.signOutUser(from.id, this.connectionName, channelId);
    } catch (error) {
      this.#complain('sign-out', error);
    }
  }

  async #found(what: string, ask: () => Promise<{ token?: string } | null | undefined>): Promise<Found> {
    try {
      const token = (await ask())?.token;
      return token ? { is: 'token', token } : { is: 'none' };
    } catch (error) {
      const status = statusOf(error);
      if (status !== undefined && status >= 400 && status < 500 && !ownTrouble.has(status)) return { is: 'none' };
      this.#complain(what, error);
      return { is: 'unavailable' };
    }
  }

  /** The error itself is not logged: it holds the request, and that holds tokens. */
  #complain(what: string, error: unknown): void {
    const { connectionName: connection } = this;
    const reason = error instanceof Error ? error.name : 'no sign-in link';
    this.log.warn({ what, connection, status: statusOf(error), reason }, 'the token service could not be used');
  }
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
