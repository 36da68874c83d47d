import type { Acceptance, BlockReason, Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { day, moment } from '../dates.js';
import { explain } from '../failure.js';
import { shown } from '../outside.js';
import { customerLine, type Fact, facts } from '../parts.js';
import { render, type Value } from '../render.js';
import { type Key, say } from '../words.js';

export interface PurchaseCheckView {
  customer: CustomerRef;
  may: 'buy' | 'not-buy' | 'unknown';
  /** Why the customer may not buy. */
  reason?: BlockReason;
  /** Where the customer stands, where the acceptance is the reason. */
  acceptance?: Acceptance;
  /** `yyyy-mm-dd`: an acceptance before this day does not count any more. */
  cutoff: string;
  /** Why nobody can say. */
  failure?: FailureView;
  /** ISO in UTC, as every time here. */
  checkedAt: string;
  /** The alert that is open for this customer. */
  alert?: { id: string; reason: BlockReason; attempts: number; lastAttemptAt: string; takenBy?: string };
  /** What this person may do about it. */
  actions: ('attest' | 'invite' | 'verify')[];
}

const styles = { buy: 'good', 'not-buy': 'attention', other: 'warning', unknown: 'warning' } as const;
const signs = { buy: '✓', 'not-buy': '✕', other: '⚠', unknown: '?' } as const;

/** Whether a customer may buy: if not, why, and what resolves it. */
export function purchaseCheckCard(view: PurchaseCheckView, reader: Reader): Card {
  const { locale } = reader;
  // An acceptance resolves what it was missing for; what is open all the same has another reason.
  const verdict = view.may === 'buy' && view.alert ? 'other' : view.may;
  return render('purchase-check', reader, {
    heading: say(locale, 'purchase-check.heading'),
    customer: customerLine(view.customer),
    style: styles[verdict],
    verdict: `${signs[verdict]} ${say(locale, `purchase-check.${verdict}`)}`,
    sentences: sentences(view, reader).map((sentence) => ({ sentence })),
    alert: alert(view, reader),
    checked: say(locale, 'common.checked', { time: moment(view.checkedAt, reader) }),
    buttons: buttons(view, locale),
  });
}

function sentences(view: PurchaseCheckView, reader: Reader): string[] {
  const { may, reason = 'other', acceptance, actions, failure, alert } = view;
  const { locale } = reader;
  if (may === 'unknown') return failure ? [explain(locale, failure)] : [];
  if (may === 'buy') {
    const other = alert && say(locale, `block.${alert.reason}Short`);
    const confirmed = say(locale, 'purchase-check.buyText');
    return other ? [confirmed, say(locale, 'purchase-check.otherText', { reason: other })] : [confirmed];
  }
  if (reason !== 'acceptance-missing') return [say(locale, `block.${reason}`), say(locale, `block.${reason}Step`)];
  const why = acceptance === 'reaccept' ? 'acceptance.reaccept' : 'block.acceptance-missing';
  return [say(locale, why, { cutoff: day(view.cutoff, reader) }), say(locale, stepOf(actions))];
}

/** What resolves a missing acceptance, by whoever reads it. */
function stepOf(actions: PurchaseCheckView['actions']): Key {
  const may = { attest: actions.includes('attest'), invite: actions.includes('invite') };
  if (may.attest && may.invite) return 'block.acceptance-missingStep';
  if (may.attest) return 'acceptance.nextAttest';
  return may.invite ? 'acceptance.nextInvite' : 'acceptance.nextAsk';
}

function alert({ alert }: PurchaseCheckView, reader: Reader): Fact[] {
  if (!alert) return [];
  const { locale } = reader;
  const { attempts: count, lastAttemptAt, takenBy } = alert;
  return facts(
    locale,
    ['purchase-check.alert', say(locale, 'purchase-check.attempts', { count, time: moment(lastAttemptAt, reader) })],
    ['purchase-check.taken', shown(takenBy)],
  );
}

type Button = { title: string; style: string; verb: string; data: Value };

function buttons({ customer, alert, actions, may, reason }: PurchaseCheckView, locale: Locale): Button[] {
  const button = (title: Key, verb: string, data: Value = { customer: customer.id }, style = 'default'): Button => {
    return { title: say(locale, title), style, verb, data };
  };
  const helps = may === 'not-buy' && reason === 'acceptance-missing';
  const [first] = actions;
  const acting = (['attest', 'invite'] as const)
    .filter((action) => helps && actions.includes(action))
    .map((action) =>
      button(`common.${action}`, `${action}.open`, undefined, action === first ? 'positive' : 'default'),
    );
  return [
    ...acting,
    ...(actions.includes('verify') ? [button('common.verify', 'verify.open')] : []),
    alert
      ? button('purchase-check.open', 'alert.open', { block: alert.id })
      : button('purchase-check.again', 'check.open'),
  ];
}
