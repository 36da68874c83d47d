/** Partner Center roles, in the order in which a person with several is described. */
export const roles = ['admin-agent', 'sales-agent', 'helpdesk-agent'] as const;
export type Role = (typeof roles)[number];

/** Entra groups that carry each role in a partner's tenant. Both spellings are in the field. */
export const groupNames: Record<Role, readonly string[]> = {
  'admin-agent': ['AdminAgents', 'AdminAgent'],
  'sales-agent': ['SalesAgents', 'SalesAgent'],
  'helpdesk-agent': ['HelpdeskAgents', 'HelpdeskAgent'],
};

/** A member of the partner's staff, as the store knows it. */
export interface Member {
  /** Entra object id. */
  id: string;
  name: string;
  roles: Role[];
}

/** One role group with the people in it. */
export interface RoleGroup {
  role: Role;
  id: string;
  name: string;
  members: { id: string; name: string }[];
}
