import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OutboxWorker } from '../src/outbox/worker.js';
import { CertificateSource, microsoftOrigin } from '../src/partner-events/certificate-source.js';
import { customerNews } from '../src/partner-events/customer-news.js';
import { PartnerEvents } from '../src/partner-events/partner-events.js';
import { EventVerifier } from '../src/partner-events/verifier.js';
import { failedOrders } from '../src/purchases/failed-orders.js';
import { openStore } from '../src/store/open-store.js';
import type { LimitOptions } from './alerts/limits.js';
import { AlertWorker } from './alerts/worker.js';
import { AuditTrail, chainEveryMs } from './audit-trail.js';
import { startBackgroundWork } from './background-work.js';
import type { Config } from './config.js';
import { createMailerOf, createServices } from './create-services.js';
import { SenderLimits } from './http/sender-limits.js';
import { createServer, listen } from './http/server.js';
import { Journeys } from './journeys/index.js';
import type { OutsideServices } from './local/services.js';
import { Metrics } from './metrics/metrics.js';
import { StoreWatch } from './metrics/store.js';
import { ReadinessCheck } from './readiness.js';
import type { Services } from './services.js';
import { closeServer, stopMs } from './stop.js';
import { TeamsAdapter } from './teams/adapter.js';
import { AlertLifecycle } from './teams/alert-lifecycle.js';
import { Bot } from './teams/bot.js';
import { deliveries } from './teams/delivery.js';
import { invitationDeliveries } from './teams/invitation-deliveries.js';
import { linkDeliveries } from './teams/link-deliveries.js';
import { newCustomerDeliveries } from './teams/new-customer-deliveries.js';
import { MemberSignIn } from './teams/sign-in.js';
import { TurnLimit } from './teams/turn-limit.js';

/** What runs in the background may be cut off anywhere; it gets this long all the same. */
const backgroundDrainMs = 2_000;
/** So long what the outbox does just now may go on, even where the last answers took all the time there was. */
const leastDrainMs = 500;

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
  const metrics = new Metrics();
  const storeWatch = new StoreWatch(metrics);
  const store = storeWatch.over(await openStore(config.databaseUrl, config.dataKeys));
  const auditTrail = new AuditTrail({ store, keys: config.dataKeys, anchorFile: config.auditAnchorFile, log });
  const mailer = createMailerOf(config, outside);
  const wake = () => {
    worker.kick();
    alerts.kick();
  };
  const services = await createServices(config, outside, { store, mailer, wake, log, metrics });
  const adapter = new TeamsAdapter(config);
  const lifecycle = new AlertLifecycle(services.alertSubscriptions);
  const alerts = new AlertWorker(services, adapter, lifecycle, options.limits);
  const { oauthConnection: connectionName } = config;
  const signIn = connectionName
    ? new MemberSignIn({ connectionName, tenantId: config.partner.tenantId, log })
    : undefined;
  const bot = new Bot(services, new Journeys(services), lifecycle, wake, new TurnLimit(config.turnsPerMinute), signIn);
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
    onHandled: (kind, outcome) => metrics.noteHandled(kind, outcome),
    onProblem: (problem) => log.warn(problem, 'outbox'),
  });
  const verifier = new EventVerifier(new CertificateSource(certificateOrigins(config, outside)));
  const events = new PartnerEvents(store, wake);
  const { mode, purchaseSecret, metricsToken } = config;
  const readiness = new ReadinessCheck({
    ...{ store, metrics, log },
    isFull: () => storeWatch.isFull,
    signInProblem: () => services.partnerCenterSignIn.status.problem?.failure.code,
    needsSignIn: config.partner.type !== 'indirect-reseller',
  });
  const limits = new SenderLimits(config);
  const { purchases } = services;
  const server = createServer({
    ...{ mode, adapter, bot, verifier, events, purchases, purchaseSecret, limits, store, log },
    ...{ metrics, metricsToken, readiness },
  });
  const address = await listen(server, config.port, config.host);
  worker.start();
  await alerts.start();
  const background = startBackgroundWork(services, wake);
  background.repeat('audit trail', chainEveryMs, () => auditTrail.pass());
  return {
    url: `http://${config.host}:${address.port}/api/messages`,
    services,
    async close() {
      const over = performance.now() + stopMs;
      const quiet = Promise.race([background.stop(), sleep(backgroundDrainMs)]);
      await Promise.all([closeServer(server, stopMs), quiet]);
      const left = Math.max(leastDrainMs, over - performance.now());
      await Promise.all([worker.stop(left), alerts.stop(left)]);
      mailer?.close();
      await auditTrail.finish();
      await store.close();
    },
  };
}

/** Where the certificates of Partner Center's events may come from: Microsoft, and in local mode the sandbox. */
function certificateOrigins({ mode }: Config, { partnerCenterUrl }: OutsideServices): string[] {
  return mode === 'local' ? [microsoftOrigin, new URL(partnerCenterUrl).origin] : [microsoftOrigin];
}
