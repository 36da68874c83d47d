import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AuditChain } from '../../../src/audit/chain.js';
import { AuditSeal } from '../../../src/audit/seal.js';
import { verifyTrail } from '../../../src/audit/verify.js';
import type { Store } from '../../../src/store/store.js';
import { testKeys } from '../../support/stores.js';

/** Rows as the product writes them, with the least that the schema asks for; what a test is about is given. */
const usual: Record<string, () => Record<string, unknown>> = {
  attestation: () => ({
    ...common(),
    ...contact,
    date_agreed: '2026-01-15T00:00:00.000Z',
    template_id: 'template-1',
    state: 'recorded',
    started_at: longAgo,
    finished_at: longAgo,
  }),
  acceptance_link: () => ({
    ...common(),
    ...contact,
    company_name: 'Adatum',
    country: 'DE',
    language: 'de-DE',
    state: 'finalised',
    sendings: 1,
    created_at: longAgo,
    asked_at: longAgo,
    finished_at: longAgo,
    checks: 0,
  }),
  invitation: () => {
    const { request_id: _, correlation_id: __, ...rest } = common();
    return {
      ...rest,
      kind: 'existing',
      recipient: contact.email,
      language: 'de',
      state: 'sent',
      message_id: randomUUID(),
      created_at: longAgo,
      finished_at: longAgo,
      next_reminder_at: '2026-02-01T00:00:00.000Z',
    };
  },
  new_customer: () => {
    const { customer_name: _, ...rest } = common();
    return {
      ...rest,
      company_name: 'Adatum',
      domain: 'adatum.onmicrosoft.com',
      state: 'finished',
      agreement: 'asked',
      request: '{}',
      started_at: longAgo,
      finished_at: longAgo,
    };
  },
  blocked_purchase: () => ({
    id: randomUUID(),
    customer_id: randomUUID(),
    customer_name: 'Adatum',
    state: 'resolved',
    version: 3,
    code: '13605',
    reason: 'acceptance-missing',
    attempts: 1,
    opened_at: longAgo,
    last_attempt_at: longAgo,
    resolved_at: longAgo,
    resolution: 'note',
  }),
  purchase_attempt: () => ({
    event_id: `intake:${randomUUID()}`,
    customer_id: randomUUID(),
    code: '13605',
    message: '',
    attempted_at: longAgo,
    source: 'intake',
    reported_at: longAgo,
  }),
  alert_subscription: () => ({
    conversation_id: randomUUID(),
    place: placeOf(),
    conversation_type: 'channel',
    name: 'Sales',
    created_by_id: member.id,
    created_by_name: member.name,
    created_at: longAgo,
    scope: 'all',
    state: 'on',
  }),
  alert_copy: () => ({
    block_id: randomUUID(),
    conversation_id: randomUUID(),
    wanted_version: 1,
    state: 'shown',
  }),
  member: () => ({ id: member.id, name: member.name, roles: '[]', synced_at: longAgo }),
  outbox: () => ({
    kind: 'invitation.mail',
    key: randomUUID(),
    payload: '{}',
    state: 'due',
    attempts: 0,
    due_at: longAgo,
    created_at: longAgo,
  }),
};

export const longAgo = '2026-01-20T10:00:00.000Z';

/** Nobody; each part is found nowhere else. */
export const contact = {
  first_name: 'Adalbertina',
  last_name: 'Signatoria',
  email: 'Adalbertina.Signatoria+mca@adatum.example',
  phone: '+49 30 5550199',
};

/** One of the partner's staff. */
export const member = { id: '0d1f7b3a-52c4-4e8e-9a44-1c6d1f7b2e99', name: 'Nepomuk Fachverkauf' };

/** Where the product tells somebody of something. */
export function placeOf({ id, name } = member): string {
  const user = { id: `29:${id}`, name, aadObjectId: id };
  return JSON.stringify({ reference: { user, conversation: { id: 'a:1' } }, reader: { locale: 'en' }, shared: false });
}

function common() {
  return {
    id: randomUUID(),
    customer_id: randomUUID(),
    customer_name: 'Adatum',
    member_id: member.id,
    member_name: member.name,
    request_id: randomUUID(),
    conversation: placeOf(),
    correlation_id: randomUUID(),
  };
}

/** Adds one row and answers with it. */
export async function add(store: Store, table: string, given: Record<string, unknown> = {}) {
  const row: Record<string, unknown> = { ...usual[table]?.(), ...given };
  const columns = Object.keys(row);
  await store.transaction((tx) =>
    tx.query(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    ),
  );
  return row;
}

/** Everything the database holds, by table. */
export async function dump(store: Store): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = await store.read<{ name: string }>(
    store.engine === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name",
  );
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of tables) rows[name] = await store.read(`SELECT * FROM ${name}`);
  return rows;
}

/** The tables in which one of these texts is found, whatever the case of its letters. */
export async function tablesWith(store: Store, ...texts: string[]): Promise<string[]> {
  const all = Object.entries(await dump(store)).map(([table, rows]) => ({ table, text: JSON.stringify(rows) }));
  return all
    .filter(({ text }) => texts.some((one) => text.toLowerCase().includes(one.toLowerCase())))
    .map(({ table }) => table);
}

/** The trail is as it was written, from its first entry to its last. */
export async function assertWhole(store: Store): Promise<void> {
  const onProblem = ({ kind }: { kind: string }) => assert.fail(kind);
  await new AuditChain({ store, seal: new AuditSeal(testKeys), onProblem }).pass();
  const { break: found, entries, waiting } = await verifyTrail(store, testKeys);
  assert.deepEqual([found, entries > 0, waiting], [undefined, true, 0]);
}
