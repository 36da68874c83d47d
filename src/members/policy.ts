import type { Role } from './roles.js';

/** What a member may be allowed to do; named as the chat's commands are. */
export const permissions = ['attest', 'verify', 'invite', 'customers', 'history'] as const;
export type Permission = (typeof permissions)[number];

export type PartnerType = 'direct-bill' | 'indirect-provider' | 'indirect-reseller';

export type Decision =
  | { allowed: true }
  | { allowed: false; reason: 'role'; needed: readonly Role[] }
  | { allowed: false; reason: 'indirect-reseller' };

const acting: readonly Role[] = ['admin-agent', 'sales-agent'];
const looking: readonly Role[] = ['admin-agent', 'sales-agent', 'helpdesk-agent'];

const rolesFor: Record<Permission, readonly Role[]> = {
  attest: acting,
  invite: acting,
  verify: looking,
  customers: looking,
  history: looking,
};

/**
 * Says whether somebody with these roles may do this, and if not, why.
 * Attesting and inviting need Admin agent or Sales agent; an indirect reseller cannot attest at all
 * (Microsoft Learn, "Confirm customer has accepted the Microsoft Customer Agreement").
 */
export function decide(roles: readonly Role[], permission: Permission, partnerType: PartnerType): Decision {
  const needed = rolesFor[permission];
  if (!needed.some((role) => roles.includes(role))) return { allowed: false, reason: 'role', needed };
  if (permission === 'attest' && partnerType === 'indirect-reseller') {
    return { allowed: false, reason: 'indirect-reseller' };
  }
  return { allowed: true };
}

/** The permissions that these roles give, in the order in which they are offered. */
export function permissionsOf(roles: readonly Role[], partnerType: PartnerType): Permission[] {
  return permissions.filter((permission) => decide(roles, permission, partnerType).allowed);
}
