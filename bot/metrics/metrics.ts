import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Delivery } from '../../src/outbox/worker.js';

/** Seconds. A person's turn has 8.5 of them, a call to Partner Center mostly 8. */
const turnBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8];
const callBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8];
const paceBuckets = [0.02, 0.1, 0.5, 1, 1.5];

/** What Node and the system tell of this process; there is one, however often the product is started in it. */
let ofProcess: Registry | undefined;

/**
 * Everything that is counted, as deployment/operations.md lists it. No label holds anything of a person or a customer,
 * and each has few values: kinds, the product's own words, codes and HTTP statuses.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #kinds = new Set<string>();

  readonly turns = this.#counter('turns', 'What people said and pressed, and how it ended', [
    'kind',
    'command',
    'outcome',
  ]);
  readonly turnSeconds = this.#histogram('turn_seconds', 'How long people waited for an answer', turnBuckets, ['kind']);

  readonly operations = this.#counter(
    'partner_center_operations',
    'What was asked of Partner Center, and the outcome',
    ['operation', 'outcome'],
  );
  readonly operationSeconds = this.#histogram('partner_center_operation_seconds', 'How long that took', callBuckets, [
    'operation',
  ]);
  readonly requests = this.#counter('outside_requests', 'HTTP requests to Microsoft, repeats included, by status', [
    'service',
    'status',
  ]);

  readonly outboxHandled = this.#counter('outbox_handled', 'Attempts at work of the outbox, by their end', [
    'kind',
    'outcome',
  ]);
  readonly outboxItems = this.#gauge('outbox_items', 'Work in the outbox that is due, or put off until later', [
    'kind',
    'state',
  ]);
  readonly outboxOldest = this.#gauge('outbox_oldest_seconds', 'For how long the oldest work that is due waits', [
    'kind',
  ]);

  readonly alertMessages = this.#counter(
    'alert_messages',
    'Messages with alerts, new or updated, and what Teams said',
    ['how', 'outcome'],
  );
  readonly alertPaceSeconds = this.#histogram(
    'alert_pace_wait_seconds',
    "How long alerts waited for Teams' limits",
    paceBuckets,
    [],
  );
  readonly alertPostponed = this.#counter('alert_postponed', "Alerts put off because of Teams' limits", []);

  readonly httpRequests = this.#counter('http_requests', 'HTTP requests to the bot, by route and status', [
    'route',
    'status',
  ]);
  readonly storeErrors = this.#counter('store_errors', 'Statements and transactions that the database refused', [
    'kind',
  ]);
  readonly ready = this.#gauge('ready', '1 for each check of /readyz that is in order, else 0', ['check']);

  constructor() {
    this.#beginAtZero();
    if (ofProcess) return;
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }

  /** All of them in the text format of Prometheus. */
  async text(): Promise<string> {
    return `${await this.#registry.metrics()}\n${(await ofProcess?.metrics()) ?? ''}`;
  }

  /** An attempt at work of the outbox has ended. */
  noteHandled(kind: string, outcome: Delivery['state']): void {
    if (!this.#kinds.has(kind)) {
      this.#kinds.add(kind);
      for (const each of ['done', 'retry', 'dead']) this.outboxHandled.inc({ kind, outcome: each }, 0);
    }
    this.outboxHandled.inc({ kind, outcome });
  }

  /** Prometheus sees no increase where a count begins with its first event, and these are what alert rules wait for. */
  #beginAtZero(): void {
    for (const kind of ['full', 'busy', 'unavailable', 'refused']) this.storeErrors.inc({ kind }, 0);
    this.requests.inc({ service: 'partner-center', status: '429' }, 0);
    for (const how of ['post', 'put']) {
      for (const outcome of ['conversation-gone', 'impossible']) this.alertMessages.inc({ how, outcome }, 0);
    }
  }

  /** The media type of the text. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `agreement_bot_${name}_total`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name: `agreement_bot_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[],
  ): Histogram<Label> {
    return new Histogram({ name: `agreement_bot_${name}`, help, buckets, labelNames, registers: [this.#registry] });
  }
}
