import assert from 'node:assert/strict';
import { attestCalls, heldFor, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { stopPostgres } from '../../support/postgres.js';
import type { KillPoint } from '../../support/process.js';
import { contactAt, openForm, submit } from './attesting.js';
import { type Life, testLives } from './lives.js';
import type { Surroundings } from './surroundings.js';

interface Kill {
  when: string;
  /** Each process kills itself here, or, with a rule, is killed once Partner Center has got the call. */
  by: KillPoint[] | { delayMs: number; afterEffect?: true };
  /** What is there when the last process has started and done its work. */
  ends: 'nothing' | 'recovered' | 'recorded';
}

const kills: Kill[] = [
  { when: 'before the attempt is committed', by: ['before the commit of attestation.started'], ends: 'nothing' },
  { when: 'after the attempt is committed', by: ['after the commit of attestation.started'], ends: 'recovered' },
  { when: 'before the call', by: ['before the attestation'], ends: 'recovered' },
  { when: 'during the call', by: { delayMs: 6_000 }, ends: 'recovered' },
  { when: 'after Partner Center took it', by: { delayMs: 600_000, afterEffect: true }, ends: 'recovered' },
  { when: 'after the answer', by: ['after the answer to the attestation'], ends: 'recovered' },
  { when: 'before the outcome is committed', by: ['before the commit of attestation.recorded'], ends: 'recovered' },
  { when: 'after the outcome is committed', by: ['after the commit of attestation.recorded'], ends: 'recorded' },
  {
    when: 'before the call, and again while it recovers',
    by: ['before the attestation', 'after the answer to the attestation', 'before the commit of attestation.recorded'],
    ends: 'recovered',
  },
];

const trails = {
  nothing: [],
  recovered: ['attestation.started', 'attestation.recovered', 'attestation.recorded'],
  recorded: ['attestation.started', 'attestation.recorded'],
};

function lifeWith(kill: Kill, engine: Life['engine']): Life {
  const name = `${kill.when}: one attestation, and the person is told`;
  const liveIn = (around: Surroundings, number: number) => live(around, kill, unattested[number] as SeededCustomer);
  return { name, engine, live: liveIn };
}

/** Attests, dies, starts again as often as it takes, and sees what is there in the end. */
async function live(around: Surroundings, { by, ends }: Kill, customer: SeededCustomer): Promise<void> {
  const { control } = around;
  const [killPoint, ...laterPoints] = Array.isArray(by) ? by : [];
  if (!Array.isArray(by)) {
    await misbehave(control, { match: { method: 'POST', path: customer.id }, times: 1, ...by });
  }
  const typed = contactAt(customer);
  const chat = await around.chat();
  const form = await openForm(chat, customer);
  await around.arm(killPoint);
  const calls = () => attestCalls(control, customer.id);
  if (!Array.isArray(by)) void around.killOnce(async () => (await calls()).length > 0);
  await around.death(chat.press(form, submit, typed));
  await around.deaths(laterPoints);

  await around.bot();
  if (ends !== 'nothing') await around.told('Attestation recorded');
  assert.deepEqual(await around.trail(), trails[ends]);
  const again = await (await around.chat()).press(form, submit, typed);
  assert.match(again.text, /^Attestation recorded$/m);
  const rows = await around.read('SELECT state FROM attestation WHERE customer_id = $1', [customer.id]);
  assert.deepEqual(rows, [{ state: 'recorded' }]);
  const held = await heldFor(control, customer.id);
  assert.deepEqual(
    held.map(({ signatory }) => signatory.email),
    [typed.email],
  );
  assert.ok(around.timesTold('Attestation recorded', 'POST') <= 1, 'told twice');
  assert.equal(new Set((await calls()).map(({ requestId }) => requestId)).size, 1, 'another MS-RequestId was used');
}

describe('a bot that is killed while it attests', () => {
  /** On PostgreSQL another process may be at work, so an attempt waits until its lease has run out. */
  const onPostgres = kills.filter(({ when }) => /^(during the call|before the outcome)/.test(when));
  testLives([
    ...onPostgres.map((kill) => lifeWith(kill, 'PostgreSQL')),
    ...kills.map((kill) => lifeWith(kill, 'SQLite')),
  ]);
});

after(stopPostgres);
