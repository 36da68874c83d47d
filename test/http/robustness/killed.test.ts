import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { partner } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/store.js';
import { Chat, cardOf } from '../../support/chat.js';
import { FakeConnector, type Sent } from '../../support/connector.js';
import {
  attestCalls,
  type Control,
  controlOf,
  heldFor,
  misbehave,
  type SeededCustomer,
  unattested,
} from '../../support/partner-center.js';
import { startPostgres, stopPostgres, whyNoPostgres } from '../../support/postgres.js';
import { BotProcess, type KillPoint } from '../../support/process.js';
import { personWith } from '../../support/world.js';
import { contactAt, openForm, statesOf, submit, trailOf } from './attesting.js';
import { sideBySide } from './side-by-side.js';

interface Kill {
  when: string;
  /** Each process kills itself here, or, with a rule, is killed once Partner Center has got the call. */
  by: KillPoint[] | { delayMs: number; afterEffect?: true };
  /** What is there when the last process has started and done its work. */
  ends: 'nothing' | 'recovered' | 'recorded';
}

const kills: Kill[] = [
  { when: 'before the attempt is committed', by: ['before the claim is committed'], ends: 'nothing' },
  { when: 'after the attempt is committed', by: ['after the claim is committed'], ends: 'recovered' },
  { when: 'before the call', by: ['before the call'], ends: 'recovered' },
  { when: 'during the call', by: { delayMs: 6_000 }, ends: 'recovered' },
  { when: 'after Partner Center took it', by: { delayMs: 600_000, afterEffect: true }, ends: 'recovered' },
  { when: 'after the answer', by: ['after the answer'], ends: 'recovered' },
  { when: 'before the outcome is committed', by: ['before the outcome is committed'], ends: 'recovered' },
  { when: 'after the outcome is committed', by: ['after the outcome is committed'], ends: 'recorded' },
  {
    when: 'before the call, and again while it recovers',
    by: ['before the call', 'after the answer', 'before the outcome is committed'],
    ends: 'recovered',
  },
];

const trails = {
  nothing: [],
  recovered: ['attestation.started', 'attestation.recovered', 'attestation.recorded'],
  recorded: ['attestation.started', 'attestation.recorded'],
};

/** Another process may be at work on PostgreSQL, so an attempt waits until its lease has run out: two points must do. */
const cases = [
  ...kills
    .filter(({ when }) => /^(during the call|before the outcome)/.test(when))
    .map((kill) => onEngine('PostgreSQL', kill)),
  ...kills.map((kill) => onEngine('SQLite', kill)),
];

function onEngine(engine: 'SQLite' | 'PostgreSQL', kill: Kill) {
  return { engine, kill };
}

describe('a bot that is killed while it attests', () => {
  let sandbox: Sandbox;
  let control: Control;
  let connector: FakeConnector;
  let folder: string;
  let lives: Promise<void>[] = [];
  const running = new Set<BotProcess>();

  const customerOf = (index: number) => unattested[index] as SeededCustomer;

  before(async () => {
    sandbox = await startSandbox();
    control = controlOf(sandbox);
    connector = await FakeConnector.start();
    folder = await mkdtemp(join(tmpdir(), 'killed-bot-'));
    const rules = cases.flatMap(({ kill: { by } }, index) =>
      Array.isArray(by) ? [] : [{ match: { method: 'POST', path: customerOf(index).id }, times: 1, ...by }],
    );
    await misbehave(control, ...rules);
    lives = sideBySide(
      4,
      cases.map(({ engine, kill }, index) => async () => {
        const database =
          engine === 'SQLite'
            ? `sqlite:${join(folder, `${index}.sqlite`)}`
            : await (await startPostgres()).createDatabase();
        await liveThrough(kill, customerOf(index), database);
      }),
    );
  });

  after(async () => {
    for (const bot of running) await bot.kill();
    await connector.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(databaseUrl: string, killPoint?: KillPoint): Promise<BotProcess> {
    const settings = {
      DATABASE_URL: databaseUrl,
      PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
      ENTRA_URL: sandbox.entraUrl,
      GRAPH_URL: sandbox.graphUrl,
      SMTP_URL: 'smtp://127.0.0.1:9',
    };
    const bot = await BotProcess.start(settings, folder, killPoint);
    running.add(bot);
    return bot;
  }

  function chatWith(bot: BotProcess, conversationId: string): Chat {
    return new Chat(bot.url, connector, {
      tenantId: partner.tenantId,
      person: personWith('sales'),
      conversationId,
    });
  }

  async function killWhenCalled(bot: BotProcess, customer: SeededCustomer): Promise<void> {
    while ((await attestCalls(control, customer.id)).length === 0) await sleep(20);
    await bot.kill();
  }

  /** Attests, dies, starts again as often as it takes, and sees what is there in the end. */
  async function liveThrough({ by, ends }: Kill, customer: SeededCustomer, databaseUrl: string): Promise<void> {
    const [firstPoint, ...laterPoints] = Array.isArray(by) ? by : [];
    const typed = contactAt(customer);
    const first = await start(databaseUrl, firstPoint);
    const chat = chatWith(first, customer.id);
    const form = await openForm(chat, customer);
    if (!Array.isArray(by)) void killWhenCalled(first, customer);
    await assert.rejects(chat.press(form, submit, typed), 'the process should have died before it answered');
    assert.equal((await first.ended).signal, 'SIGKILL');
    for (const point of laterPoints) assert.equal((await (await start(databaseUrl, point)).ended).signal, 'SIGKILL');
    const before = connector.messages(customer.id).length;

    const last = await start(databaseUrl);
    const tells = (sent: Sent) =>
      connector.messages(customer.id).indexOf(sent) >= before && cardOf(sent).text.includes('Attestation recorded');
    if (ends !== 'nothing') await connector.waitFor(tells, 40_000);
    const store = await openStore(databaseUrl);
    assert.deepEqual(await trailOf(store, customer.id), trails[ends]);

    const again = await chatWith(last, customer.id).press(form, submit, typed, form.messageId);
    assert.match(again.text, /^Attestation recorded$/m);
    assert.deepEqual(await statesOf(store, customer.id), ['recorded']);
    await store.close();
    await last.kill();
    const held = await heldFor(control, customer.id);
    const emails = held.map(({ signatory }) => signatory.email);
    assert.deepEqual(emails, [typed.email]);
    const calls = await attestCalls(control, customer.id);
    assert.equal(new Set(calls.map(({ requestId }) => requestId)).size, 1, 'another MS-RequestId was used');
  }

  cases.forEach(({ engine, kill }, index) => {
    const reason = engine === 'PostgreSQL' && whyNoPostgres();
    if (reason) it(`${kill.when} is not tested on PostgreSQL: ${reason}`);
    else {
      it(`${kill.when}: one attestation, and the person is told (${engine})`, async function () {
        this.timeout(120_000);
        await lives[index];
      });
    }
  });
});

after(stopPostgres);
