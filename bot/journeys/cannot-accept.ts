import { cannotAcceptCard } from '../../cards/cannot-accept/view.js';
import type { Card, CustomerRef } from '../../cards/card.js';
import { existingCustomerLink } from '../../src/agreements/invitation-mail.js';
import { permissionsOf } from '../../src/members/policy.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { askProvider, mentionedCustomer } from './ask-provider.js';
import { pressedCustomer } from './choose-customer.js';
import type { Journey, PressData } from './journey.js';

/** Why a customer may be unable to accept in the admin center, and what its partner can do. */
export function cannotAcceptJourney(services: Services): Journey {
  const isReseller = services.partner.type === 'indirect-reseller';

  async function show(turn: Turn, data: PressData): Promise<Card> {
    if (isReseller) return explain(turn, await mentionedCustomer(services, data));
    const choice = await pressedCustomer(services, turn, 'verify', data);
    return 'card' in choice ? choice.card : explain(turn, choice.customer);
  }

  function explain(turn: Turn, customer: CustomerRef): Card {
    const allowed = permissionsOf(turn.member?.roles ?? [], services.partner.type);
    const isKnown = Boolean(customer.id || customer.name || customer.domain);
    return cannotAcceptCard(
      {
        ...(isKnown ? { customer } : {}),
        attests: isReseller ? 'provider' : allowed.includes('attest') ? 'you' : 'colleagues',
        canInvite: allowed.includes('invite'),
        link: existingCustomerLink,
      },
      turn.reader,
    );
  }

  return {
    permission: 'verify',
    // There is no word for it: one gets here from the cards of verify and invite.
    onText: (turn, text) => show(turn, { text }),
    onPress: {
      show,
      provider: (turn, data) => (isReseller ? askProvider(services, turn, 'attest', data) : show(turn, data)),
    },
  };
}
