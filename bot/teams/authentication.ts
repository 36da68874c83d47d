import { type Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type {
  AuthenticateRequestResult,
  ClaimsIdentity,
  ConnectorClient,
  ConnectorFactory,
  UserTokenClient,
} from 'botframework-connector';
import type { Config } from '../config.js';
import { completeCloud, isOfChannel } from './channel-token.js';
import { sendingOnce, teamsPatience, within } from './patience.js';
import { ServiceUrls } from './service-urls.js';

/** Teams has a service URL for each region; more than these few are none of its. */
const mostClients = 50;
/** Somebody waits for a card meanwhile, and two calls may follow each other. */
const tokenServicePatience = { answerMs: 3_000, tokenMs: 3_000 };

export type AuthenticationConfig = Pick<Config, 'mode' | 'botFramework' | 'teamsServiceHosts' | 'oauthConnection'>;

/**
 * Bot Framework's authentication, stricter and sparing.
 *
 * Stricter: only tokens of the channel count. The SDK also takes those that Entra, of any tenant, gave to the bot's own
 * app: it calls them the Emulator's. And a token of the bot's own goes to the service URLs of Teams only.
 *
 * Sparing: the SDK makes two HTTP clients for every turn, which costs a third of a short one. Here the connector's client
 * is made once for each service URL, and that of the token service once, where there is a connection to sign in with.
 */
export class SparingAuthentication extends ConfigurationBotFrameworkAuthentication {
  readonly serviceUrls: ServiceUrls;
  readonly #clients = new Map<string, Promise<ConnectorClient>>();
  readonly #settings: Record<string, string>;
  readonly #signsIn: boolean;
  #tokenService: Promise<UserTokenClient> | undefined;

  constructor(
    config: AuthenticationConfig,
    private readonly patience = teamsPatience,
  ) {
    const settings = completeCloud(config.botFramework);
    super(settings);
    this.#settings = settings;
    this.#signsIn = config.oauthConnection !== undefined;
    this.serviceUrls = new ServiceUrls(config);
  }

  override async authenticateRequest(activity: Activity, authorization: string): Promise<AuthenticateRequestResult> {
    // Before the SDK looks: it remembers the tenant of every token that it is shown, for ever.
    if (this.#settings.MicrosoftAppId && !isOfChannel(authorization, this.#settings)) {
      throw new Error('the token is not one of the channel');
    }
    const checked = super.authenticateRequest(activity, authorization);
    // The channel's keys are read when they are first needed, and again each day.
    const caller = await within(
      this.patience.keysMs,
      checked,
      () => new Error("the channel's keys could not be read in time"),
    );
    this.serviceUrls.insist(activity.serviceUrl);
    return caller.connectorFactory ? { ...caller, connectorFactory: this.#keeping(caller.connectorFactory) } : caller;
  }

  override createConnectorFactory(claims: ClaimsIdentity): ConnectorFactory {
    return this.#keeping(super.createConnectorFactory(claims));
  }

  override async createUserTokenClient(claims: ClaimsIdentity): Promise<UserTokenClient> {
    if (!this.#signsIn) return undefined as never;
    this.#tokenService ??= super
      .createUserTokenClient(claims)
      .then((client) => sendingOnce(client, tokenServicePatience));
    return this.#tokenService;
  }

  #keeping(factory: ConnectorFactory): ConnectorFactory {
    const create = async (serviceUrl: string, audience?: string): Promise<ConnectorClient> => {
      const name = `${serviceUrl} ${audience}`;
      const kept = this.#clients.get(name);
      if (kept) return kept;
      this.serviceUrls.insist(serviceUrl);
      const made = factory.create(serviceUrl, audience as string);
      const client = made.then((connector) => sendingOnce(connector, this.patience));
      client.catch(() => this.#clients.delete(name));
      if (this.#clients.size >= mostClients) this.#clients.clear();
      this.#clients.set(name, client);
      return client;
    };
    return { create };
  }
}
