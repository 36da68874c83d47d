import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import { collection, directSignStatus, relationship, relationshipRequest } from './wire.js';

/**
 * Whether the customer accepted directly. Source: Microsoft Learn,
 * partner-center/developer/get-direct-sign-status-of-customer-agreement.
 */
export function readIsSigned(json: unknown): Result<boolean> {
  const status = directSignStatus.safeParse(json);
  return status.success ? ok(status.data.isSigned) : unreadable('GET');
}

/** The invitation link, as it is. Source: Microsoft Learn, partner-center/developer/request-reseller-relationship. */
export function readUrl(json: unknown): Result<string> {
  const request = relationshipRequest.safeParse(json);
  return request.success ? ok(request.data.url) : unreadable('GET');
}

/**
 * The names of the partners in a list of relationships; those whose state is given and not Active are left out.
 * Source: Microsoft Learn, partner-center/developer/retrieve-a-list-of-indirect-resellers.
 */
export function readActiveNames(json: unknown): Result<string[]> {
  const items = collection.safeParse(json);
  if (!items.success) return unreadable('GET');
  const names: string[] = [];
  for (const item of items.data) {
    const partner = relationship.safeParse(item);
    if (!partner.success) return unreadable('GET');
    const { name, state } = partner.data;
    if (name !== '' && /^(active)?$/i.test(state)) names.push(name);
  }
  return ok(names);
}
