import { askProviderCard } from '../../cards/ask-provider/view.js';
import type { Card, CustomerRef } from '../../cards/card.js';
import { decide } from '../../src/members/policy.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { type PressData, textOf } from './journey.js';

const lookUpMs = 3_000;
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whom an indirect reseller asks instead, and what it can write: for what `attest` and `new customer` would have done. */
export async function askProvider(
  services: Services,
  turn: Turn,
  wanted: 'attest' | 'create',
  data: PressData,
): Promise<Card> {
  const { partnerCenter, partner } = services;
  const providers = await partnerCenter.indirectProviders({ deadline: Date.now() + lookUpMs });
  const customer = wanted === 'create' ? named(textOf(data.text)) : await mentionedCustomer(services, data);
  return askProviderCard(
    {
      wanted,
      providers: providers.ok ? providers.value : [],
      customer,
      reseller: partner.tenantId,
      sender: turn.person.name,
      canInvite: decide(turn.member?.roles ?? [], 'invite', partner.type).allowed,
    },
    turn.reader,
  );
}

/** The customer that a press or a text means, without asking Partner Center, which does not serve resellers. */
export async function mentionedCustomer({ customers }: Services, data: PressData): Promise<CustomerRef> {
  const id = textOf(data.customer).toLowerCase();
  const text = textOf(data.text);
  const byId = id ? await customers.get(id) : undefined;
  if (byId || !text) return byId ?? asTyped(id);
  const found = await customers.search(text, 1);
  const [only] = found.customers;
  return only && found.total === 1 ? only : asTyped(text);
}

function named(name: string): CustomerRef {
  return { id: '', name: name.slice(0, 100), domain: '' };
}

/** What somebody typed, as what it looks like: a tenant id, a domain or a name. */
function asTyped(text: string): CustomerRef {
  if (guid.test(text)) return { id: text.toLowerCase(), name: '', domain: '' };
  const isDomain = /^[^\s@]+\.[a-z]{2,}$/i.test(text);
  return isDomain ? { id: '', name: '', domain: text.toLowerCase() } : named(text);
}
