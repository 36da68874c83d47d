import { groupNames, type Role } from '../members/roles.js';

/** The fictitious partner whose Partner Center the sandbox plays. */
export const partner = {
  tenantId: '5f0f6f6e-2d1b-4f0a-9c57-3b8f4a1d7e20',
  name: 'Nordlicht Cloud GmbH',
  domain: 'nordlicht.example.com',
  mpnId: '6184720',
} as const;

/** Somebody in the partner's Entra tenant. */
export interface Person {
  /** Entra object id. */
  id: string;
  name: string;
  givenName: string;
  surname: string;
  upn: string;
  userType: 'Member' | 'Guest';
  /** The roles this person has before anybody changes the groups. */
  roles: readonly Role[];
}

/** The partner's staff: everybody who may turn up in the chat. */
export const people: readonly Person[] = [
  member('8d2c9f3a-51b7-4e0e-8a44-0c6d1f7b2e91', 'Anna', 'Lindqvist', 'admin-agent'),
  member('1b7e4d60-9a3f-4c28-b5d1-7f20e8c3a946', 'Mehmet', 'Çelik', 'admin-agent', 'helpdesk-agent'),
  member('c40a8e15-6f92-4d7b-93ce-25b1d0f8476a', 'Sofie', "O'Brien", 'sales-agent'),
  member('e93d5b27-08c4-41fa-a6e8-94d7b3c0f152', 'Tomás', 'Herrera', 'helpdesk-agent'),
  member('2fa6c718-b3e5-4980-8d0f-61ca94e7d3b5', 'Greta', 'Baumann'),
  {
    id: '76e1b0d4-3c8a-4f95-b217-d8a05f9e6c43',
    name: 'Jonas Weber (Guest)',
    givenName: 'Jonas',
    surname: 'Weber',
    upn: `jonas.weber_example.net#EXT#@${partner.domain}`,
    userType: 'Guest',
    roles: [],
  },
];

/**
 * The account on whose behalf the bot calls Partner Center (App+User, secure application model). A Sales agent
 * is enough for that; as an Admin agent it would be named to people who look for somebody to ask.
 */
export const serviceIdentity: Person = {
  ...member('b58c2e0f-7d41-4a63-9e19-f3d6a8051c7e', 'Agreement', 'Bot', 'sales-agent'),
  upn: `agreement-bot@${partner.domain}`,
};

/** What the bot signs in with in local mode. Worth nothing anywhere else. */
export const sandboxCredentials = {
  clientId: '9c6f2b84-1e5d-4b7a-8f30-a2d94c7e6b18',
  clientSecret: 'sandbox-client-secret',
  refreshToken: 'sandbox-refresh-token',
} as const;

/** Everybody whom Microsoft Graph knows. */
export const directory: readonly Person[] = [...people, serviceIdentity];

/** The role groups of the tenant and one that carries no role; filled from the people's roles. */
export const directoryGroups: readonly { id: string; displayName: string; memberIds: string[] }[] = [
  roleGroup('a1d47c93-5e06-4b82-bf1d-60e2c9835f7a', 'admin-agent'),
  roleGroup('d60b3f58-27ce-49a1-8e74-1b95f0c2a8d3', 'sales-agent'),
  roleGroup('4e82a5d1-c97f-4360-a0b8-f7136d5e9c24', 'helpdesk-agent'),
  {
    id: '97f5e2c0-8b14-4ad6-9357-c4d0a16b8ef2',
    displayName: 'All Staff',
    memberIds: directory.filter(({ userType }) => userType === 'Member').map(({ id }) => id),
  },
];

function member(id: string, givenName: string, surname: string, ...roles: Role[]): Person {
  const mailbox = `${givenName}.${surname}`.normalize('NFD').replace(/[^A-Za-z.]/g, '');
  const upn = `${mailbox.toLowerCase()}@${partner.domain}`;
  return { id, name: `${givenName} ${surname}`, givenName, surname, upn, userType: 'Member', roles };
}

function roleGroup(id: string, role: Role): { id: string; displayName: string; memberIds: string[] } {
  const memberIds = directory.filter(({ roles }) => roles.includes(role)).map((person) => person.id);
  return { id, displayName: groupNames[role][0] ?? role, memberIds };
}
