import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { type AcceptanceLinkRecord, loadLinks } from './acceptance-link-record.js';
import type { LinkSteps } from './acceptance-link-steps.js';

const stepMs = 20_000;
/** Longer than a step by more than the clocks of two processes differ. */
const leaseMs = 30_000;
/** How many links are worked on at a time; with a pass every second far below any limit of Partner Center's. */
const atOnce = 5;

/** Notices what becomes of links, and goes on with what a dead process left behind. */
export class LinkWatch {
  /** Partner Center asked not to be asked before; epoch milliseconds. */
  #quietUntil = 0;

  constructor(
    private readonly store: Store,
    private readonly steps: LinkSteps,
  ) {}

  /**
   * Takes every link that is due one step on. Several processes may do it at a time: each link is leased by moving the
   * time of its next check. With `all`, also requested and accepted links that are leased: right at the start of the
   * only process that uses this store.
   */
  async pass(options: { all?: boolean }): Promise<void> {
    if (Date.now() < this.#quietUntil) return;
    const due = options.all
      ? await loadLinks(this.store, "finished_at IS NULL AND state IN ('started', 'accepted')", [])
      : await loadLinks(this.store, 'finished_at IS NULL AND next_check_at <= $1 ORDER BY next_check_at LIMIT $2', [
          new Date().toISOString(),
          atOnce,
        ]);
    await Promise.all(due.map((link) => this.#step(link)));
  }

  async #step(link: AcceptanceLinkRecord): Promise<void> {
    if (!link.nextCheckAt || !(await this.#lease(link, link.nextCheckAt))) return;
    const failure = await this.steps.advance(link, { deadline: Date.now() + stepMs, isTold: false });
    if (failure?.code !== 'partner-center-busy') return;
    this.#quietUntil = Date.now() + Number(failure.params?.seconds ?? 0) * 1_000;
  }

  async #lease({ id, state }: AcceptanceLinkRecord, nextCheckAt: string): Promise<boolean> {
    const leaseUntil = new Date(Date.now() + leaseMs).toISOString();
    const leased = await this.store.transaction((tx) =>
      change(tx, 'UPDATE acceptance_link SET next_check_at = $1 WHERE id = $2 AND state = $3 AND next_check_at = $4', [
        leaseUntil,
        id,
        state,
        nextCheckAt,
      ]),
    );
    return leased === 1;
  }
}
