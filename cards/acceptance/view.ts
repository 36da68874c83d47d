import type { Acceptance, Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { day, moment } from '../dates.js';
import { explain } from '../failure.js';
import { type AttestationView, attestationFacts, customerLine, type Fact, facts, signOf } from '../parts.js';
import { render } from '../render.js';
import { say } from '../words.js';

export interface AcceptanceView {
  customer: CustomerRef;
  /** Others see this card: no e-mail address and no phone. */
  shared: boolean;
  verdict: Acceptance | 'unknown';
  /** Partner Center's "Customer acceptance through Microsoft". */
  direct: 'provided' | 'not-provided' | 'unknown';
  attestation?: AttestationView;
  /** False when Partner Center could not be asked for the attestations. */
  attestationsKnown: boolean;
  /** `yyyy-mm-dd`: an acceptance before this day does not count any more. */
  cutoff: string;
  /** ISO in UTC, as every time here. */
  checkedAt: string;
  failure?: FailureView;
  lastKnown?: { acceptance: Acceptance; on?: string; checkedAt: string };
  /** What this person may do about it. */
  actions: ('attest' | 'invite' | 'history')[];
}

const styles = {
  direct: 'good',
  attested: 'good',
  reaccept: 'warning',
  none: 'attention',
  unknown: 'warning',
} as const;

/** What Partner Center says about a customer's acceptance: one verdict, its grounds, and the next step. */
export function acceptanceCard(view: AcceptanceView, reader: Reader): Card {
  const { locale } = reader;
  const { verdict, actions } = view;
  const needed = verdict === 'none' || verdict === 'reaccept';
  return render('acceptance', reader, {
    heading: say(locale, 'acceptance.heading'),
    customer: customerLine(view.customer),
    style: styles[verdict],
    verdict: `${signOf(verdict)} ${say(locale, `verdict.${verdict}`)}`,
    failure: view.failure ? explain(locale, view.failure) : '',
    next: next(view, reader),
    lastKnown: lastKnown(view, reader),
    status: status(view, locale),
    attestation: view.attestation ? attestationFacts(view.attestation, view.shared, reader) : [],
    checked: say(locale, 'common.checked', { time: moment(view.checkedAt, reader) }),
    attestStyle: needed ? 'positive' : 'default',
    inviteStyle: needed && !actions.includes('attest') ? 'positive' : 'default',
    may: {
      attest: actions.includes('attest'),
      invite: actions.includes('invite'),
      history: actions.includes('history'),
    },
  });
}

function next({ verdict, actions, cutoff }: AcceptanceView, reader: Reader): string {
  if (verdict === 'unknown') return '';
  const why = say(reader.locale, `acceptance.${verdict}`, { cutoff: day(cutoff, reader) });
  if (verdict === 'direct' || verdict === 'attested') return why;
  const attest = actions.includes('attest');
  const invite = actions.includes('invite');
  const step = attest && invite ? 'next' : attest ? 'nextAttest' : invite ? 'nextInvite' : 'nextAsk';
  return `${why} ${say(reader.locale, `acceptance.${step}`)}`;
}

function lastKnown({ lastKnown }: AcceptanceView, reader: Reader): string {
  if (!lastKnown) return '';
  const verdict = say(reader.locale, `verdict.${lastKnown.acceptance}`);
  const time = moment(lastKnown.checkedAt, reader);
  const date = lastKnown.on ? day(lastKnown.on, reader) : '';
  return say(reader.locale, date ? 'acceptance.lastKnownOn' : 'acceptance.lastKnown', { verdict, time, date });
}

function status({ direct, attestation, attestationsKnown }: AcceptanceView, locale: Locale): Fact[] {
  const onRecord = attestation ? 'onRecord' : attestationsKnown ? 'notOnRecord' : 'unknown';
  return facts(
    locale,
    ['acceptance.directLabel', say(locale, `acceptance.${direct}`)],
    ['acceptance.attestationLabel', say(locale, `acceptance.${onRecord}`)],
  );
}
