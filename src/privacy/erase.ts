import type { EntityManager } from 'typeorm';
import type { Store } from '../store/store.js';
import { eraseContact } from './erase-contact.js';
import { eraseMember } from './erase-member.js';
import type { Findings } from './findings.js';

export type { Findings } from './findings.js';

/** Somebody at a customer, by the e-mail address; or somebody of the partner's staff, by the Entra object id. */
export type Subject = { email: string } | { memberId: string };

/** `has-roles`: one of the staff who still has a role; that has to be taken away in Entra first. */
export type Erasure = { is: 'done'; findings: Findings } | { is: 'has-roles' };

/** Erases what is known of one person, in one transaction, with an entry on the trail. */
export function erase(store: Store, subject: Subject, now: Date = new Date()): Promise<Erasure> {
  return store.transaction((tx) => carryOut(tx, subject, now));
}

/** What `erase` would find, counted by doing it and taking it back. */
export async function preview(store: Store, subject: Subject, now: Date = new Date()): Promise<Erasure> {
  let erasure: Erasure | undefined;
  const takeBack = new Error('taken back');
  try {
    await store.transaction(async (tx) => {
      erasure = await carryOut(tx, subject, now);
      throw takeBack;
    });
  } catch (error) {
    if (error !== takeBack) throw error;
  }
  return erasure ?? { is: 'has-roles' };
}

async function carryOut(tx: EntityManager, subject: Subject, now: Date): Promise<Erasure> {
  if ('memberId' in subject) return eraseMember(tx, subject.memberId, now);
  return { is: 'done', findings: await eraseContact(tx, subject.email, now) };
}
