import assert from 'node:assert/strict';
import fc from 'fast-check';
import { people } from '../../src/sandbox/people.js';
import { startPostgres, stopPostgres, whyNoPostgres } from '../support/postgres.js';
import { seed } from './fuzz.js';
import { type Activity, FuzzedChat, looking } from './fuzzed-chat.js';
import { anything, rarely } from './inputs.js';
import { changed, customersOf } from './payloads.js';
import { member } from './people.js';

const acting = people.filter(({ roles }) => roles.some((role) => role !== 'helpdesk-agent')).map(({ id }) => id);

/** What the buttons may do. Nobody's roles are changed by any, and nothing else is. */
const tables = ['attestation', 'acceptance_link', 'invitation', 'new_customer', 'customer', 'outbox'].concat([
  'blocked_purchase',
  'purchase_attempt',
  'alert_subscription',
  'alert_copy',
  'Partner Center',
  'mail',
]);
const actions = /^(attestation|link|invitation|customer|purchase|alerts)\.|^access\.refused$/;

/** Where it is kept who did what for which customer, and when. */
const kept = { attestation: 'started_at', invitation: 'created_at', acceptance_link: 'created_at' };

/** Text that one database takes is an error to the other. */
async function postgres(): Promise<Record<string, string>> {
  return whyNoPostgres() ? {} : { DATABASE_URL: await (await startPostgres()).createDatabase() };
}

after(stopPostgres);

for (const [share, ATTESTATION_API, database] of [
  ['form of a member', 'legacy', async () => ({})],
  ['link of a member', 'enhanced', postgres],
] as const) {
  describe(`fuzzing real forms: ${share} (FUZZ_SEED=${seed})`, function () {
    this.timeout(300_000);
    let chat: FuzzedChat;

    before(async () => {
      chat = await FuzzedChat.start({ ATTESTATION_API, ...(await database()) });
    });
    after(() => chat.close());

    /** Presses of real buttons, with anything in the fields, and rarely what a sign-in would add. */
    function inputs(): fc.Arbitrary<Activity> {
      const signIn = fc.record({ authentication: anything, state: anything });
      return fc
        .tuple(chat.presses(member, changed(chat.payloads)), rarely(signIn))
        .map(([activity, more]) => ({ ...activity, value: { ...(activity.value as object), ...more } }));
    }

    it('do what they say, for the customer they are about, by those who may', async () => {
      const { store } = chat.world.app.services;
      const started = new Date().toISOString();
      await chat.watch.begin();
      await chat.post(share, inputs(), () => chat.watch.assertOnly(tables, [...looking], actions));
      const created = await store.read<{ id: string }>('SELECT customer_id AS id FROM new_customer');
      const theirs = new Set([...customersOf(chat.payloads), ...created.map(({ id }) => id)]);
      let count = 0;
      for (const [table, time] of Object.entries(kept)) {
        const rows = await store.read<{ customer: string; who: string }>(
          `SELECT DISTINCT customer_id AS customer, member_id AS who FROM ${table} WHERE ${time} >= $1`,
          [started],
        );
        for (const { customer, who } of rows) {
          assert.ok(theirs.has(customer), `${table} for a customer of no form`);
          assert.ok(acting.includes(who), `${table} by somebody who may not`);
        }
        count += rows.length;
      }
      assert.ok(count > 1, `only ${count} did anything at all`);
    });
  });
}
