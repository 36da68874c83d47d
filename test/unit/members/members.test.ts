import assert from 'node:assert/strict';
import { Members } from '../../../src/members/members.js';
import { groupNames, type Role, type RoleGroup } from '../../../src/members/roles.js';
import { fail, ok, type Result } from '../../../src/result.js';
import { forEachEngine, type OpenStore } from '../../support/stores.js';

const anna = { id: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Anna' };
const ben = { id: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Ben "B" O\'Neil' };
const cem = { id: 'aaaaaaaa-0000-4000-8000-000000000003', name: 'Cem' };

function group(role: Role, ...members: { id: string; name: string }[]): RoleGroup {
  return { role, id: `group-of-${role}`, name: groupNames[role][0] ?? '', members };
}

/** Members over a directory whose answer, and a clock whose time, the test sets. */
async function membersWith(open: OpenStore) {
  const store = await open();
  const entra = { groups: ok([]) as Result<RoleGroup[]>, asked: 0, now: new Date('2026-03-04T05:06:07Z') };
  const fetchRoleGroups = async () => {
    entra.asked += 1;
    return entra.groups;
  };
  const members = new Members(store, fetchRoleGroups, { now: () => entra.now, patienceMs: 50 });
  const changes = () =>
    store.read<{ who: string; details: string }>('SELECT actor_name AS who, details FROM audit ORDER BY id');
  return { store, entra, members, changes };
}

forEachEngine('Members', (open) => {
  it('follow the role groups of Entra, and every change of roles is on the trail', async () => {
    const { entra, members, changes } = await membersWith(open);
    assert.equal(await members.find(anna.id), undefined);

    const upper = { ...anna, id: anna.id.toUpperCase() };
    entra.groups = ok([group('sales-agent', ben, anna), group('admin-agent', upper), group('admin-agent', anna)]);
    assert.deepEqual(await members.sync(), ok(undefined));
    assert.deepEqual(await members.find(anna.id), { ...anna, roles: ['admin-agent', 'sales-agent'] });
    assert.deepEqual(await members.find(ben.id), { ...ben, roles: ['sales-agent'] });
    assert.equal(await members.find(cem.id), undefined);

    entra.groups = ok([group('sales-agent', { ...ben, name: 'Benjamin' }), group('helpdesk-agent', cem)]);
    await members.sync();
    await members.sync();
    assert.deepEqual((await members.find(anna.id))?.roles, []);
    assert.equal((await members.find(ben.id))?.name, 'Benjamin');
    assert.deepEqual(
      (await changes()).map(({ who, details }) => [who, JSON.parse(details)]),
      [
        ['Anna', { before: '', after: 'admin-agent sales-agent' }],
        [ben.name, { before: '', after: 'sales-agent' }],
        ['Cem', { before: '', after: 'helpdesk-agent' }],
        ['Anna', { before: 'admin-agent sales-agent', after: '' }],
      ],
    );
  });

  it('do not get a withdrawn role back from a process that had read Entra before', async () => {
    const { entra, members, store } = await membersWith(open);
    entra.groups = ok([group('admin-agent', anna)]);
    await members.sync();
    const slow = new Members(
      store,
      async () => {
        const read = ok([group('admin-agent', anna)]);
        if (entra.groups.ok && entra.groups.value.length > 0) {
          entra.groups = ok([]);
          await members.sync();
        }
        return read;
      },
      { now: () => entra.now },
    );
    const syncing = slow.sync();
    assert.deepEqual(await syncing, ok(undefined));
    assert.deepEqual((await members.find(anna.id))?.roles, []);
    assert.deepEqual(await slow.sync(), ok(undefined));
    assert.deepEqual((await members.find(anna.id))?.roles, ['admin-agent'], 'what it reads from now on counts');
  });

  it('keep their roles when Entra cannot be asked', async () => {
    const { entra, members, changes } = await membersWith(open);
    entra.groups = ok([group('admin-agent', anna)]);
    await members.sync();
    entra.groups = fail('directory-unreachable', { retryable: true });
    assert.equal((await members.sync()).ok, false);
    assert.deepEqual((await members.find(anna.id))?.roles, ['admin-agent']);
    assert.equal((await changes()).length, 1);
  });

  describe('after Entra was last read', () => {
    const hours = (count: number) => count * 60 * 60_000;

    /** A member, read once, in a store that another process opens later; Entra cannot be read any more. */
    async function outage() {
      const world = await membersWith(open);
      const { entra, members, store } = world;
      entra.groups = ok([group('admin-agent', anna)]);
      await members.sync();
      const read = entra.now;
      entra.groups = fail('sign-in-failed');
      const restarted = new Members(store, async () => entra.groups, { now: () => entra.now });
      const after = (ms: number) => {
        entra.now = new Date(read.getTime() + ms);
      };
      const lapsed = async () => (await store.read("SELECT 1 FROM setting WHERE name = 'members:lapsed'")).length;
      return { ...world, read, after, restarted, lapsed };
    }

    it('keep their roles for a day, and have none then, in every process', async () => {
      const { members, restarted, after, lapsed } = await outage();
      after(hours(24));
      for (const process of [members, restarted]) {
        assert.deepEqual(await process.sync(), fail('sign-in-failed'));
        assert.deepEqual((await process.find(anna.id))?.roles, ['admin-agent']);
      }
      assert.equal(await lapsed(), 0);
      after(hours(24) + 1);
      for (const process of [members, restarted]) {
        assert.equal(await process.find(anna.id), undefined, 'at once, before anybody tries again');
        const params = { hours: 24, cause: 'sign-in-failed' };
        assert.deepEqual(await process.sync(), fail('roles-outdated', { params }));
      }
      assert.equal(await lapsed(), 1);
    });

    it('have their roles again as soon as it can be read', async () => {
      const { entra, members, restarted, after, lapsed, changes } = await outage();
      after(hours(100));
      await members.sync();
      entra.groups = ok([group('admin-agent', anna), group('sales-agent', ben)]);
      assert.deepEqual(await restarted.sync(), ok(undefined));
      assert.deepEqual((await members.find(anna.id))?.roles, ['admin-agent']);
      assert.deepEqual((await members.find(ben.id))?.roles, ['sales-agent']);
      assert.equal(await lapsed(), 0);
      assert.equal((await changes()).length, 2, 'nobody lost a role in Entra');
    });

    it('keep their roles as long as the settings say', async () => {
      const { entra, store, read, after } = await outage();
      const patient = new Members(store, async () => entra.groups, { graceHours: 72, now: () => entra.now });
      after(hours(72));
      assert.deepEqual((await patient.find(anna.id))?.roles, ['admin-agent']);
      assert.deepEqual(await patient.lastReading(), { at: read, countsUntil: entra.now });
      after(hours(72) + 1);
      assert.equal(await patient.find(anna.id), undefined);
    });

    it('lose them to a clock that is far off as well', async () => {
      const { members, after } = await outage();
      after(-hours(25));
      assert.equal(await members.find(anna.id), undefined);
    });
  });

  it('are told of a first reading that failed, not of a time long ago', async () => {
    const { entra, members } = await membersWith(open);
    entra.groups = fail('directory-refused');
    assert.deepEqual(await members.sync(), fail('directory-refused'));
    assert.equal(await members.find(anna.id), undefined);
  });

  it('let nobody wait for a reading that takes long, and take it over all the same', async () => {
    const { store, entra } = await membersWith(open);
    let finish: (groups: Result<RoleGroup[]>) => void = () => {};
    const reading = new Promise<Result<RoleGroup[]>>((resolve) => {
      finish = resolve;
    });
    const members = new Members(store, () => reading, { now: () => entra.now, patienceMs: 20 });
    assert.deepEqual(await members.syncIfOlderThan(0), fail('directory-unreachable', { retryable: true }));
    const sync = members.sync();
    finish(ok([group('admin-agent', anna)]));
    assert.deepEqual(await sync, ok(undefined));
    assert.deepEqual((await members.find(anna.id))?.roles, ['admin-agent']);
  });

  it('are named by role, in alphabetical order, no more than asked for', async () => {
    const { entra, members } = await membersWith(open);
    entra.groups = ok([group('admin-agent', cem, anna, ben), group('sales-agent', cem)]);
    await members.sync();
    assert.deepEqual(await members.namesWithRole('admin-agent'), ['Anna', ben.name, 'Cem']);
    assert.deepEqual(await members.namesWithRole('admin-agent', 1), ['Anna']);
    assert.deepEqual(await members.namesWithRole('sales-agent'), ['Cem']);
    assert.deepEqual(await members.namesWithRole('helpdesk-agent'), []);
  });

  it('are read from Entra again only when that was long ago, and once at a time', async () => {
    const { entra, members } = await membersWith(open);
    assert.equal(await members.lastReading(), undefined);
    await Promise.all([members.syncIfOlderThan(1_000), members.syncIfOlderThan(1_000), members.sync()]);
    assert.equal(entra.asked, 1);
    assert.deepEqual((await members.lastReading())?.at, entra.now);
    await members.syncIfOlderThan(1_000);
    assert.equal(entra.asked, 1);
    entra.now = new Date(entra.now.getTime() + 1_001);
    await members.syncIfOlderThan(1_000);
    assert.equal(entra.asked, 2);
    entra.now = new Date(entra.now.getTime() - 60_000);
    await members.syncIfOlderThan(1_000);
    assert.equal(entra.asked, 3, 'a clock that was set back must not stop it');
  });
});
