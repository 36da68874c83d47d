import { randomUUID } from 'node:crypto';
import { conversationOf } from '../../src/alerts/fan-out.js';
import { beatEveryMs, LiveProcesses } from '../../src/alerts/live-processes.js';
import { findWhereabouts } from '../../src/alerts/whereabouts.js';
import { type OutboxHandler, OutboxWorker } from '../../src/outbox/worker.js';
import { GroupCommit } from '../../src/store/group-commit.js';
import { Background } from '../background.js';
import { alertsCardAt } from '../journeys/alerts-card.js';
import { countingChannel, MeasuredPace } from '../metrics/alerts.js';
import type { Services } from '../services.js';
import type { TeamsAdapter } from '../teams/adapter.js';
import { AlertChannel } from '../teams/alert-channel.js';
import type { AlertLifecycle } from '../teams/alert-lifecycle.js';
import { putCard } from '../teams/put-card.js';
import type { Place } from '../teams/turn.js';
import { channelOf } from './conversation.js';
import { AlertDelivery } from './deliver.js';
import type { DeliveryParts } from './delivery-parts.js';
import { type LimitOptions, SendingLimits } from './limits.js';
import { retell } from './retell.js';
import { ShownAlerts } from './shown-alerts.js';

/** Enough to use up 50 messages a second where an answer takes half a second. */
const concurrency = 32;
/** Longer than the others take to notice that one more shares the limit. */
const joinMs = 2 * beatEveryMs;

/**
 * Delivers alerts, apart from everything else the outbox holds, so that a storm of them does not hold up a receipt.
 * Several processes share the work, and Teams' limit for the tenant.
 */
export class AlertWorker {
  readonly #limits: SendingLimits;
  readonly #worker: OutboxWorker;
  readonly #processes: LiveProcesses;
  readonly #background: Background;
  #others = 0;

  /** `limits`: Teams' own, unless something else is to be tried out. */
  constructor(
    private readonly services: Services,
    adapter: TeamsAdapter,
    lifecycle: AlertLifecycle,
    limits?: LimitOptions,
  ) {
    const { store, log, alertSubscriptions: subscriptions } = services;
    const me = randomUUID();
    this.#limits = new SendingLimits(limits);
    this.#processes = new LiveProcesses(store, me);
    this.#background = new Background(log);
    adapter.onSent = (conversationId) => this.#limits.note(channelOf(conversationId), performance.now());
    const parts: DeliveryParts = {
      store,
      writes: new GroupCommit(store),
      channel: countingChannel(new AlertChannel(adapter), services.metrics),
      pace: new MeasuredPace(this.#limits, me, services.metrics),
      shown: new ShownAlerts(services),
      subscriptions,
      onGone: (conversationId) => lifecycle.forget(conversationId),
      onProblem: (problem) => log.warn(problem, 'alert'),
    };
    const handlers = { ...alertHandlers(services, parts), 'alerts.card': switchCard(services, adapter) };
    this.#worker = new OutboxWorker({
      store,
      handlers,
      concurrency,
      isAlone: store.engine === 'sqlite',
      onHandled: (kind, outcome) => services.metrics.noteHandled(kind, outcome),
      onProblem: (problem) => log.warn(problem, 'outbox'),
    });
  }

  /** Looks at once for what there is to deliver. */
  kick(): void {
    this.#worker.kick();
  }

  async start(): Promise<void> {
    // SQLite's file belongs to one process.
    if (this.services.store.engine === 'postgres') {
      await this.#beat();
      if (this.#others > 0) this.#limits.pause(performance.now() + joinMs);
      this.#background.repeat('processes', beatEveryMs, () => this.#beat());
    }
    this.#worker.start();
  }

  /** Takes nothing new, and resolves when what is under way has ended, or was given back after so long. */
  async stop(patienceMs?: number): Promise<void> {
    await this.#worker.stop(patienceMs);
    await this.#background.stop();
    if (this.services.store.engine === 'postgres') await this.#processes.leave().catch(() => {});
  }

  async #beat(): Promise<void> {
    const processes = await this.#processes.beat();
    this.#others = processes - 1;
    this.#limits.share(processes);
  }
}

function alertHandlers(services: Services, parts: DeliveryParts): Record<string, OutboxHandler> {
  const delivery = new AlertDelivery(parts);
  return {
    'alert.card': (payload, { lane }) => {
      const { blockId } = payload as { blockId: string };
      return delivery.deliver(blockId, conversationOf(lane ?? ''));
    },
    'alert.moved': (payload, { lane }) =>
      retell(parts, conversationOf(lane ?? ''), payload as { blockId: string; activityId: string }),
    'alert.scope': (payload, { attempts }) =>
      findWhereabouts(services, (payload as { blockId: string }).blockId, attempts),
  };
}

/** The card on which somebody switched alerts, for everybody who sees it and may have any role. */
function switchCard(services: Services, adapter: TeamsAdapter): OutboxHandler {
  return async (payload, { attempts }) => {
    const { place } = payload as { place: Place };
    return putCard(adapter, place, await alertsCardAt(services, place, true), attempts, 'update');
  };
}
