import type { Card } from '../../cards/card.js';
import { purchaseCheckCard } from '../../cards/purchase-check/view.js';
import type { Customer } from '../../src/customers/directory.js';
import { permissionsOf } from '../../src/members/policy.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import type { Journey } from './journey.js';

const steps = ['attest', 'invite', 'verify'] as const;

/** `check`: ask Partner Center, live, whether a customer may buy. */
export function checkJourney(services: Services): Journey {
  const { purchases, partner, cutoff } = services;

  async function show(turn: Turn, customer: Customer): Promise<Card> {
    const asker = { member: turn.person, correlationId: turn.correlationId };
    // First the check: what it finds may resolve the alert.
    const check = await purchases.check(customer.id, asker, turn.deadline);
    const open = await purchases.findOpen(customer.id);
    const allowed = permissionsOf(turn.member?.roles ?? [], partner.type);
    return purchaseCheckCard(
      {
        customer,
        ...check,
        cutoff,
        actions: steps.filter((step) => allowed.includes(step)),
        ...(open ? { alert: { ...open, ...(open.takenByName ? { takenBy: open.takenByName } : {}) } } : {}),
      },
      turn.reader,
    );
  }

  return {
    permission: 'check',
    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'check', text);
      return 'card' in choice ? choice.card : show(turn, choice.customer);
    },
    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'check', data);
        return 'card' in choice ? choice.card : show(turn, choice.customer);
      },
    },
  };
}
