import type { Config } from '../config.js';
import { isLoopback } from '../loopback.js';

/**
 * The hosts from which Teams speaks to bots and where they answer, for each of Microsoft's clouds (Teams SDK
 * documentation, "Service URL Validation"; Microsoft Learn, "Send proactive messages"). Exact names: anybody can have a
 * name of their own below `trafficmanager.net`.
 */
const teamsHosts = [
  'smba.trafficmanager.net',
  'smba.onyx.prod.teams.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
  'frontend.botapi.msg.infra.teams.microsoftonline.cn',
];

/** Where the bot may send anything, and with it a token that lets the receiver speak in the bot's name. */
export class ServiceUrls {
  readonly #hosts: ReadonlySet<string>;
  readonly #thisMachine: boolean;

  constructor({ mode, botFramework, teamsServiceHosts }: Pick<Config, 'mode' | 'botFramework' | 'teamsServiceHosts'>) {
    this.#hosts = new Set(mode === 'teams' ? [...teamsHosts, ...teamsServiceHosts] : []);
    // A channel whose keys are published on this machine is on this machine as well.
    const { ToBotFromChannelOpenIdMetadataUrl: channel = '' } = botFramework;
    this.#thisMachine = mode === 'local' || isLoopback(channel);
  }

  allows(text: string): boolean {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, port, username, password } = new URL(text);
    if (username || password) return false;
    if (protocol === 'https:' && port === '' && this.#hosts.has(hostname)) return true;
    return this.#thisMachine && isLoopback(text);
  }

  /** Throws where nothing may be sent to. */
  insist(text: string): void {
    if (!this.allows(text)) throw new ServiceUrlRefused(text);
  }
}

/** Nothing was sent; read like a refusal by the channel itself, which leads to the same. */
export class ServiceUrlRefused extends Error {
  override readonly name = 'ServiceUrlRefused';
  readonly statusCode = 403;
  readonly code = 'ServiceUrlNotAllowed';
  readonly host: string;

  constructor(serviceUrl: string) {
    const host = URL.canParse(serviceUrl) ? new URL(serviceUrl).host : '';
    super(`${host || 'something that is no URL'} is not a host of Teams, nor named in TEAMS_SERVICE_HOSTS`);
    this.host = host;
  }
}
