import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { anchorOf } from '../src/audit/anchor.js';
import { AuditChain, type ChainProblem } from '../src/audit/chain.js';
import { AuditSeal } from '../src/audit/seal.js';
import type { DataKeys } from '../src/secrets/keys.js';
import type { Store } from '../src/store/store.js';

/** What is cut off the trail within this time can only be missed by a process that still runs. */
const anchorEveryMs = 60_000;
const finishMs = 500;

/** How long at most something can be deleted from the trail before the chain would miss it. */
export const chainEveryMs = 2_000;

/** Keeps the trail chained, and its head anchored outside of the database: in the log, and in a file where one is set. */
export class AuditTrail {
  readonly #seal: AuditSeal;
  readonly #chain: AuditChain;
  #anchored = { hash: '', at: Number.NEGATIVE_INFINITY };

  constructor(private readonly options: { store: Store; keys: DataKeys; anchorFile: string | undefined; log: Logger }) {
    this.#seal = new AuditSeal(options.keys);
    this.#chain = new AuditChain({
      store: options.store,
      seal: this.#seal,
      onProblem: (problem) => this.#tell(problem),
    });
  }

  /** Chains what is new, and anchors it once a minute. */
  async pass(): Promise<void> {
    await this.#chain.pass();
    if (performance.now() - this.#anchored.at >= anchorEveryMs) await this.#anchor();
  }

  /** Chains and anchors what is left, for half a second at most: what remains is chained after the next start. */
  async finish(): Promise<void> {
    const last = this.#chain.pass().catch((err) => this.options.log.error({ err }, 'the audit trail was not chained'));
    await Promise.race([last, sleep(finishMs, undefined, { ref: false })]);
    await this.#anchor();
  }

  async #anchor(): Promise<void> {
    const { head } = this.#chain;
    if (!head || head.hash === this.#anchored.hash) return;
    this.#anchored = { hash: head.hash, at: performance.now() };
    const anchor = anchorOf(this.#seal, head, new Date());
    const { anchorFile, log } = this.options;
    log.info({ anchor }, 'the audit trail was anchored');
    if (!anchorFile) return;
    await appendFile(anchorFile, `${JSON.stringify(anchor)}\n`).catch((err) =>
      log.error({ err }, 'the audit trail could not be anchored in AUDIT_ANCHOR_FILE; make it writable'),
    );
  }

  #tell(problem: ChainProblem): void {
    const { log } = this.options;
    if (problem.kind === 'unknown-key') {
      log.error(problem, 'the audit trail was sealed with another key; give every process the same DATA_KEY');
    } else {
      log.error(problem, 'the audit trail was changed past this product; npm run audit:verify shows where');
    }
  }
}
