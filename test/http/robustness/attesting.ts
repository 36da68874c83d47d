import { happened } from '../../../cards/failure.js';
import type { Store } from '../../../src/store/store.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import type { SeededCustomer } from '../../support/partner-center.js';

/** Everything somebody types into the form of an attestation. */
export type Typed = { firstName: string; lastName: string; email: string; phone: string; dateAgreed: string };

/** A contact at this customer, another one for each first name, and a date that is past everywhere. */
export function contactAt(customer: SeededCustomer, firstName = 'Robin'): Typed {
  const mailbox = firstName.toLowerCase();
  return {
    firstName,
    lastName: 'Quill',
    email: `${mailbox}.quill@${customer.domain}`,
    phone: '+1 425 555 0142',
    dateAgreed: '2025-03-14',
  };
}

/** The form of an attestation for this customer, as the chat shows it. */
export function openForm(chat: Chat, customer: SeededCustomer): Promise<SeenCard & { messageId: string }> {
  return chat.say(`attest ${customer.id}`);
}

export const submit = 'Submit attestation';

/** What the trail says of a customer, oldest first: `action` or `action code`. */
export async function trailOf(store: Store, customerId: string): Promise<string[]> {
  const rows = await store.read<{ action: string; code: string | null }>(
    'SELECT action, code FROM audit WHERE customer_id = $1 ORDER BY id',
    [customerId],
  );
  return rows.map(({ action, code }) => [action, code].filter(Boolean).join(' '));
}

/** The states of a customer's attempts, oldest first. */
export async function statesOf(store: Store, customerId: string): Promise<string[]> {
  const rows = await store.read<{ state: string }>(
    'SELECT state FROM attestation WHERE customer_id = $1 ORDER BY started_at',
    [customerId],
  );
  return rows.map(({ state }) => state);
}

/** The sentence that a card has for this failure, without its numbers' advice. */
export function sentenceFor(code: string): string {
  return happened('en', { code });
}
