import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AcceptanceChecker } from '../src/agreements/acceptance.js';
import { Attestations } from '../src/agreements/attestations.js';
import { Invitations } from '../src/agreements/invitations.js';
import { Tickets } from '../src/agreements/tickets.js';
import { CustomerDirectory } from '../src/customers/directory.js';
import { createMailer, type Mailer } from '../src/mail/mailer.js';
import { fetchRoleGroups } from '../src/members/entra-groups.js';
import { Members } from '../src/members/members.js';
import { OutboxWorker } from '../src/outbox/worker.js';
import { createPartnerCenter } from '../src/partner-center/client.js';
import { appOnlyTokens } from '../src/partner-center/tokens.js';
import type { Result } from '../src/result.js';
import { openStore, type Store } from '../src/store/store.js';
import { Background } from './background.js';
import type { Config } from './config.js';
import { createServer, listen } from './http/server.js';
import { Journeys } from './journeys/index.js';
import type { OutsideServices } from './local/services.js';
import type { Services } from './services.js';
import { TeamsAdapter } from './teams/adapter.js';
import { Bot } from './teams/bot.js';
import { deliveries } from './teams/delivery.js';

const membersEveryMs = 20_000;
const customersEveryMs = 15 * 60_000;
const recoveryEveryMs = 5_000;
const graphPatienceMs = 5_000;
/** What runs in the background may be cut off anywhere; it gets this long all the same. */
const backgroundDrainMs = 2_000;

export interface App {
  /** Where Teams posts its activities. */
  url: string;
  services: Services;
  /** Stops listening, finishes what runs, and closes the store. */
  close(): Promise<void>;
}

/** Puts the whole product together and starts it; tests start the same one. */
export async function startApp(config: Config, outside: OutsideServices, log: Logger): Promise<App> {
  const store = await openStore(config.databaseUrl);
  const mailer = createMailerOf(config, outside);
  const wake = () => worker.kick();
  const services = await createServices(config, outside, { store, mailer, wake, log });
  const adapter = new TeamsAdapter(config.botFramework, (err) => log.warn({ err }, 'a caller was refused'));
  const bot = new Bot(services, new Journeys(services), wake);
  const worker = new OutboxWorker({
    store,
    handlers: {
      ...deliveries(services, adapter),
      'invitation.mail': (payload, item) => services.invitations.deliver(payload, item),
    },
    onProblem: (problem) => log.warn(problem, 'outbox'),
  });
  const server = createServer({ mode: config.mode, adapter, bot, store, log });
  const address = await listen(server, config.port, config.host);
  worker.start();
  const background = startBackground(services, log);
  return {
    url: `http://${config.host}:${address.port}/api/messages`,
    services,
    async close() {
      await new Promise<void>((done) => server.close(() => done()));
      await Promise.race([background.stop(), sleep(backgroundDrainMs)]);
      await worker.stop();
      mailer?.close();
      await store.close();
    },
  };
}

function createMailerOf(config: Config, outside: OutsideServices): Mailer | undefined {
  const { smtpUrl } = outside;
  return smtpUrl && config.mailFrom ? createMailer({ smtpUrl, from: config.mailFrom }) : undefined;
}

async function createServices(
  config: Config,
  outside: OutsideServices,
  parts: { store: Store; mailer: Mailer | undefined; wake: () => void; log: Logger },
): Promise<Services> {
  const { store, mailer, wake, log } = parts;
  const { credentials, partner, reacceptanceCutoff: cutoff } = config;
  const { partnerCenterUrl, entraUrl, graphUrl } = outside;
  const signIn = { entraUrl, tenantId: partner.tenantId, ...credentials };
  const partnerCenter = createPartnerCenter({ partnerCenterUrl, ...signIn });
  const tokens = appOnlyTokens({ ...signIn, resource: 'https://graph.microsoft.com' });
  const roleGroups = () =>
    fetchRoleGroups({ graphUrl, tokens, groupIds: config.groupIds, deadline: Date.now() + graphPatienceMs });
  return {
    store,
    members: new Members(store, roleGroups),
    customers: new CustomerDirectory(store, partnerCenter, (err) => log.warn({ err }, 'a profile was not kept')),
    acceptance: new AcceptanceChecker(store, partnerCenter, cutoff),
    attestations: new Attestations(store, partnerCenter, cutoff, wake),
    invitations: new Invitations(store, partnerCenter, mailer, wake),
    tickets: await Tickets.open(store),
    partnerCenter,
    partner,
    cutoff,
    log,
  };
}

function startBackground(services: Services, log: Logger): Background {
  const { members, customers, attestations, store } = services;
  const background = new Background(log);
  const logged = async (name: string, result: Promise<Result<void>>) => {
    const { ok, ...rest } = await result;
    if (!ok) log.warn({ name, ...rest }, 'could not be synchronised');
  };
  background.repeat('members', membersEveryMs, () => logged('members', members.sync()));
  background.repeat('customers', customersEveryMs, () => logged('customers', customers.sync()));
  // Alone on its store, whatever is unsettled at the start was left behind by a process that is gone.
  let isFirst = store.engine === 'sqlite';
  background.repeat('recovery', recoveryEveryMs, async () => {
    await attestations.recover({ all: isFirst });
    isFirst = false;
  });
  return background;
}
