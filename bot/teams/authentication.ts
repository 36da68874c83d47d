import { type Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type {
  AuthenticateRequestResult,
  ClaimsIdentity,
  ConnectorClient,
  ConnectorFactory,
} from 'botframework-connector';

/** Teams has a service URL for each region; more than these few are none of its. */
const mostClients = 50;

/**
 * Bot Framework's authentication, sparing: the SDK makes two HTTP clients for every turn, which costs a third of a
 * short one. Here the connector's client is made once for each service URL, without the policy that silently repeats
 * what is sent, and that of the token service not at all: nobody signs in to this bot.
 */
export class SparingAuthentication extends ConfigurationBotFrameworkAuthentication {
  readonly #clients = new Map<string, Promise<ConnectorClient>>();

  override async authenticateRequest(activity: Activity, authorization: string): Promise<AuthenticateRequestResult> {
    const caller = await super.authenticateRequest(activity, authorization);
    return caller.connectorFactory ? { ...caller, connectorFactory: this.#keeping(caller.connectorFactory) } : caller;
  }

  override createConnectorFactory(claims: ClaimsIdentity): ConnectorFactory {
    return this.#keeping(super.createConnectorFactory(claims));
  }

  override async createUserTokenClient(): Promise<never> {
    return undefined as never;
  }

  #keeping(factory: ConnectorFactory): ConnectorFactory {
    const create = (serviceUrl: string, audience?: string): Promise<ConnectorClient> => {
      const name = `${serviceUrl} ${audience}`;
      const kept = this.#clients.get(name);
      if (kept) return kept;
      const client = factory.create(serviceUrl, audience as string).then(withoutRetries);
      client.catch(() => this.#clients.delete(name));
      if (this.#clients.size >= mostClients) this.#clients.clear();
      this.#clients.set(name, client);
      return client;
    };
    return { create };
  }
}

interface HasPipeline {
  client?: { pipeline?: { removePolicy(options: { name: string }): unknown } };
}

function withoutRetries(connector: ConnectorClient): ConnectorClient {
  const { client } = connector as unknown as HasPipeline;
  client?.pipeline?.removePolicy({ name: 'defaultRetryPolicy' });
  return connector;
}
