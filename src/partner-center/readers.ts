import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import { collection, directSignStatus, relationship, relationshipRequest } from './wire.js';

/**
 * Whether the customer accepted directly. Source: Microsoft Learn,
 * partner-center/developer/get-direct-sign-status-of-customer-agreement.
 */
export function readIsSigned(json: unknown): Result<boolean> {
  const status = directSignStatus.safeParse(json);
  return status.success ? ok(status.data.isSigned) : unreadable('read');
}

/** The invitation link, as it is. Source: Microsoft Learn, partner-center/developer/request-reseller-relationship. */
export function readUrl(json: unknown): Result<string> {
  const request = relationshipRequest.safeParse(json);
  return request.success ? ok(request.data.url) : unreadable('read');
}

/**
 * The partners in a list of relationships; those without a name, and those whose state is given and not Active, are
 * left out. Source: Microsoft Learn, partner-center/developer/retrieve-a-list-of-indirect-resellers.
 */
export function readActivePartners(json: unknown): Result<{ id?: string; name: string }[]> {
  const items = collection.safeParse(json);
  if (!items.success) return unreadable('read');
  const partners: { id?: string; name: string }[] = [];
  for (const item of items.data) {
    const partner = relationship.safeParse(item);
    if (!partner.success) return unreadable('read');
    const { id, name, state } = partner.data;
    if (name !== '' && /^(active)?$/i.test(state)) partners.push(id ? { id, name } : { name });
  }
  return ok(partners);
}
