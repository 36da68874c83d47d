import type { Card, Reader } from '../../../cards/card.js';
import type { CardName } from '../../../cards/render.js';

/** Everything on a card that comes from outside, so that tests can replace it with anything. */
export interface Outside {
  customer: string;
  domain: string;
  country: string;
  firstName: string;
  lastName: string;
  person: string;
  email: string;
  phone: string;
  colleague: string;
  text: string;
  subject: string;
  body: string;
  link: string;
  group: string;
  provider: string;
}

export const ordinary: Outside = {
  customer: 'Bäckerei Löwenzahn GmbH',
  domain: 'loewenzahn.example',
  country: 'DE',
  firstName: 'Maria',
  lastName: 'Löwe',
  person: 'Maria Löwe',
  email: 'maria.loewe@loewenzahn.example',
  phone: '+49 30 5550100',
  colleague: 'Alex Wilber',
  text: 'löwe',
  subject: 'Please accept the Microsoft Customer Agreement',
  body: 'Hello Maria,\n\nbefore your next order, Microsoft asks you to accept the Microsoft Customer Agreement.\nPlease sign in as a Global administrator and follow the link below.\n\nKind regards\nAlex',
  link: 'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement',
  group: 'AdminAgents',
  provider: 'Northwind Distribution',
};

/** The same text in every place. */
export function everywhere(text: string): Outside {
  return Object.fromEntries(Object.keys(ordinary).map((name) => [name, text])) as unknown as Outside;
}

export interface Sample {
  card: CardName;
  /** 'main' is the one that is the card's picture. */
  variant: string;
  /** Others see this card. */
  shared: boolean;
  make(reader: Reader): Card;
}

export const customerId = '3b5a1c9e-7f42-4a0d-9d5e-2f6b8c1d0e47';
export const at = '2026-11-22T13:05:00Z';
export const cutoff = '2023-04-01';
export const dateAgreed = '2026-11-20T00:00:00Z';
export const form = 'dGlja2V0.MTIzNDU2Nzg5MA';

export function sample(card: CardName, variant: string, make: Sample['make'], shared = false): Sample {
  return { card, variant, shared, make };
}

export function customerOf(outside: Outside) {
  return { id: customerId, name: outside.customer, domain: outside.domain };
}
