import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AcceptanceChecker } from '../src/agreements/acceptance.js';
import { AcceptanceLinks } from '../src/agreements/acceptance-links.js';
import { Attestations } from '../src/agreements/attestations.js';
import { Tickets } from '../src/agreements/tickets.js';
import { AlertSubscriptions } from '../src/alerts/subscriptions.js';
import { CustomerDirectory } from '../src/customers/directory.js';
import { NewCustomerAgreements } from '../src/customers/new-customer-agreements.js';
import { NewCustomers } from '../src/customers/new-customers.js';
import { displayNameOf } from '../src/mail/address.js';
import { createMailer, type Mailer } from '../src/mail/mailer.js';
import { fetchRoleGroups } from '../src/members/entra-groups.js';
import { Members } from '../src/members/members.js';
import { OutboxWorker } from '../src/outbox/worker.js';
import { createPartnerCenter } from '../src/partner-center/client.js';
import { appOnlyTokens } from '../src/partner-center/tokens.js';
import { CertificateSource, microsoftOrigin } from '../src/partner-events/certificate-source.js';
import { customerNews } from '../src/partner-events/customer-news.js';
import { PartnerEvents } from '../src/partner-events/partner-events.js';
import { EventVerifier } from '../src/partner-events/verifier.js';
import { BlockedPurchases } from '../src/purchases/blocked-purchases.js';
import { failedOrders } from '../src/purchases/failed-orders.js';
import { openStore, type Store } from '../src/store/store.js';
import { AlertLifecycle } from './alerts/lifecycle.js';
import type { LimitOptions } from './alerts/limits.js';
import { AlertWorker } from './alerts/worker.js';
import { startBackgroundWork } from './background-work.js';
import type { Config } from './config.js';
import { createServer, listen } from './http/server.js';
import { invitationServices } from './invitation-services.js';
import { Journeys } from './journeys/index.js';
import type { OutsideServices } from './local/services.js';
import type { Services } from './services.js';
import { TeamsAdapter } from './teams/adapter.js';
import { Bot } from './teams/bot.js';
import { deliveries } from './teams/delivery.js';
import { invitationDeliveries } from './teams/invitation-deliveries.js';
import { linkDeliveries } from './teams/link-deliveries.js';
import { newCustomerDeliveries } from './teams/new-customer-deliveries.js';
import { newMessageIn } from './teams/turn.js';

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

/** What is not a setting, for those who measure. */
export interface AppOptions {
  /** In the place of Teams' limits. */
  limits?: LimitOptions;
}

/** Puts the whole product together and starts it; tests start the same one. */
export async function startApp(
  config: Config,
  outside: OutsideServices,
  log: Logger,
  options: AppOptions = {},
): Promise<App> {
  const store = await openStore(config.databaseUrl);
  const mailer = createMailerOf(config, outside);
  const wake = () => {
    worker.kick();
    alerts.kick();
  };
  const services = await createServices(config, outside, { store, mailer, wake, log });
  const adapter = new TeamsAdapter(config.botFramework, (err) => log.warn({ err }, 'a caller was refused'));
  const lifecycle = new AlertLifecycle(services.alertSubscriptions);
  const alerts = new AlertWorker(services, adapter, lifecycle, options.limits);
  const bot = new Bot(services, new Journeys(services), lifecycle, wake);
  const worker = new OutboxWorker({
    store,
    handlers: {
      ...deliveries(services, adapter),
      ...linkDeliveries(services, adapter),
      ...newCustomerDeliveries(services, adapter),
      ...customerNews(services),
      ...failedOrders(services.purchases),
      ...invitationDeliveries(services, adapter),
    },
    isAlone: store.engine === 'sqlite',
    onProblem: (problem) => log.warn(problem, 'outbox'),
  });
  const verifier = new EventVerifier(new CertificateSource(certificateOrigins(config, outside)));
  const events = new PartnerEvents(store, wake);
  const { mode, purchaseSecret } = config;
  const { purchases } = services;
  const server = createServer({ mode, adapter, bot, verifier, events, purchases, purchaseSecret, store, log });
  const address = await listen(server, config.port, config.host);
  worker.start();
  await alerts.start();
  const background = startBackgroundWork(services, wake);
  return {
    url: `http://${config.host}:${address.port}/api/messages`,
    services,
    async close() {
      await new Promise<void>((done) => server.close(() => done()));
      await Promise.race([background.stop(), sleep(backgroundDrainMs)]);
      await Promise.all([worker.stop(), alerts.stop()]);
      mailer?.close();
      await store.close();
    },
  };
}

/** Where the certificates of Partner Center's events may come from: Microsoft, and in local mode the sandbox. */
function certificateOrigins({ mode }: Config, { partnerCenterUrl }: OutsideServices): string[] {
  return mode === 'local' ? [microsoftOrigin, new URL(partnerCenterUrl).origin] : [microsoftOrigin];
}

function createMailerOf(config: Config, outside: OutsideServices): Mailer | undefined {
  const { smtpUrl } = outside;
  const { mailFrom: from, mailPerMinute: perMinute } = config;
  return smtpUrl && from ? createMailer({ smtpUrl, from, perMinute }) : undefined;
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
  const attestations = new Attestations(store, partnerCenter, cutoff, wake);
  const acceptanceLinks = new AcceptanceLinks({
    ...{ store, partnerCenter, attestations, mailer, cutoff },
    company: displayNameOf(config.mailFrom ?? ''),
    onCommitted: wake,
  });
  const customers = new CustomerDirectory(store, partnerCenter, (err) => log.warn({ err }, 'a profile was not kept'));
  const acceptance = new AcceptanceChecker(store, partnerCenter, cutoff);
  const agreements = new NewCustomerAgreements(attestations, acceptanceLinks, newMessageIn);
  return {
    store,
    members: new Members(store, roleGroups),
    customers,
    acceptance,
    attestations,
    acceptanceLinks,
    newCustomers: new NewCustomers(store, partnerCenter, agreements, wake),
    purchases: new BlockedPurchases({
      ...{ store, customers, partnerCenter, acceptance },
      escalateAfterMinutes: config.escalateAfterMinutes,
      onCommitted: wake,
    }),
    alertSubscriptions: new AlertSubscriptions(store, wake),
    attestationApi: config.attestationApi,
    ...invitationServices({ store, partnerCenter, mailer, cutoff, ladder: config.invitationReminders, wake }),
    tickets: await Tickets.open(store),
    partnerCenter,
    partner: { ...partner, ...ownDomain(config) },
    cutoff,
    log,
  };
}

/** The partner's own domain is that of the address from which it writes. */
function ownDomain({ mailFrom = '' }: Config): { domain?: string } {
  const [domain] = /[^@\s>]+$/.exec(mailFrom.replace(/>\s*$/, '')) ?? [];
  return domain && mailFrom.includes('@') ? { domain: domain.toLowerCase() } : {};
}
