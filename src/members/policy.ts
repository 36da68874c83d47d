import type { Role } from './roles.js';

/** What a member may be allowed to do; named as the chat's commands are. */
export const permissions = [
  'attest',
  'verify',
  'invite',
  'new-customer',
  'invitations',
  'check',
  'blocked',
  'alerts',
  'customers',
  'history',
] as const;
/** What a command or a card may need beyond being looked at; no command of its own. */
export const furtherPermissions = ['switch-alerts', 'act-on-alerts'] as const;
export type CommandPermission = (typeof permissions)[number];
export type Permission = CommandPermission | (typeof furtherPermissions)[number];

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
  'new-customer': acting,
  invitations: looking,
  verify: looking,
  check: looking,
  blocked: looking,
  alerts: looking,
  'switch-alerts': ['admin-agent'],
  'act-on-alerts': acting,
  customers: looking,
  history: looking,
};

/**
 * Says whether somebody with these roles may do this, and if not, why.
 * Attesting, inviting and creating customers need Admin agent or Sales agent ("Customer management" of both in
 * Microsoft Learn, "Assign roles and permissions to users"); an indirect reseller can neither attest nor create
 * customers through the API (Microsoft Learn, "Confirm customer has accepted the Microsoft Customer Agreement").
 */
export function decide(roles: readonly Role[], permission: Permission, partnerType: PartnerType): Decision {
  const needed = rolesFor[permission];
  if (!needed.some((role) => roles.includes(role))) return { allowed: false, reason: 'role', needed };
  const isForProvider = permission === 'attest' || permission === 'new-customer';
  if (isForProvider && partnerType === 'indirect-reseller') {
    return { allowed: false, reason: 'indirect-reseller' };
  }
  return { allowed: true };
}

/** The permissions that these roles give, in the order in which they are offered. */
export function permissionsOf(roles: readonly Role[], partnerType: PartnerType): CommandPermission[] {
  return permissions.filter((permission) => decide(roles, permission, partnerType).allowed);
}
