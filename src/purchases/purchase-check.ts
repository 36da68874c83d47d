import type { AcceptanceCheck } from '../agreements/acceptance.js';
import type { Acceptance } from '../customers/directory.js';
import type { Failure, FailureCode } from '../result.js';
import { acceptanceMissingCode, type BlockReason } from './reasons.js';

/** Whether a customer may buy, as far as Partner Center tells this moment. Times are ISO instants. */
export type PurchaseCheck =
  | { may: 'buy'; checkedAt: string }
  /** `acceptance`: where the customer stands, where that is the reason. */
  | { may: 'not-buy'; reason: BlockReason; code: string; acceptance?: Acceptance; checkedAt: string }
  /** Partner Center could not be asked. */
  | { may: 'unknown'; failure?: Failure; checkedAt: string };

/** Refusals of Partner Center that hold for a purchase as well; of several codes for one reason, the first. */
const refusals: Partial<Record<FailureCode, { reason: BlockReason; code: string }>> = {
  'customer-under-review': { reason: 'under-review', code: '800073' },
  'customer-locked': { reason: 'locked', code: '900416' },
  'partner-agreement-missing': { reason: 'partner-agreement', code: '900124' },
};

/** What a check of the acceptance means for a purchase. */
export function purchaseCheckOf({ verdict, failure, checkedAt }: AcceptanceCheck): PurchaseCheck {
  if (verdict === 'direct' || verdict === 'attested') return { may: 'buy', checkedAt };
  if (verdict !== 'unknown') {
    const reason = 'acceptance-missing';
    return { may: 'not-buy', reason, code: acceptanceMissingCode, acceptance: verdict, checkedAt };
  }
  const refusal = failure && refusals[failure.code];
  if (refusal) return { may: 'not-buy', ...refusal, checkedAt };
  return { may: 'unknown', ...(failure ? { failure } : {}), checkedAt };
}
