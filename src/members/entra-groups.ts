import { z } from 'zod';
import type { HttpAnswer } from '../partner-center/exchange.js';
import { createRequest, type HttpParts, type Request } from '../partner-center/http.js';
import { readJson } from '../partner-center/json.js';
import { ServiceUrls } from '../partner-center/links.js';
import { isSignInCode } from '../partner-center/sign-in-errors.js';
import type { TokenSource } from '../partner-center/token-source.js';
import { fail, ok, type Result } from '../result.js';
import { sizedText } from '../sized-text.js';
import { groupNames, type Role, type RoleGroup, roles } from './roles.js';

export interface RoleGroupOptions extends HttpParts {
  /** For example `https://graph.microsoft.com`. */
  graphUrl: string;
  /**
   * App-only tokens for Microsoft Graph: application permissions GroupMember.Read.All, and User.Read.All, without
   * which Graph leaves out the names and whether somebody is a guest. (Groups whose membership is hidden need
   * Member.Read.Hidden as well.)
   */
  tokens: TokenSource;
  /** Groups named by their id in the settings; the roles without one are found by the names of their groups. */
  groupIds?: Partial<Record<Role, string>>;
  /** For the whole reading; epoch milliseconds. */
  deadline: number;
  /** How long one request may take, its repeats included; until the deadline unless told. */
  patienceMs?: number;
}

/** The 999 of a full page times this is far beyond any partner's staff. */
const maxPages = 100;

const text = z.string().nullish().catch(null);
const groupRecord = z.object({ id: z.guid(), displayName: text });
/** What decides whether somebody counts is read strictly, names are not. */
const memberRecord = z.object({
  id: z.guid(),
  displayName: text,
  userPrincipalName: text,
  userType: z.string().nullish(),
  '@odata.type': z.string().nullish(),
});

type Group = z.infer<typeof groupRecord>;
type Member = z.infer<typeof memberRecord>;
type Reading = { request: Request; urls: ServiceUrls; deadline: () => number };

/** What a 404 means: the group is not there. */
const notFound = 'role-groups-missing';
const unreadable = fail('directory-unreachable', { retryable: true });

/** One GET from Graph. Whatever goes wrong is the directory's failure, except what is wrong with the sign-in. */
async function getJson({ request, ...reading }: Reading, url: URL): Promise<Result<unknown>> {
  const headers = (requestId: string) => new Headers({ Accept: 'application/json', 'client-request-id': requestId });
  const sent = await request({ method: 'GET', url, headers, deadline: reading.deadline() });
  if (!sent.ok) {
    const { code, retryable } = sent.failure;
    // It sends the operator to the sign-in, or else to the directory as such.
    return isSignInCode(code) ? sent : fail('directory-unreachable', { retryable });
  }
  const { status, text: body }: HttpAnswer = sent.value;
  if (status === 401) return fail('sign-in-failed');
  if (status === 403) return fail('directory-refused');
  if (status === 404) return fail(notFound);
  if (status !== 200) return fail('directory-unreachable', { retryable: status === 429 || status >= 500 });
  const json = readJson(body);
  return json === undefined ? unreadable : ok(json);
}

/** Every item of a list, over all its pages; one that cannot be read spoils the list. */
async function getAll<T>(reading: Reading, first: URL, item: z.ZodType<T>): Promise<Result<T[]>> {
  const page = z.object({ value: z.array(item), '@odata.nextLink': sizedText(1).nullish() });
  const items: T[] = [];
  const seen = new Set<string>();
  let url: URL | undefined = first;
  while (url && !seen.has(url.href) && seen.size < maxPages) {
    seen.add(url.href);
    const answer = await getJson(reading, url);
    if (!answer.ok) return answer;
    const found = page.safeParse(answer.value);
    if (!found.success) return unreadable;
    items.push(...found.data.value);
    const next = found.data['@odata.nextLink'];
    if (!next) return ok(items);
    url = reading.urls.follow(next);
  }
  return unreadable;
}

