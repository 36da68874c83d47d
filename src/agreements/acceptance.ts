import { record } from '../audit/audit.js';
import type { Acceptance } from '../customers/directory.js';
import type { Attestation, PartnerCenter } from '../partner-center/types.js';
import type { Failure } from '../result.js';
import type { Store } from '../store/store.js';
import { keepAcceptance } from './keep-acceptance.js';
import { findRecorder, type Recorder } from './recorded.js';

/** Who asks, for the trail. */
export interface Asker {
  member: { id: string; name: string };
  correlationId: string;
}

export interface AcceptanceCheck {
  verdict: Acceptance | 'unknown';
  /** Microsoft's "Customer acceptance through Microsoft". */
  direct: 'provided' | 'not-provided' | 'unknown';
  /** The newest attestation, where one is on record. */
  attestation?: Attestation & { recorder?: Recorder };
  attestationsKnown: boolean;
  checkedAt: string;
  /** Why something could not be checked. */
  failure?: Failure;
  /** What the last successful check found; given when the verdict is unknown. */
  lastKnown?: { acceptance: Acceptance; on?: string; checkedAt: string };
}

interface KnownRow {
  name: string;
  acceptance: Acceptance | null;
  acceptedOn: string | null;
  checkedAt: string | null;
}

/**
 * The verdict that follows from both answers. A direct acceptance counts whatever its age, since
 * Partner Center gives no date for it; an attestation counts from the cut-off on
 * (Microsoft Learn, "Get direct sign status" and "Get confirmation of customer agreement").
 */
export function verdictOf(
  isDirect: boolean | undefined,
  attestations: Attestation[] | undefined,
  cutoff: string,
): Acceptance | 'unknown' {
  const newest = attestations?.[0];
  if (isDirect) return 'direct';
  if (newest && newest.dateAgreed >= cutoff) return 'attested';
  if (isDirect === undefined || attestations === undefined) return 'unknown';
  return newest ? 'reaccept' : 'none';
}

/** Asks Partner Center where a customer stands, and keeps the answer for when it cannot be asked. */
export class AcceptanceChecker {
  constructor(
    private readonly store: Store,
    private readonly partnerCenter: PartnerCenter,
    private readonly cutoff: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Never throws for what Partner Center does; over by the deadline (epoch milliseconds). */
  async check(customerId: string, asker: Asker, deadline: number): Promise<AcceptanceCheck> {
    const [direct, attestations] = await Promise.all([
      this.partnerCenter.isDirectlyAccepted(customerId, { deadline }),
      this.partnerCenter.listAttestations(customerId, { deadline }),
    ]);
    const isDirect = direct.ok ? direct.value : undefined;
    const list = attestations.ok ? attestations.value : undefined;
    const newest = list?.[0];
    const verdict = verdictOf(isDirect, list, this.cutoff);
    const recorder = newest && (await findRecorder(this.store, customerId, newest));
    const check: AcceptanceCheck = {
      verdict,
      direct: isDirect === undefined ? 'unknown' : isDirect ? 'provided' : 'not-provided',
      attestationsKnown: attestations.ok,
      checkedAt: this.now().toISOString(),
      ...(newest ? { attestation: { ...newest, ...(recorder ? { recorder } : {}) } } : {}),
    };
    if (!direct.ok) check.failure = direct.failure;
    else if (!attestations.ok) check.failure = attestations.failure;
    const lastKnown = await this.#remember(customerId, check, asker);
    return verdict === 'unknown' && lastKnown ? { ...check, lastKnown } : check;
  }

  /** Writes only what is news: a changed verdict, or a failure; a repeated look costs one read. */
  async #remember(customerId: string, check: AcceptanceCheck, asker: Asker): Promise<AcceptanceCheck['lastKnown']> {
    const rows = await this.store.read<KnownRow>(
      `SELECT name, acceptance, accepted_on AS "acceptedOn", acceptance_checked_at AS "checkedAt"
       FROM customer WHERE id = $1`,
      [customerId],
    );
    const known = rows[0];
    const { verdict, failure, checkedAt } = check;
    const acceptance = verdict === 'unknown' ? undefined : verdict;
    const isNews = acceptance !== undefined && acceptance !== known?.acceptance;
    const isOld = !known?.checkedAt || Date.parse(checkedAt) - Date.parse(known.checkedAt) > 60_000;
    if (isNews || failure || (acceptance && isOld)) {
      await this.store.transaction(async (tx) => {
        if (acceptance) await keepAcceptance(tx, customerId, acceptance, check.attestation?.dateAgreed, checkedAt);
        if (!failure && !(isNews && known?.acceptance)) return;
        await record(tx, {
          actor: asker.member,
          customer: { id: customerId, name: known?.name ?? '' },
          action: failure ? 'verification.failed' : 'verification.changed',
          outcome: failure ? 'failed' : 'succeeded',
          ...(failure ? { code: failure.code } : {}),
          correlationId: asker.correlationId,
          details: { before: known?.acceptance ?? '', after: verdict },
        });
      });
    }
    if (!known?.acceptance || !known.checkedAt) return undefined;
    return {
      acceptance: known.acceptance,
      checkedAt: known.checkedAt,
      ...(known.acceptedOn ? { on: known.acceptedOn } : {}),
    };
  }
}
