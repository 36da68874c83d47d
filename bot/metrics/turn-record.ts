import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { currentOperation, inOperation, type Operation } from '../../src/operation.js';
import type { FailureCode } from '../../src/result.js';
import type { Metrics } from './metrics.js';

/**
 * - `answered`: as it should be.
 * - `degraded`: answered, but Partner Center or the sign-in to it failed on the way.
 * - `refused`: the person may not, or is not one of the partner's people.
 * - `slowed`: one too many of this person for the present minute.
 * - `repeated`: Teams delivered it again; it got the first one's answer.
 * - `ignored`: nothing that this product answers.
 * - `failed`: a mistake of ours, or the database; the person read a reference.
 * - `unanswered`: the answer could not be delivered.
 */
export type TurnOutcome =
  | 'answered'
  | 'degraded'
  | 'refused'
  | 'slowed'
  | 'repeated'
  | 'ignored'
  | 'failed'
  | 'unanswered';

export type TurnKind = 'message' | 'press' | 'search' | 'event';

/** What is noted of one turn while it goes on: what the log and the metrics say of it. Nothing of a person. */
export class TurnRecord implements Operation {
  readonly correlationId = randomUUID();
  /** One of the product's own words, such as `attest` or `attest.submit`; never what somebody typed. */
  command = 'none';
  outcome: TurnOutcome = 'answered';
  readonly #start = performance.now();
  #calls = 0;
  #callMs = 0;
  #failure: FailureCode | undefined;

  constructor(readonly kind: TurnKind) {}

  /** The turn that goes on here; undefined for work in the background. */
  static current(): TurnRecord | undefined {
    const operation = currentOperation();
    return operation instanceof TurnRecord ? operation : undefined;
  }

  /** Partner Center was asked for something. `failure`: one that somebody has to wait for, or to mend. */
  noteCall(milliseconds: number, failure: FailureCode | undefined): void {
    this.#calls += 1;
    this.#callMs += milliseconds;
    this.#failure ??= failure;
  }

  /** Runs the turn as one operation, and then writes its line and counts it, also where it throws. */
  async run(work: () => Promise<void>, { metrics, log }: { metrics: Metrics; log: Logger }): Promise<void> {
    try {
      await inOperation(this, work);
    } catch (error) {
      this.outcome = 'unanswered';
      throw error;
    } finally {
      this.#end(metrics, log);
    }
  }

  #end(metrics: Metrics, log: Logger): void {
    const { kind, command, correlationId } = this;
    const outcome = this.outcome === 'answered' && this.#failure ? 'degraded' : this.outcome;
    const ms = performance.now() - this.#start;
    metrics.turns.inc({ kind, command, outcome });
    metrics.turnSeconds.observe({ kind }, ms / 1_000);
    const calls = this.#calls > 0 ? { calls: this.#calls, callMs: Math.round(this.#callMs) } : {};
    const failure = this.#failure ? { failure: this.#failure } : {};
    log.info({ correlationId, kind, command, outcome, ms: Math.round(ms), ...calls, ...failure }, 'turn');
  }
}

/** What the turn that goes on here is about. `command`: one of the product's own words. */
export function noteCommand(command: string): void {
  const record = TurnRecord.current();
  if (record) record.command = command;
}

/** How the turn that goes on here ends. */
export function noteOutcome(outcome: TurnOutcome): void {
  const record = TurnRecord.current();
  if (record) record.outcome = outcome;
}
