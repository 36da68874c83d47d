import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import type { Result } from '../result.js';
import { ok } from '../result.js';
import { change, rows } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { type Member, type Role, type RoleGroup, roles } from './roles.js';

interface MemberRow {
  id: string;
  name: string;
  roles: string;
}

/** Members of the partner's staff. The store is what every check reads; Entra's role groups fill it. */
export class Members {
  #running: Promise<Result<void>> | undefined;
  #syncedAt: Date | undefined;
  #groups: RoleGroup[] = [];

  constructor(
    private readonly store: Store,
    private readonly fetchRoleGroups: () => Promise<Result<RoleGroup[]>>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The groups that gave this role when Entra was last read. */
  groupsOf(role: Role): string[] {
    return this.#groups.filter((group) => group.role === role).map((group) => group.name);
  }

  /** When Entra was last read in this process. */
  get syncedAt(): Date | undefined {
    return this.#syncedAt;
  }

  /** The member as the store knows it this moment; never held in memory, so a withdrawn role is gone at once. */
  async find(id: string): Promise<Member | undefined> {
    const [row] = await this.store.read<MemberRow>('SELECT id, name, roles FROM member WHERE id = $1', [id]);
    return row && toMember(row);
  }

  /** Names of people with this role, for "ask one of them"; alphabetical. */
  async namesWithRole(role: Role, limit = 3): Promise<string[]> {
    const found = await this.store.read<{ name: string }>(
      'SELECT name FROM member WHERE roles LIKE $1 ORDER BY name LIMIT $2',
      [`%"${role}"%`, limit],
    );
    return found.map(({ name }) => name);
  }

  /** Reads Entra again unless that was done within the last `maxAgeMs` milliseconds. */
  async syncIfOlderThan(maxAgeMs: number): Promise<Result<void>> {
    const age = this.#syncedAt ? this.now().getTime() - this.#syncedAt.getTime() : Number.POSITIVE_INFINITY;
    return age > maxAgeMs || age < 0 ? this.sync() : ok(undefined);
  }

  /** Makes the store agree with Entra's role groups; every change of somebody's roles is on the trail. */
  sync(): Promise<Result<void>> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #sync(): Promise<Result<void>> {
    const reading = await this.store.transaction(beginReading);
    const groups = await this.fetchRoleGroups();
    if (!groups.ok) return groups;
    const wanted = membersOf(groups.value);
    const at = this.now().toISOString();
    await this.store.transaction(async (tx) => {
      if (!(await isNewest(tx, reading))) return;
      const present: MemberRow[] = await tx.query('SELECT id, name, roles FROM member');
      const known = new Map(present.map((row) => [row.id, toMember(row)]));
      const gone = [...known.values()].filter((member) => !wanted.has(member.id) && member.roles.length > 0);
      for (const member of [...wanted.values(), ...gone.map((member) => ({ ...member, roles: [] }))]) {
        const before = known.get(member.id);
        if (before && before.name === member.name && before.roles.join() === member.roles.join()) continue;
        await tx.query(
          `INSERT INTO member (id, name, roles, synced_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles, synced_at = excluded.synced_at`,
          [member.id, member.name, JSON.stringify(member.roles), at],
        );
        if (before?.roles.join() === member.roles.join()) continue;
        await record(tx, {
          actor: { id: member.id, name: member.name },
          action: 'member.roles-changed',
          outcome: 'succeeded',
          correlationId: `entra-sync-${at}`,
          details: { before: before?.roles.join(' ') ?? '', after: member.roles.join(' ') },
        });
      }
    });
    this.#syncedAt = this.now();
    this.#groups = groups.value.filter((group) => group.members.length > 0);
    return ok(undefined);
  }
}

/*
 * Several processes read Entra, and one that takes long may have read it before another one that is done already. What
 * it read must not bring back a role that was withdrawn since; so readings are numbered, without any clock.
 */
const begun = 'members:begun';
const applied = 'members:applied';

async function beginReading(tx: EntityManager): Promise<number> {
  const [counted] = await rows<{ value: string }>(
    tx,
    `INSERT INTO setting (name, value) VALUES ($1, '1')
     ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS integer) + 1 AS text) RETURNING value`,
    [begun],
  );
  return Number(counted?.value);
}

/** True unless a reading that began later is in the store already; then this one counts as the newest. */
async function isNewest(tx: EntityManager, reading: number): Promise<boolean> {
  const changed = await change(
    tx,
    `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
     WHERE CAST(setting.value AS integer) < CAST(excluded.value AS integer)`,
    [applied, String(reading)],
  );
  return changed === 1;
}

function toMember(row: MemberRow): Member {
  return { id: row.id, name: row.name, roles: JSON.parse(row.roles) as Role[] };
}

function membersOf(groups: RoleGroup[]): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const role of roles) {
    for (const person of groups.filter((group) => group.role === role).flatMap((group) => group.members)) {
      const id = person.id.toLowerCase();
      const member = members.get(id) ?? { id, name: person.name, roles: [] };
      if (!member.roles.includes(role)) member.roles.push(role);
      members.set(id, member);
    }
  }
  return members;
}