/** The groups that carry a role: the configured one, or all with one of the known names. */
async function groupsOf(role: Role, groupId: string | undefined, reading: Reading): Promise<Result<Group[]>> {
  const select = { $select: 'id,displayName' };
  if (groupId) {
    const id = z.guid().safeParse(groupId);
    if (!id.success) return fail('role-groups-missing');
    const answer = await getJson(reading, reading.urls.at(`/groups/${id.data}`, select));
    if (!answer.ok) return answer;
    const group = groupRecord.safeParse(answer.value);
    return group.success ? ok([group.data]) : unreadable;
  }
  const lists = await Promise.all(
    groupNames[role].map(async (name) => {
      const query = { $filter: `displayName eq '${name}'`, ...select };
      const found = await getAll(reading, reading.urls.at('/groups', query), groupRecord);
      // Graph compares without case; the group of the role is spelled exactly like this.
      return found.ok ? ok(found.value.filter((group) => group.displayName === name)) : found;
    }),
  );
  return together(lists);
}

/** What is in a group, and in the groups within it. */
async function allIn(group: string, reading: Reading): Promise<Result<Member[]>> {
  const found = await listed(`/groups/${group}/transitiveMembers`, reading);
  const isUnknown = !found.ok && found.failure.code === notFound;
  return isUnknown ? allBelow([group], reading) : found;
}

/** The same, list by list: what stands in for Graph at `GRAPH_URL` may know no other. */
async function allBelow(groups: string[], reading: Reading): Promise<Result<Member[]>> {
  const within = new Set(groups);
  const members: Member[] = [];
  // What is added on the way is read as well.
  for (const group of within) {
    const found = await listed(`/groups/${group}/members`, reading);
    if (!found.ok) return found;
    members.push(...found.value);
    for (const { id, '@odata.type': type } of found.value) if (type === '#microsoft.graph.group') within.add(id);
  }
  return ok(members);
}

function listed(path: string, reading: Reading): Promise<Result<Member[]>> {
  const query = { $select: 'id,displayName,userPrincipalName,userType', $top: '999' };
  return getAll(reading, reading.urls.at(path, query), memberRecord);
}

/**
 * The people in a group and in the groups within it: users who are not guests, each once. Graph could leave out all but
 * users by itself, but only from an index that may not know yet who was taken out of a group.
 */
async function roleGroup(role: Role, group: Group, reading: Reading): Promise<Result<RoleGroup>> {
  const found = await allIn(group.id, reading);
  if (!found.ok) return found;
  const people = found.value
    .filter((member) => (member['@odata.type'] ?? '#microsoft.graph.user') === '#microsoft.graph.user')
    .filter((member) => member.userType?.toLowerCase() !== 'guest')
    .map((member) => ({ id: member.id.toLowerCase(), name: member.displayName || member.userPrincipalName || '' }));
  const members = [...new Map(people.map((person) => [person.id, person])).values()];
  return ok({ role, id: group.id.toLowerCase(), name: group.displayName ?? '', members });
}

/** All values of the lists, or the first failure among them. */
function together<T>(lists: Result<T[]>[]): Result<T[]> {
  const values: T[] = [];
  for (const list of lists) {
    if (!list.ok) return list;
    values.push(...list.value);
  }
  return ok(values);
}

/**
 * The groups of the partner's tenant that carry Partner Center roles, with their people, from Microsoft Graph.
 * All or nothing: a part that cannot be read is a failure of the whole, and so is a directory without any such
 * group, because whoever is missing here loses the role. Codes: `directory-unreachable`, `directory-refused` (a missing
 * permission), `role-groups-missing`, or those of the sign-in. Throws for a URL that is none.
 * Source: Microsoft Learn, partner-center/permissions-overview; graph/api/group-list,
 * graph/api/group-list-transitivemembers, graph/api/group-list-members.
 */
export async function fetchRoleGroups(options: RoleGroupOptions): Promise<Result<RoleGroup[]>> {
  const { graphUrl, tokens, groupIds = {}, now = Date.now } = options;
  const { deadline: end, patienceMs = Number.POSITIVE_INFINITY } = options;
  const deadline = () => Math.min(end, now() + patienceMs);
  const reading = { request: createRequest(tokens, options), urls: new ServiceUrls(graphUrl, 'v1.0'), deadline };
  const found = together(
    await Promise.all(
      roles.map(async (role) => {
        const groups = await groupsOf(role, groupIds[role], reading);
        if (!groups.ok) return groups;
        const filled = await Promise.all(groups.value.map((group) => roleGroup(role, group, reading)));
        return together(filled.map((one) => (one.ok ? ok([one.value]) : one)));
      }),
    ),
  );
  return found.ok && found.value.length === 0 ? fail('role-groups-missing') : found;
}
