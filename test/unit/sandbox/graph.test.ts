import assert from 'node:assert/strict';
import { people } from '../../../src/sandbox/people.js';
import { SandboxClient } from './client.js';

interface Collection<T> {
  value: T[];
  '@odata.nextLink'?: string;
}
interface Group {
  id: string;
  displayName: string;
}
interface User extends Group {
  '@odata.type': string;
  userPrincipalName: string;
  userType?: string;
}

describe('sandbox: Microsoft Graph', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  after(() => client.close());

  async function groupId(name: string): Promise<string> {
    const filter = encodeURIComponent(`displayName eq '${name}'`);
    const { body } = await client.graph<Collection<Group>>(`/groups?$filter=${filter}`);
    return body.value[0]?.id ?? '';
  }

  async function memberNames(name: string): Promise<string[]> {
    const { body } = await client.graph<Collection<User>>(`/groups/${await groupId(name)}/members`);
    return body.value.map((user) => user.displayName);
  }

  const filters: [filter: string, names: string[]][] = [
    ["displayName eq 'AdminAgents'", ['AdminAgents']],
    ["displayName eq 'adminagents' or displayName eq 'SalesAgents'", ['AdminAgents', 'SalesAgents']],
    ["displayName in ('SalesAgents', 'SalesAgent','HelpdeskAgents')", ['SalesAgents', 'HelpdeskAgents']],
    ["displayName eq 'Nobody''s'", []],
  ];
  for (const [filter, names] of filters) {
    it(`finds groups by ${filter}`, async () => {
      const { status, body } = await client.graph<Collection<Group>>(`/groups?$filter=${encodeURIComponent(filter)}`);
      assert.equal(status, 200);
      assert.deepEqual(
        body.value.map((group) => group.displayName),
        names,
      );
    });
  }

  it('refuses a filter it does not know, like a function', async () => {
    const answer = await client.graph<{ error: { code: string } }>("/groups?$filter=endsWith(displayName,'Agents')");
    assert.equal(answer.status, 400);
    assert.equal(answer.body.error.code, 'Request_UnsupportedQuery');
  });

  it('lists members as users, and tells the type of user only when asked', async () => {
    const id = await groupId('AdminAgents');
    const plain = await client.graph<Collection<User>>(`/groups/${id}/members`);
    const expected = people.filter(({ roles }) => roles.includes('admin-agent'));
    assert.deepEqual(
      plain.body.value.map((user) => user.id),
      expected.map((person) => person.id),
    );
    assert.equal(plain.body.value[0]?.['@odata.type'], '#microsoft.graph.user');
    assert.equal(plain.body.value[0]?.userType, undefined);

    const selected = await client.graph<Collection<User>>(`/groups/${id}/members?$select=id,userType`);
    assert.deepEqual(selected.body.value[0], {
      '@odata.type': '#microsoft.graph.user',
      id: expected[0]?.id,
      userType: 'Member',
    });
  });

  it('lists who is in groups within a group, each once, with those groups, also where they are in each other', async () => {
    const [sales, staff] = [await groupId('SalesAgents'), await groupId('All Staff')];
    const flat = () => client.graph<Collection<User>>(`/groups/${sales}/transitiveMembers?$top=999&$select=id`);
    const before = (await flat()).body.value;
    await client.control('/members', { id: staff, group: 'SalesAgents', present: true });
    await client.control('/members', { id: sales, group: 'All Staff', present: true });
    const direct = await client.graph<Collection<User>>(`/groups/${sales}/members?$select=id`);
    assert.equal(direct.body.value.length, before.length + 1);
    const { value } = (await flat()).body;
    const users = value.filter((item) => item['@odata.type'] === '#microsoft.graph.user');
    const groups = value.filter((item) => item['@odata.type'] === '#microsoft.graph.group');
    assert.equal(new Set(users.map(({ id }) => id)).size, 6);
    assert.equal(users.length, 6);
    assert.deepEqual(
      groups.map(({ id }) => id),
      [staff],
    );
    await client.control('/members', { id: staff, group: 'SalesAgents', present: false });
    await client.control('/members', { id: sales, group: 'All Staff', present: false });
    assert.deepEqual((await flat()).body.value, before);
  });

  it('pages members by following @odata.nextLink, which keeps $select', async () => {
    let link: string | undefined = `/groups/${await groupId('All Staff')}/members?$top=2&$select=id`;
    const pages: User[][] = [];
    while (link) {
      const { body }: { body: Collection<User> } = await client.graph<Collection<User>>(link);
      pages.push(body.value);
      link = body['@odata.nextLink'];
    }
    assert.deepEqual(
      pages.map((page) => page.length),
      [2, 2, 2],
    );
    assert.equal(new Set(pages.flat().map((user) => user.id)).size, 6);
    assert.equal(pages[1]?.[0]?.displayName, undefined);
  });

  it('shows one group, and 404 for none', async () => {
    const id = await groupId('SalesAgents');
    assert.equal((await client.graph<Group>(`/groups/${id}`)).body.displayName, 'SalesAgents');
    const unknown = await client.graph<{ error: { code: string } }>(
      '/groups/00000000-0000-4000-8000-000000000000/members',
    );
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body.error.code, 'Request_ResourceNotFound');
  });

  it('follows changes of membership', async () => {
    const [person] = people.filter(({ roles }) => roles.length === 0);
    assert.ok(person);
    await client.control('/members', { id: person.id, group: 'SalesAgents', present: true });
    assert.ok((await memberNames('SalesAgents')).includes(person.name));
    await client.control('/members', { id: person.id, group: 'SalesAgents', present: false });
    assert.ok(!(await memberNames('SalesAgents')).includes(person.name));
  });

  it('serves nobody without a token for Graph', async () => {
    assert.equal((await client.graph('/groups', { token: 'none' })).status, 401);
    assert.equal((await client.graph('/groups', { token: 'rubbish' })).status, 401);
    const other = await client.graph<{ error: { code: string } }>('/groups', { token: await client.token('app') });
    assert.equal(other.status, 401);
    assert.equal(other.body.error.code, 'InvalidAuthenticationToken');
  });
});
