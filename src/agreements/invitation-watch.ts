import type { PartnerCenter } from '../partner-center/types.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { askAcceptance } from './ask-acceptance.js';
import { dayMs, openDays } from './invitation-record.js';
import { isAccepted } from './keep-acceptance.js';

const minute = 60_000;
const briskFor = 10 * minute;
const briskPause = 10_000;
const longestPause = 60 * minute;
/** Invitations looked at in one pass: Partner Center counts every call. */
const atOnce = 5;

interface Due {
  id: string;
  customerId: string;
  since: string;
  nextCheckAt: string;
}

/**
 * Milliseconds until Partner Center is asked again about an open invitation of this age: often while the customer may
 * be at it, then ever more rarely; undefined once nobody expects an answer any more.
 */
export function pauseBetweenLooks(age: number): number | undefined {
  if (age >= openDays * dayMs) return undefined;
  return age < briskFor ? briskPause : Math.min(longestPause, Math.round(age / 20));
}

/** Looks whether the customers who were invited have accepted; Microsoft tells it by no event. */
export class InvitationWatch {
  constructor(
    private readonly parts: { store: Store; partnerCenter: PartnerCenter; cutoff: string },
    private readonly onAccepted: () => void = () => {},
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Looks at what is due, a few at a time. Several processes may do so: each look is made by one of them. */
  async pass(): Promise<void> {
    const due = await this.parts.store.read<Due>(
      `SELECT id, customer_id AS "customerId", COALESCE(finished_at, created_at) AS since,
         next_check_at AS "nextCheckAt"
       FROM invitation
       WHERE accepted_at IS NULL AND state <> 'failed' AND customer_id IS NOT NULL AND next_check_at <= $1
       ORDER BY next_check_at LIMIT ${atOnce}`,
      [this.now().toISOString()],
    );
    await Promise.all(due.map((one) => this.#look(one)));
  }

  async #look({ id, customerId, since, nextCheckAt }: Due): Promise<void> {
    const now = this.now();
    const pause = pauseBetweenLooks(now.getTime() - Date.parse(since));
    const next = pause === undefined ? null : new Date(now.getTime() + pause).toISOString();
    const isMine = await this.parts.store.transaction((tx) =>
      change(
        tx,
        `UPDATE invitation SET next_check_at = $1, checks = checks + 1
         WHERE id = $2 AND next_check_at = $3 AND accepted_at IS NULL`,
        [next, id, nextCheckAt],
      ),
    );
    if (isMine !== 1) return;
    const acceptance = await askAcceptance(this.parts, customerId, now);
    if (isAccepted(acceptance)) this.onAccepted();
  }
}
