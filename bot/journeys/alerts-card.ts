import { type AlertsView, alertsCard, type ScopeView } from '../../cards/alerts/view.js';
import type { Card } from '../../cards/card.js';
import type { Subscription } from '../../src/alerts/subscriptions.js';
import { conversationAt } from '../alerts/conversation.js';
import type { Services } from '../services.js';
import type { Place } from '../teams/turn.js';

type Reseller = { id: string; name: string };

const mostOthers = 10;
const lookUpMs = 3_000;

/** The card of `alerts` as it is now. `maySwitch`: whether whoever sees it may turn alerts on and off. */
export async function alertsCardAt(services: Services, place: Place, maySwitch: boolean): Promise<Card> {
  const { conversationId } = conversationAt(place, undefined);
  const [subscription, resellers, countries, others] = await Promise.all([
    services.alertSubscriptions.find(conversationId),
    resellersOf(services),
    maySwitch ? countriesOf(services) : [],
    place.shared ? { others: [], more: 0 } : othersThan(services, conversationId),
  ]);
  const view: AlertsView = {
    state: stateOf(subscription),
    scope: subscription ? scopeView(subscription, resellers) : { is: 'all' },
    maySwitch,
    countries,
    resellers,
    more: others.more,
    others: others.others.map((other) => ({
      kind: other.conversationType,
      name: other.name,
      team: other.teamName ?? '',
      by: other.createdByName,
      scope: scopeView(other, resellers),
      isReachable: other.state === 'on',
    })),
    ...(subscription ? { by: subscription.createdByName, at: subscription.createdAt } : {}),
  };
  return alertsCard(view, place.reader);
}

async function othersThan({ alertSubscriptions }: Services, conversationId: string) {
  const { subscriptions, total } = await alertSubscriptions.list(mostOthers + 1);
  const others = subscriptions.filter((other) => other.conversationId !== conversationId);
  const isListed = others.length < subscriptions.length;
  const shown = others.slice(0, mostOthers);
  return { others: shown, more: total - shown.length - (isListed ? 1 : 0) };
}

function scopeView({ scope, value = '', createdByName }: Subscription, resellers: Reseller[]): ScopeView {
  if (scope === 'country') return { is: 'country', code: value };
  if (scope === 'mine') return { is: 'mine', who: createdByName };
  if (scope === 'all') return { is: 'all' };
  const known = resellers.find(({ id }) => id === value);
  return { is: 'reseller', id: value, ...(known ? { name: known.name } : {}) };
}

function stateOf(subscription: Subscription | undefined): AlertsView['state'] {
  if (subscription?.state === 'on') return 'on';
  return !subscription || subscription.retiredReason === 'off' ? 'off' : 'stopped';
}

/** Only a provider has indirect resellers; without an answer there are none to choose from. */
async function resellersOf({ partner, partnerCenter }: Services): Promise<Reseller[]> {
  if (partner.type !== 'indirect-provider') return [];
  const found = await partnerCenter.indirectResellers({ deadline: Date.now() + lookUpMs });
  return found.ok ? found.value.map(({ id, name }) => ({ id: id.toLowerCase(), name })) : [];
}

/** Where the partner's customers are, as far as their profiles were read. */
async function countriesOf({ store }: Services): Promise<string[]> {
  const rows = await store.read<{ country: string }>(
    "SELECT DISTINCT country FROM customer WHERE country <> '' ORDER BY country",
  );
  return rows.map(({ country }) => country);
}
