import type { Card } from '../../cards/card.js';
import { historyCard } from '../../cards/history/view.js';
import { recipientsOf } from '../../src/agreements/recipients.js';
import { history } from '../../src/audit/audit.js';
import type { Customer } from '../../src/customers/directory.js';
import type { AttestedAs } from '../../src/store/entities/attestation.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { accountOf } from './attest-receipt.js';
import { findCustomer, pressedCustomer } from './choose-customer.js';
import { countOf, type Journey } from './journey.js';

const entriesPerCard = 10;

/** `history`: who did what for a customer, and when, from the trail. */
export function historyJourney(services: Services): Journey {
  async function show(turn: Turn, customer: Customer, before?: number): Promise<Card> {
    const options = { limit: entriesPerCard + 1, ...(before ? { before } : {}) };
    const records = await history(services.store, customer.id, options);
    const shown = records.slice(0, entriesPerCard);
    const recipients = await recipientsOf(services.store, shown);
    const entries = shown.map(({ id, at, actor, action, outcome, code, details }) => {
      const to = recipients.get(id);
      const account = action === 'attestation.recorded' ? accountOf(services, attestedAs(details.as)) : {};
      return { at, who: actor.name, action, outcome, ...account, ...(to ? { to } : {}), ...(code ? { code } : {}) };
    });
    const older = records.length > shown.length ? shown.at(-1)?.id : undefined;
    return historyCard({ customer, entries, ...(older ? { older } : {}) }, turn.reader);
  }

  return {
    permission: 'history',
    async onText(turn, text) {
      const choice = await findCustomer(services, turn, 'history', text);
      return 'card' in choice ? choice.card : show(turn, choice.customer);
    },
    onPress: {
      async open(turn, data) {
        const choice = await pressedCustomer(services, turn, 'history', data);
        return 'card' in choice ? choice.card : show(turn, choice.customer, countOf(data.before));
      },
    },
  };
}

function attestedAs(detail: string | number | undefined): AttestedAs | undefined {
  return detail === 'member' || detail === 'service' ? detail : undefined;
}
