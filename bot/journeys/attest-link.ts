import { attestLinkCard, type LinkNews } from '../../cards/attest-link/view.js';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { isDeadEnd } from '../../src/agreements/acceptance-link-schedule.js';
import type { AcceptanceLinkRecord, LinkAnswer, Press } from '../../src/agreements/acceptance-links.js';
import { findAttempt } from '../../src/agreements/attempt-record.js';
import { type Failure, failureOf } from '../../src/result.js';
import type { Services } from '../services.js';
import { customerOf } from '../teams/customer-of.js';
import type { Place, Turn } from '../teams/turn.js';
import { fullName } from './attest-lookup.js';
import { linkReceipt } from './attest-receipt.js';
import { countOf, type PressData, textOf } from './journey.js';

/** How much of a turn is kept for the answer. */
const answerMs = 500;

/** Who reads the card of a link, and where. */
export interface LinkReader {
  place: Place;
  person: { id: string; name: string };
  correlationId: string;
}

/** What just happened to a link, beyond what its card says anyway. */
export interface LinkMoment {
  failure?: Failure | undefined;
  note?: 'existing' | 'notWithdrawn';
  news?: LinkNews;
  checkedAt?: string;
}

/**
 * The card that shows where a link stands; the receipt once it is finalised. The link itself is on it only in a
 * personal chat, which goes on the trail.
 */
export async function linkCard(
  services: Services,
  { place, person, correlationId }: LinkReader,
  link: AcceptanceLinkRecord,
  moment: LinkMoment = {},
): Promise<Card> {
  const customer = await customerOf(services, link.customer.id, link.customer.name);
  if (link.state === 'finalised') {
    const attempt = await findAttempt(services.store, link.id);
    return linkReceipt(services, customer, link, place, attempt?.as);
  }
  const { mail, template, failureCode } = link;
  const { failure = failureCode && failureOf(failureCode), note, news, checkedAt } = moment;
  const isShown = !place.shared && link.state === 'open' && link.url !== undefined;
  // One that ended early, and nobody said when, has no end to show.
  const isOutdated = link.state === 'expired' && Date.parse(link.expiresAt ?? '') > Date.now();
  if (isShown) await services.acceptanceLinks.noteShown(link, person, correlationId);
  return attestLinkCard(
    {
      id: link.id,
      customer,
      state: link.state,
      signatory: { name: fullName(link.signatory), email: link.signatory.email },
      agreement: { country: link.country, language: link.language, ...(template ? { version: template.version } : {}) },
      requestedBy: link.member.name,
      requestedAt: link.askedAt,
      isStuck: isDeadEnd(failureCode),
      canSend: services.acceptanceLinks.canSend,
      shared: place.shared,
      press: { asked: link.askedAt, sending: mail.sendings + 1 },
      ...(mail.state ? { mail: mail.state } : {}),
      ...(isShown && link.url ? { url: link.url } : {}),
      ...(link.expiresAt && !isOutdated ? { validUntil: link.expiresAt } : {}),
      ...(mail.sentAt ? { sentAt: mail.sentAt } : {}),
      ...(mail.sentBy ? { sentBy: mail.sentBy } : {}),
      ...(mail.failureCode ? { mailFailure: failureOf(mail.failureCode) } : {}),
      ...(link.acceptedAt ? { acceptedAt: link.acceptedAt } : {}),
      ...(failure ? { failure } : {}),
      ...(note ? { note } : {}),
      ...(news ? { news } : {}),
      ...(checkedAt ? { checkedAt } : {}),
    },
    place.reader,
  );
}

/** The buttons of a link's card. */
export function linkPresses(services: Services) {
  const { acceptanceLinks } = services;

  async function answer(turn: Turn, result: LinkAnswer | undefined, moment: LinkMoment = {}): Promise<Card> {
    if (!result) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
    const { link, failure } = result;
    // Why an e-mail was not sent stands on the card by itself.
    const isOfMail = failure !== undefined && failure.code === link.mail.failureCode;
    return linkCard(services, turn, link, isOfMail ? moment : { failure, ...moment });
  }

  return {
    async link(turn: Turn, data: PressData) {
      const link = await acceptanceLinks.find(textOf(data.link));
      return answer(turn, link && { link });
    },
    async check(turn: Turn, data: PressData) {
      const result = await acceptanceLinks.check(textOf(data.link), pressOf(turn));
      return answer(turn, result, result?.failure ? {} : { checkedAt: new Date().toISOString() });
    },
    async renew(turn: Turn, data: PressData) {
      return answer(turn, await acceptanceLinks.renew(textOf(data.link), textOf(data.asked), pressOf(turn)));
    },
    async withdraw(turn: Turn, data: PressData) {
      const result = await acceptanceLinks.withdraw(textOf(data.link), pressOf(turn));
      return answer(turn, result, result?.link.state === 'accepted' ? { note: 'notWithdrawn' } : {});
    },
    async send(turn: Turn, data: PressData) {
      return answer(turn, await acceptanceLinks.send(textOf(data.link), countOf(data.sending) ?? 0, pressOf(turn)));
    },
  };
}

function pressOf({ person, place, correlationId, deadline, ownSignIn }: Turn): Press {
  const ownToken = ownSignIn && (() => ownSignIn.find());
  return { member: person, conversation: place, correlationId, deadline: deadline - answerMs, ownToken };
}
