import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import { type Failure, fail, ok, type Result } from '../result.js';
import type { Store } from '../store/store.js';
import { beginReading, lastReading, lastReadingColumn, noteLapse, takeReading } from './readings.js';
import { type Member, type Role, type RoleGroup, roles } from './roles.js';

interface MemberRow {
  id: string;
  name: string;
  roles: string;
}

export interface MembersOptions {
  /** For how long roles count after Entra was last read, where it cannot be read again. */
  graceHours?: number;
  /** How long somebody waits for Entra; a reading that takes longer goes on without them. */
  patienceMs?: number;
  now?: () => Date;
}

const hourMs = 60 * 60_000;

/** Members of the partner's staff. The store is what every check reads; Entra's role groups fill it. */
export class Members {
  readonly #graceHours: number;
  readonly #patienceMs: number;
  readonly #now: () => Date;
  #running: Promise<Result<void>> | undefined;
  #syncedAt: Date | undefined;
  #groups: RoleGroup[] = [];

  constructor(
    private readonly store: Store,
    private readonly fetchRoleGroups: () => Promise<Result<RoleGroup[]>>,
    { graceHours = 24, patienceMs = 5_000, now = () => new Date() }: MembersOptions = {},
  ) {
    this.#graceHours = graceHours;
    this.#patienceMs = patienceMs;
    this.#now = now;
  }

  /** The groups that gave this role when Entra was last read in this process. */
  groupsOf(role: Role): string[] {
    return this.#groups.filter((group) => group.role === role).map((group) => group.name);
  }

  /** When any process last read Entra, and how long its roles count without another reading. */
  async lastReading(): Promise<{ at: Date; countsUntil: Date } | undefined> {
    const at = await lastReading(this.store);
    return at && { at, countsUntil: new Date(at.getTime() + this.#graceHours * hourMs) };
  }

  /**
   * The member as the store knows it this moment; never held in memory, so a withdrawn role is gone at once. Undefined
   * for everybody once Entra was last read too long ago, whichever process it was that could read it.
   */
  async find(id: string): Promise<Member | undefined> {
    const [row] = await this.store.read<MemberRow & { readAt: string | null }>(
      `SELECT id, name, roles, ${lastReadingColumn} AS "readAt" FROM member WHERE id = $1`,
      [id],
    );
    return row?.readAt && this.#counts(new Date(row.readAt)) ? toMember(row) : undefined;
  }

  /** Names of people with this role, for "ask one of them"; alphabetical. */
  async namesWithRole(role: Role, limit = 3): Promise<string[]> {
    const found = await this.store.read<{ name: string }>(
      'SELECT name FROM member WHERE roles LIKE $1 ORDER BY name LIMIT $2',
      [`%"${role}"%`, limit],
    );
    return found.map(({ name }) => name);
  }

  /** Reads Entra again unless that was done within the last `maxAgeMs` milliseconds; waits for it so long as is fit. */
  async syncIfOlderThan(maxAgeMs: number): Promise<Result<void>> {
    const age = this.#syncedAt ? this.#now().getTime() - this.#syncedAt.getTime() : Number.POSITIVE_INFINITY;
    if (age >= 0 && age <= maxAgeMs) return ok(undefined);
    const waited = new AbortController();
    const late = sleep(this.#patienceMs, 'late' as const, { signal: waited.signal }).catch(() => 'late' as const);
    const synced = await Promise.race([this.sync(), late]);
    waited.abort();
    return synced === 'late' ? this.#failed(unreachable) : synced;
  }

  /**
   * Makes the store agree with Entra's role groups; every change of somebody's roles is on the trail. Fails with
   * `roles-outdated` where Entra cannot be read and was last read too long ago; `cause` is why it cannot be read.
   */
  sync(): Promise<Result<void>> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #sync(): Promise<Result<void>> {
    const reading = await this.store.transaction(beginReading);
    const groups = await this.fetchRoleGroups();
    if (!groups.ok) return this.#failed(groups.failure);
    const at = this.#now();
    await this.store.transaction(async (tx) => {
      if (await takeReading(tx, reading, at)) await applyRoles(tx, membersOf(groups.value), at.toISOString());
    });
    this.#syncedAt = at;
    this.#groups = groups.value.filter((group) => group.members.length > 0);
    return ok(undefined);
  }

  async #failed(failure: Failure): Promise<Result<void>> {
    const at = await lastReading(this.store);
    if (!at || this.#counts(at)) return { ok: false, failure };
    await noteLapse(this.store, this.#now());
    const params = { hours: this.#graceHours, cause: failure.code };
    return fail('roles-outdated', { retryable: failure.retryable, params });
  }

  /** A reading that seems to come from a distant future says as little as one of a distant past. */
  #counts(readAt: Date): boolean {
    return Math.abs(this.#now().getTime() - readAt.getTime()) <= this.#graceHours * hourMs;
  }
}

const { failure: unreachable } = fail('directory-unreachable', { retryable: true });

async function applyRoles(tx: EntityManager, wanted: Map<string, Member>, at: string): Promise<void> {
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
