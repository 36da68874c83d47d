import { randomUUID } from 'node:crypto';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { checkLinkForm, readLinkForm } from '../../src/agreements/acceptance-link-form.js';
import { isOwnDomain } from '../../src/agreements/attestation-form.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { linkCard } from './attest-link.js';
import type { AttestLinkForm, LinkTicket } from './attest-link-form.js';
import { lookUpRecords, repeatIn } from './attest-lookup.js';
import type { PressData } from './journey.js';

/** How long the records are waited for; the rest of the turn is for the link. */
const recordsMs = 2_500;

/** Takes the form that asks for an acceptance link: the link's card, or the form again with what is wrong. */
export async function requestLink(
  services: Services,
  form: AttestLinkForm,
  turn: Turn,
  data: PressData,
): Promise<Card> {
  const { tickets, acceptanceLinks } = services;
  const ticket = tickets.unseal<LinkTicket>('attest-link', data.form);
  if (!ticket) return noticeCard({ kind: 'form-unreadable' }, turn.reader);
  const typed = readLinkForm(data);
  const checked = checkLinkForm(typed);
  if (!checked.ok) return form.again(turn, ticket, typed, { errors: checked.errors });
  // The customer would accept in vain: Partner Center does not take the same contact twice (error 600061).
  const isBegun = (await acceptanceLinks.find(ticket.linkId)) !== undefined;
  const records = isBegun ? [] : await lookUpRecords(services, turn, ticket.customer.id, recordsMs);
  const repeat = repeatIn(records, checked.signatory, services.cutoff);
  if (repeat) return form.again(turn, ticket, typed, { warning: repeat, records });
  const isForeign = ticket.domains.length > 0 && !isOwnDomain(typed.email, ticket.domains);
  if (isForeign && data.confirm !== true) {
    return form.again(turn, ticket, typed, { warning: 'email-domain', confirm: true });
  }
  const { customer, linkId } = ticket;
  const outcome = await acceptanceLinks.create(
    {
      linkId,
      customer: { id: customer.id, name: customer.name },
      member: turn.person,
      companyName: checked.companyName,
      ...checked.text,
      signatory: checked.signatory,
      conversation: turn.place,
      correlationId: turn.correlationId,
    },
    turn.deadline,
  );
  if (outcome.state === 'failed') {
    // This link has failed for good; the next press asks for another one.
    const renewed = { ...ticket, linkId: randomUUID() };
    return form.again(turn, renewed, typed, { failure: outcome.failure });
  }
  if (outcome.state === 'ready') {
    const isOther = outcome.link.id !== linkId;
    return linkCard(services, turn, outcome.link, isOther ? { note: 'existing' } : {});
  }
  const pending = await acceptanceLinks.findOpen(customer.id);
  return pending ? linkCard(services, turn, pending) : noticeCard({ kind: 'pending', customer }, turn.reader);
}
