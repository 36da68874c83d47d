import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fetchRoleGroups, type RoleGroupOptions } from '../../../src/members/entra-groups.js';
import { appOnlyTokens } from '../../../src/partner-center/tokens.js';
import type { FailureCode } from '../../../src/result.js';
import { credentials } from '../partner-center/credentials.js';
import {
  type Answer,
  always,
  hangUp,
  quick,
  send,
  silence,
  startServer,
  type TestServer,
} from '../partner-center/server.js';

const admins = '11111111-1111-4111-8111-111111111111';
const sales = '22222222-2222-4222-8222-222222222222';
const alsoSales = '33333333-3333-4333-8333-333333333333';
const lookalike = '44444444-4444-4444-8444-444444444444';
const person = (number: number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`;
const user = (number: number, more: object = {}) => ({
  '@odata.type': '#microsoft.graph.user',
  id: person(number),
  displayName: `Person ${number}`,
  userPrincipalName: `person${number}@partner.example`,
  userType: 'Member',
  ...more,
});

interface Directory {
  groups: { id: string; displayName: string }[];
  /** Pages of members, by group id. */
  members: Record<string, unknown[][]>;
  /** Where the links to further pages lead; the server itself unless told. */
  linkBase?: string;
  /** It lists only what is in a group itself. */
  isPlain?: boolean;
}

describe('role groups of the directory', () => {
  let server: TestServer;
  let directory: Directory;
  /** Replaces the answer to addresses that contain its key. */
  let trouble: Record<string, Answer>;

  /** A small Graph: groups by name, compared without case, a group by id, and members page by page. */
  const graph: Answer = (received, response) => {
    const found = Object.keys(trouble).find((part) => received.url.includes(part));
    if (found !== undefined) return trouble[found]?.(received, response);
    const url = new URL(received.url, server.url);
    const [, , , id = '', part] = url.pathname.split('/').slice(1);
    if (part === (directory.isPlain ? 'members' : 'transitiveMembers')) {
      const page = Number(url.searchParams.get('$skiptoken') ?? 0);
      const pages = directory.members[id] ?? [];
      const link = `${directory.linkBase ?? server.url}/graph/v1.0/groups/${id}/${part}?$skiptoken=${page + 1}`;
      const more = page + 1 < pages.length ? { '@odata.nextLink': link } : {};
      return send(response, 200, { value: pages[page] ?? [], ...more });
    }
    if (part) return send(response, 404, { error: { code: 'Request_ResourceNotFound' } });
    if (id !== '') {
      const group = directory.groups.find((one) => one.id === id);
      return group ? send(response, 200, group) : send(response, 404, { error: { code: 'Request_ResourceNotFound' } });
    }
    const name = /^displayName eq '(.*)'$/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? '';
    const value = directory.groups.filter((one) => one.displayName.toLowerCase() === name.toLowerCase());
    return send(response, 200, { value });
  };

  beforeEach(async () => {
    server = await startServer();
    server.answer = graph;
    trouble = {};
    directory = {
      groups: [
        { id: admins, displayName: 'AdminAgents' },
        { id: sales, displayName: 'SalesAgent' },
        { id: alsoSales, displayName: 'SalesAgents' },
        { id: lookalike, displayName: 'adminagents' },
      ],
      members: {
        [admins]: [[user(1), user(2)], [user(3)]],
        [sales]: [[user(1)]],
        [alsoSales]: [[user(4)]],
        [lookalike]: [[user(9)]],
      },
    };
  });
  afterEach(() => server.close());

  function fetchGroups(more: Partial<RoleGroupOptions> = {}) {
    const resource = 'https://graph.microsoft.com';
    const tokens = appOnlyTokens({ ...credentials, entraUrl: server.url, resource, ...quick });
    const graphUrl = `${server.url}/graph`;
    return fetchRoleGroups({ graphUrl, tokens, deadline: Date.now() + 3000, ...quick, ...more });
  }

  async function assertFails(code: FailureCode, more: Partial<RoleGroupOptions> = {}) {
    const result = await fetchGroups(more);
    assert.equal(!result.ok && result.failure.code, code);
  }

  async function membersOfAdmins(...members: unknown[]) {
    directory.members[admins] = [members];
    const result = await fetchGroups();
    return result.ok && result.value.find((group) => group.id === admins)?.members;
  }

  it('are read group by group where only the plain lists are known, each group once', async () => {
    const nested = '55555555-5555-4555-8555-555555555555';
    const group = (id: string) => ({ '@odata.type': '#microsoft.graph.group', id, displayName: 'Team' });
    directory.isPlain = true;
    directory.members[admins] = [[user(1), group(nested)], [user(3)]];
    directory.members[nested] = [[user(2), user(1), group(admins)]];
    const found = await fetchGroups();
    assert.ok(found.ok);
    const people = found.value.find(({ id }) => id === admins)?.members.map(({ id }) => id);
    assert.deepEqual(people, [person(1), person(3), person(2)]);
  });

  it('are found by their exact names, in both spellings, with everybody in them', async () => {
    const result = await fetchGroups();
    assert.ok(result.ok);
    const names = (group: { members: { name: string }[] }) => group.members.map((member) => member.name).join(', ');
    assert.deepEqual(
      new Set(result.value.map((group) => `${group.role} ${group.id} ${group.name}: ${names(group)}`)),
      new Set([
        `admin-agent ${admins} AdminAgents: Person 1, Person 2, Person 3`,
        `sales-agent ${sales} SalesAgent: Person 1`,
        `sales-agent ${alsoSales} SalesAgents: Person 4`,
      ]),
    );
    assert.ok(server.requests.every((received) => received.headers.authorization === 'Bearer token-1'));
    assert.equal(
      new URLSearchParams(server.tokenRequests[0]?.body).get('scope'),
      'https://graph.microsoft.com/.default',
    );
  });

  it('are all taken where several have the name', async () => {
    directory.groups.push({ id: '55555555-5555-4555-8555-555555555555', displayName: 'AdminAgents' });
    directory.members['55555555-5555-4555-8555-555555555555'] = [[user(5)]];
    const result = await fetchGroups();
    assert.deepEqual(
      result.ok && result.value.filter((group) => group.role === 'admin-agent').map((group) => group.members.length),
      [3, 1],
    );
  });

  it('are found by id where the settings name one, whatever their name', async () => {
    directory.groups = [{ id: lookalike, displayName: 'Our own people' }];
    const result = await fetchGroups({ groupIds: { 'helpdesk-agent': lookalike } });
    assert.deepEqual(result.ok && result.value, [
      { role: 'helpdesk-agent', id: lookalike, name: 'Our own people', members: [{ id: person(9), name: 'Person 9' }] },
    ]);
  });

  it('fail where a configured group is not there, or its id is none', async () => {
    await assertFails('role-groups-missing', { groupIds: { 'sales-agent': person(1) } });
    await assertFails('role-groups-missing', { groupIds: { 'sales-agent': '../users' } });
    assert.ok(server.requests.every((received) => !received.url.includes('/users')));
  });

  it('fail where no role has a group', async () => {
    directory.groups = [{ id: lookalike, displayName: 'adminagents' }];
    await assertFails('role-groups-missing');
  });

  it('hold everybody of a group of thousands, however long that takes in all', async () => {
    const page = (from: number) =>
      Array.from({ length: 999 }, (_, index) => user(0, { id: `bbbbbbbb-0000-4000-8000-${from + index + 1e11}` }));
    directory.members[admins] = [0, 1, 2, 3].map((number) => page(number * 999));
    const slow: Answer = (received, response) => {
      trouble = {};
      setTimeout(() => {
        graph(received, response);
        trouble = { [admins]: slow };
      }, 150);
    };
    trouble = { [admins]: slow };
    const result = await fetchGroups({ patienceMs: 400 });
    const group = result.ok && result.value.find(({ id }) => id === admins);
    assert.equal(group && new Set(group.members.map(({ id }) => id)).size, 4 * 999);
    const [first] = server.requests.filter(({ url }) => url.includes(admins));
    assert.match(decodeURIComponent(first?.url ?? ''), /transitiveMembers\?.*\$top=999/);
  });

  it('fail as soon as one request takes too long', async () => {
    trouble = { [`${sales}/transitiveMembers`]: silence };
    const began = Date.now();
    await assertFails('directory-unreachable', { deadline: began + 60_000, patienceMs: 300 });
    assert.ok(Date.now() - began < 2_000);
  });

  it('may be empty', async () => {
    assert.deepEqual(await membersOfAdmins(), []);
  });

  it('hold people, not guests, groups or apps, each once', async () => {
    const people = await membersOfAdmins(
      user(1),
      user(2, { userType: 'Guest' }),
      user(3, { userType: 'guest' }),
      user(4, { '@odata.type': '#microsoft.graph.group' }),
      user(5, { '@odata.type': '#microsoft.graph.servicePrincipal' }),
      user(6, { '@odata.type': undefined, userType: null, displayName: null }),
      user(7, { displayName: null, userPrincipalName: null, id: person(7).toUpperCase() }),
      user(1),
    );
    assert.deepEqual(people, [
      { id: person(1), name: 'Person 1' },
      { id: person(6), name: 'person6@partner.example' },
      { id: person(7), name: '' },
    ]);
  });

  describe('are all or nothing', () => {
    const troubles: [string, Answer, FailureCode][] = [
      ['a server error', always(500), 'directory-unreachable'],
      ['a lost connection', hangUp, 'directory-unreachable'],
      ['silence', silence, 'directory-unreachable'],
      ['throttling', always(429, '', { 'Retry-After': '99' }), 'directory-unreachable'],
      ['a missing permission', always(403, { error: { code: 'Authorization_RequestDenied' } }), 'directory-refused'],
      ['rubbish', always(200, 'rubbish'), 'directory-unreachable'],
      ['no list', always(200, {}), 'directory-unreachable'],
      ['a member without an id', always(200, { value: [user(1), {}] }), 'directory-unreachable'],
      ['an empty link', always(200, { value: [], '@odata.nextLink': '' }), 'directory-unreachable'],
      ['a redirect', always(302, '', { Location: '/graph/v1.0/groups' }), 'directory-unreachable'],
      ['a refused token', always(401), 'sign-in-failed'],
    ];
    for (const part of [`${alsoSales}/transitiveMembers`, 'skiptoken=1', 'HelpdeskAgent']) {
      for (const [what, answer, code] of troubles) {
        it(`after ${what} at ${part.slice(-15)}`, async () => {
          trouble = { [part]: answer };
          await assertFails(code);
        });
      }
    }

    it('after a member of an odd type, who may be a guest', async () => {
      for (const odd of [{ userType: 7 }, { '@odata.type': [] }]) {
        directory.members[alsoSales] = [[user(1, odd)]];
        await assertFails('directory-unreachable');
      }
    });

    it('after a refused sign-in', async () => {
      server.tokenAnswer = always(401, { error: 'invalid_client' });
      await assertFails('sign-in-failed');
      server.tokenAnswer = hangUp;
      await assertFails('directory-unreachable');
    });

    it('at a link to another origin, which gets no token', async () => {
      const elsewhere = await startServer();
      try {
        directory.linkBase = elsewhere.url;
        await assertFails('directory-unreachable');
        assert.equal(elsewhere.requests.length, 0);
      } finally {
        await elsewhere.close();
      }
    });

    it('at links that go round in circles', async () => {
      trouble = {
        [`${admins}/transitiveMembers`]: (received, response) =>
          send(response, 200, { value: [], '@odata.nextLink': server.url + received.url }),
      };
      await assertFails('directory-unreachable');
      assert.equal(
        server.requests.filter((received) => received.url.includes(`${admins}/transitiveMembers`)).length,
        1,
      );
    });

    it('at the deadline', async () => {
      trouble = { '/transitiveMembers': silence };
      const began = Date.now();
      await assertFails('directory-unreachable', { deadline: began + 300 });
      assert.ok(Date.now() - began < 800);
    });
  });

  it('come after a passing trouble', async () => {
    let count = 0;
    trouble = {
      [`${sales}/transitiveMembers`]: (received, response) => {
        count += 1;
        if (count === 1) return send(response, 503, '');
        trouble = {};
        return graph(received, response);
      },
    };
    const result = await fetchGroups();
    assert.equal(result.ok && result.value.length, 3);
  });

  it('give a result for any answer', async () => {
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record(
          { value: fc.array(fc.oneof(fc.constant(user(1)), fc.jsonValue())), '@odata.nextLink': fc.jsonValue() },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    );
    const codes: Record<number, FailureCode> = { 403: 'directory-refused', 404: 'role-groups-missing' };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 200, 200, 400, 403, 404), body, async (status, text) => {
        trouble = { '/transitiveMembers': always(status, text) };
        const result = await fetchGroups();
        if (result.ok) assert.ok(result.value.every((group) => Array.isArray(group.members)));
        else assert.equal(result.failure.code, codes[status] ?? 'directory-unreachable');
      }),
      { numRuns: 60 },
    );
  });
});
