import type { LinkNews as CardNews } from '../../cards/attest-link/view.js';
import type { LinkMember, LinkNews } from '../../src/agreements/acceptance-link-changes.js';
import type { AcceptanceLinkRecord } from '../../src/agreements/acceptance-links.js';
import { decide } from '../../src/members/policy.js';
import type { OutboxHandler } from '../../src/outbox/worker.js';
import { linkCard } from '../journeys/attest-link.js';
import type { Services } from '../services.js';
import type { TeamsAdapter } from './adapter.js';
import { putCard } from './put-card.js';
import type { Place } from './turn.js';

/** What the outbox has to do and to tell about acceptance links; each handler renders at the moment of delivery. */
export function linkDeliveries(services: Services, adapter: TeamsAdapter): Record<string, OutboxHandler> {
  return {
    'acceptance-link.mail': (payload, item) => services.acceptanceLinks.deliver(payload, item),

    /** The card that was pressed shows where the link stands, and in the end the receipt, to everybody who sees it. */
    'acceptance-link.card': async (payload, { attempts }) => {
      const { link } = await readPayload(services, payload);
      const place = link.conversation as Place | null;
      if (!place?.cardId) return { state: 'done' };
      return putCard(adapter, place, await cardFor(services, link, link), attempts, 'update');
    },

    /** What became of a link while nobody was there to read it. */
    'acceptance-link.news': async (payload, { attempts }) => {
      const { link, news, told } = await readPayload(services, payload);
      if (!told.conversation || !isStillNews(link, news)) return { state: 'done' };
      const heading = news === 'finalised' ? undefined : news;
      const card = await cardFor(services, told, link, heading);
      return putCard(adapter, told.conversation as Place, card, attempts, 'post');
    },
  };
}

/** Who is told, and where. */
interface Told {
  member: LinkMember;
  conversation: unknown;
  correlationId: string;
}

/** What is told, and to whom: to the link's own member, unless somebody else pressed the button. */
async function readPayload({ acceptanceLinks }: Services, payload: unknown) {
  const { linkId, news, told } = payload as { linkId: string; news: LinkNews; told?: Told };
  const link = await acceptanceLinks.find(linkId);
  if (!link) throw new Error('the link is not there');
  return { link, news, told: told ?? link };
}

/** In a personal chat the link is on the card, but only for a member who may still attest. */
async function cardFor(services: Services, told: Told, link: AcceptanceLinkRecord, news?: CardNews) {
  const { member, conversation, correlationId } = told;
  const { url: _, ...withoutUrl } = link;
  const { roles = [] } = (await services.members.find(member.id)) ?? {};
  const mayAttest = decide(roles, 'attest', services.partner.type).allowed;
  const reader = { place: conversation as Place, person: member, correlationId };
  return linkCard(services, reader, mayAttest ? link : withoutUrl, news ? { news } : {});
}

/** Whether it is still so; something newer is told by another message. */
function isStillNews({ state, failureCode, mail }: AcceptanceLinkRecord, news: LinkNews): boolean {
  switch (news) {
    case 'ready':
      return state === 'open';
    case 'failed':
      return failureCode !== undefined && (state === 'failed' || state === 'open' || state === 'expired');
    case 'not-finalised':
      return state === 'accepted';
    case 'not-sent':
      return mail.state === 'failed';
    default:
      return state === news;
  }
}
