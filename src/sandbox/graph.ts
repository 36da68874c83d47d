import { randomUUID } from 'node:crypto';
import { directory, type Person } from './people.js';
import { header, type Reply, reply, type SandboxRequest } from './reply.js';
import { findRoute } from './router.js';
import type { Group } from './state.js';
import { audiences, bearerToken, readToken } from './tokens.js';
import type { World } from './world.js';

interface Call {
  request: SandboxRequest;
  groups: readonly Group[];
  params: Record<string, string>;
}

interface GraphRoute {
  method: string;
  path: string;
  answer: (call: Call) => Reply;
}

const routes: readonly GraphRoute[] = [
  { method: 'GET', path: '/v1.0/groups', answer: listGroups },
  { method: 'GET', path: '/v1.0/groups/:groupId', answer: (call) => forGroup(call, getGroup) },
  { method: 'GET', path: '/v1.0/groups/:groupId/members', answer: (call) => forGroup(call, listMembers) },
  {
    method: 'GET',
    path: '/v1.0/groups/:groupId/transitiveMembers',
    answer: (call) => forGroup(call, listTransitiveMembers),
  },
];

const context = 'https://graph.microsoft.com/v1.0/$metadata';

/**
 * Microsoft Graph's groups and their members, for reading: pages "List groups", "List group members" and "List group
 * transitive members".
 */
export function graph(world: World, request: SandboxRequest): Reply {
  const claims = readToken(bearerToken(header(request, 'Authorization')));
  if (claims?.aud !== audiences.graph) {
    const problem = header(request, 'Authorization') ? 'Invalid audience or expired token.' : 'Access token is empty.';
    return graphError(401, 'InvalidAuthenticationToken', problem);
  }
  const found = findRoute(routes, request.method, request.path);
  if (found === 'unknown-path') return graphError(400, 'BadRequest', 'Resource not found for the segment.');
  if (found === 'unknown-method') return graphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed.');
  return found.route.answer({ request, groups: world.store.state.groups, params: found.params });
}

function forGroup(call: Call, answer: (call: Call, group: Group) => Reply): Reply {
  const id = call.params.groupId?.toLowerCase() ?? '';
  const group = call.groups.find((candidate) => candidate.id === id);
  if (group) return answer(call, group);
  const text = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return graphError(404, 'Request_ResourceNotFound', text);
}

function listGroups({ request, groups }: Call): Reply {
  const filter = request.query.get('$filter');
  const names = filter === null ? groups.map((group) => group.displayName.toLowerCase()) : namesInFilter(filter);
  if (!names) return graphError(400, 'Request_UnsupportedQuery', 'Unsupported Query.');
  const found = groups.filter((group) => names.includes(group.displayName.toLowerCase()));
  return page(request, 'groups', found.map(presentGroup));
}

function getGroup({ request }: Call, group: Group): Reply {
  return reply(200, { '@odata.context': `${context}#groups/$entity`, ...selected(request, presentGroup(group)) });
}

function listMembers(call: Call, group: Group): Reply {
  return presentMembers(call, group.memberIds);
}

/** A flat list: the groups within the group are in it, beside everybody who is in them. */
function listTransitiveMembers(call: Call, group: Group): Reply {
  const found = new Set<string>();
  const open = [group];
  for (let next = open.pop(); next; next = open.pop()) {
    const ids = next.memberIds.filter((id) => !found.has(id));
    for (const id of ids) found.add(id);
    open.push(...call.groups.filter(({ id }) => ids.includes(id)));
  }
  found.delete(group.id);
  return presentMembers(call, [...found]);
}

function presentMembers({ request, groups }: Call, ids: readonly string[]): Reply {
  const people = directory.filter(({ id }) => ids.includes(id)).map(presentMember);
  const within = groups.filter(({ id }) => ids.includes(id)).map(presentGroupMember);
  return page(request, 'directoryObjects', [...people, ...within]);
}

/**
 * The names a filter asks for: `displayName eq 'A'`, joined by `or`, or `displayName in ('A','B')`;
 * undefined for any other filter. Graph compares display names without case.
 */
function namesInFilter(filter: string): string[] | undefined {
  const text = `'((?:[^']|'')*)'`;
  const list = new RegExp(`^displayName in \\(\\s*${text}(?:\\s*,\\s*${text})*\\s*\\)$`, 'i');
  const equals = new RegExp(`^displayName eq ${text}(?: or displayName eq ${text})*$`, 'i');
  const condition = filter.trim().replace(/^\((displayName.*)\)$/, '$1');
  if (!list.test(condition) && !equals.test(condition)) return undefined;
  return [...condition.matchAll(new RegExp(text, 'g'))].map(([, name = '']) =>
    name.replaceAll("''", "'").toLowerCase(),
  );
}

/** One page of a collection: `$top` (100 where absent), `$skiptoken` and `$select`. */
function page(request: SandboxRequest, kind: string, items: Record<string, unknown>[]): Reply {
  const size = Number(request.query.get('$top') ?? 100);
  const start = Number(request.query.get('$skiptoken') ?? 0);
  if (!Number.isInteger(size) || size < 1 || size > 999 || !Number.isInteger(start)) {
    return graphError(400, 'BadRequest', 'Invalid page size specified. Must be between 1 and 999 inclusive.');
  }
  const next = new URL(`${request.origin}/graph${request.path}?${request.query}`);
  next.searchParams.set('$skiptoken', String(start + size));
  return reply(200, {
    '@odata.context': `${context}#${kind}`,
    ...(start + size < items.length ? { '@odata.nextLink': next.href } : {}),
    value: items.slice(start, start + size).map((item) => selected(request, item)),
  });
}

/**
 * `$select` keeps the named properties; annotations such as `@odata.type` always stay. Without it Graph
 * leaves out `userType`: it is not among a user's default properties.
 */
function selected(request: SandboxRequest, item: Record<string, unknown>): Record<string, unknown> {
  const wanted = request.query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim());
  const isWanted = (name: string) => (wanted ? wanted.includes(name) : name !== 'userType');
  return Object.fromEntries(Object.entries(item).filter(([name]) => name.startsWith('@') || isWanted(name)));
}

function presentGroup({ id, displayName }: Group): Record<string, unknown> {
  return { id, displayName, description: null, mailEnabled: false, securityEnabled: true, groupTypes: [] };
}

function presentGroupMember(group: Group): Record<string, unknown> {
  return { '@odata.type': '#microsoft.graph.group', ...presentGroup(group) };
}

function presentMember(person: Person): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.user',
    id: person.id,
    displayName: person.name,
    givenName: person.givenName,
    surname: person.surname,
    mail: person.upn.includes('#EXT#') ? null : person.upn,
    userPrincipalName: person.upn,
    userType: person.userType,
  };
}

function graphError(status: number, code: string, message: string): Reply {
  const requestId = randomUUID();
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': requestId,
  };
  return reply(status, { error: { code, message, innerError } }, { 'request-id': requestId });
}
