import type { AlertState, AlertView, AttemptView } from '../../cards/alert/view.js';
import type { CustomerRef } from '../../cards/card.js';
import type { PurchaseAttempt } from '../../src/purchases/attempt.js';
import type { BlockedPurchase } from '../../src/purchases/block.js';

/** A block as its card shows it. */
export function alertView(
  { block, latest }: { block: BlockedPurchase; latest: PurchaseAttempt[] },
  customer: CustomerRef,
  canAttest: boolean,
): AlertView {
  const { id, reason, attempts, openedAt, takenById } = block;
  const [newest] = latest;
  return {
    id,
    customer,
    reason,
    state: stateOf(block),
    attempts,
    openedAt,
    canAttest,
    ...(newest ? { latest: attemptOf(newest, reason === 'other') } : {}),
    ...(takenById ? { takenById } : {}),
  };
}

function stateOf(block: BlockedPurchase): AlertState {
  const { state, escalatedAt, takenByName, takenAt, snoozedUntil, snoozedByName, resolvedAt, resolvedByName, note } =
    block;
  switch (state) {
    case 'open':
      return { is: 'open', ...(escalatedAt ? { escalatedAt } : {}) };
    case 'acknowledged':
      return { is: 'taken', by: takenByName ?? '', at: takenAt ?? '' };
    case 'snoozed':
      return { is: 'snoozed', until: snoozedUntil ?? '', ...(snoozedByName ? { by: snoozedByName } : {}) };
    case 'resolved': {
      const by = resolvedByName === undefined ? {} : { by: resolvedByName };
      return { is: 'resolved', at: resolvedAt ?? '', ...by, ...(note === undefined ? {} : { note }) };
    }
  }
}

/** The reporter's words say something new only where the code does not say it all. */
function attemptOf(attempt: PurchaseAttempt, withMessage: boolean): AttemptView {
  const { attemptedAt, offer, orderId, attemptedBy, message } = attempt;
  return {
    at: attemptedAt,
    ...(offer ? { offer } : {}),
    ...(orderId ? { orderId } : {}),
    ...(attemptedBy ? { by: attemptedBy } : {}),
    ...(withMessage && message ? { message } : {}),
  };
}
