import type { Acceptance } from '../customers/directory.js';
import type { PartnerCenter } from '../partner-center/types.js';
import type { Store } from '../store/store.js';
import { verdictOf } from './acceptance.js';
import { isAccepted, keepAcceptance } from './keep-acceptance.js';

/** Partner Center is asked within this time, in milliseconds, unless somebody waits less long. */
const patienceMs = 8_000;

/**
 * Asks Partner Center where a customer stands, for nobody in particular: leaves no trace on the trail, but keeps an
 * acceptance with all that follows from it. `unknown` where Partner Center could not say by the deadline (epoch ms).
 */
export async function askAcceptance(
  { store, partnerCenter, cutoff }: { store: Store; partnerCenter: PartnerCenter; cutoff: string },
  customerId: string,
  now: Date,
  deadline: number = Date.now() + patienceMs,
): Promise<Acceptance | 'unknown'> {
  const [direct, attestations] = await Promise.all([
    partnerCenter.isDirectlyAccepted(customerId, { deadline }),
    partnerCenter.listAttestations(customerId, { deadline }),
  ]);
  const list = attestations.ok ? attestations.value : undefined;
  const acceptance = verdictOf(direct.ok ? direct.value : undefined, list, cutoff);
  if (isAccepted(acceptance)) {
    const at = now.toISOString();
    await store.transaction((tx) => keepAcceptance(tx, customerId, acceptance, list?.[0]?.dateAgreed, at));
  }
  return acceptance;
}
