import type { Acceptance, Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { day, moment } from '../dates.js';
import { explain } from '../failure.js';
import { type LinkStateView, linkState } from '../link-state.js';
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
  /** An acceptance link that is not over yet. */
  link?: LinkView;
  /** What this person may do about it. */
  actions: ('attest' | 'invite' | 'history')[];
}

interface LinkView extends LinkStateView {
  id: string;
  since?: string;
  /** Why an accepted one is not finalised. */
  failure?: FailureView;
  /** Whether this person may see to it. */
  mayOpen: boolean;
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
    status: status(view, reader),
    linkFailure: view.link?.failure ? explain(locale, view.link.failure) : '',
    attestation: view.attestation ? attestationFacts(view.attestation, view.shared, reader) : [],
    checked: say(locale, 'common.checked', { time: moment(view.checkedAt, reader) }),
    stepStyle: needed ? 'positive' : 'default',
    inviteStyle: needed && !actions.includes('attest') ? 'positive' : 'default',
    link: linkButton(view, locale),
    may: {
      attest: actions.includes('attest') && !view.link?.mayOpen,
      invite: actions.includes('invite'),
      cannotAccept: needed,
      readAgreement: view.attestation !== undefined,
      history: actions.includes('history'),
    },
  });
}

function next({ verdict, actions, cutoff, link }: AcceptanceView, reader: Reader): string {
  if (verdict === 'unknown') return '';
  const why = say(reader.locale, `acceptance.${verdict}`, { cutoff: day(cutoff, reader) });
  if (verdict === 'direct' || verdict === 'attested') return why;
  const attest = actions.includes('attest');
  const invite = actions.includes('invite');
  const step = link
    ? 'nextLink'
    : attest && invite
      ? 'next'
      : attest
        ? 'nextAttest'
        : invite
          ? 'nextInvite'
          : 'nextAsk';
  return `${why} ${say(reader.locale, `acceptance.${step}`)}`;
}

function lastKnown({ lastKnown }: AcceptanceView, reader: Reader): string {
  if (!lastKnown) return '';
  const verdict = say(reader.locale, `verdict.${lastKnown.acceptance}`);
  const time = moment(lastKnown.checkedAt, reader);
  const date = lastKnown.on ? day(lastKnown.on, reader) : '';
  return say(reader.locale, date ? 'acceptance.lastKnownOn' : 'acceptance.lastKnown', { verdict, time, date });
}

/** Leads to the link's card in the place of another attestation; an accepted one is finalised at once. */
function linkButton({ link }: AcceptanceView, locale: Locale): { id: string; title: string; verb: string } {
  if (!link?.mayOpen) return { id: '', title: '', verb: '' };
  const isAccepted = link.state === 'accepted';
  return {
    id: link.id,
    title: say(locale, isAccepted ? 'attest-link.finalise' : 'acceptance.link'),
    verb: isAccepted ? 'attest.check' : 'attest.link',
  };
}

function status(view: AcceptanceView, reader: Reader): Fact[] {
  const { direct, attestation, attestationsKnown, link } = view;
  const { locale } = reader;
  const onRecord = attestation ? 'onRecord' : attestationsKnown ? 'notOnRecord' : 'unknown';
  return facts(
    locale,
    ['acceptance.directLabel', say(locale, `acceptance.${direct}`)],
    ['acceptance.attestationLabel', say(locale, `acceptance.${onRecord}`)],
    ['acceptance.linkLabel', link && linkSince(link, reader)],
  );
}

function linkSince(link: LinkView, reader: Reader): string {
  const state = linkState(link, reader.locale);
  if (!link.since) return state;
  return say(reader.locale, 'acceptance.linkSince', { state, time: moment(link.since, reader) });
}
