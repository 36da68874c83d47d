import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ParsedMail } from 'mailparser';
import { type MailSink, startMailSink } from '../../../src/mail/sink.js';
import { partner } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { Chat, type ChatOptions, cardOf, type HttpAnswer } from '../../support/chat.js';
import { FakeConnector, type Sent } from '../../support/connector.js';
import { mailsIn } from '../../support/mailbox.js';
import { type Control, controlOf } from '../../support/partner-center.js';
import { startPostgres } from '../../support/postgres.js';
import { BotProcess, type Hooks, type KillPoint } from '../../support/process.js';
import { personWith, type Role } from '../../support/world.js';

export type Engine = 'SQLite' | 'PostgreSQL';

/** The longest that a bot is waited for: what a dead process had leased is free again after a minute. */
const patienceMs = 110_000;

/** An answer to a press: by whom, where, and of which button. */
export interface Answer {
  person: string;
  conversationId: string;
  verb: string;
  body: string;
}

/** A chat of which every answer is kept. */
export class WitnessedChat extends Chat {
  constructor(
    url: string,
    connector: FakeConnector,
    options: ChatOptions,
    private readonly answers: Answer[],
  ) {
    super(url, connector, options);
  }

  override async post(activity: Record<string, unknown>): Promise<HttpAnswer> {
    const answer = await super.post(activity);
    const { action } = (activity.value ?? {}) as { action?: { verb: string } };
    const { conversationId } = this;
    const verb = action?.verb ?? '';
    this.answers.push({
      person: this.options.person.name,
      conversationId,
      verb,
      body: JSON.stringify(answer.body ?? ''),
    });
    return answer;
  }
}

/** What is around bots and outlives them: Partner Center, a mail server, a channel, a database. One bot is alive at a time. */
export class Surroundings {
  readonly control: Control;
  /** What the bots answered to presses, in their order. */
  readonly answers: Answer[] = [];
  /** Hooks of every bot from the next one on, besides its kill point. */
  clockAhead = 0;
  readonly #bots: BotProcess[] = [];
  #bot: BotProcess | undefined;
  #store: Promise<Store> | undefined;
  /** Of the story that is being lived. */
  #conversationId = '';
  #trailBefore = 0;
  #sentBefore = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly connector: FakeConnector,
    readonly folder: string,
    private readonly sink: MailSink,
    private readonly settings: Record<string, string>,
  ) {
    this.control = controlOf(sandbox);
  }

  /** @param settings of the bots, over those of local mode */
  static async start(engine: Engine, settings: Record<string, string> = {}): Promise<Surroundings> {
    const folder = await mkdtemp(join(tmpdir(), 'killed-bot-'));
    const sandbox = await startSandbox({ stateFile: join(folder, 'partner-center.json') });
    const sink = await startMailSink({ folder: join(folder, 'mail') });
    const isSqlite = engine === 'SQLite';
    return new Surroundings(sandbox, await FakeConnector.start(), folder, sink, {
      DATABASE_URL: isSqlite
        ? `sqlite:${join(folder, 'store.sqlite')}`
        : await (await startPostgres()).createDatabase(),
      PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
      ENTRA_URL: sandbox.entraUrl,
      GRAPH_URL: sandbox.graphUrl,
      SMTP_URL: sink.url,
      ...settings,
    });
  }

  /** Begins a story: in a conversation of its own, with a trail of its own. */
  async begin(name: string): Promise<void> {
    await this.bot();
    const [row] = await this.read<{ id: number | null }>('SELECT max(id) AS id FROM audit');
    this.#trailBefore = Number(row?.id ?? 0);
    this.#conversationId = name;
    this.#sentBefore = this.connector.sent.length;
  }

  /** The bot that is alive; a new one where there is none. */
  async bot(hooks: Hooks = {}): Promise<BotProcess> {
    if (this.#bot) return this.#bot;
    const bot = await BotProcess.start(this.settings, this.folder, { clockAhead: this.clockAhead, ...hooks });
    this.#bots.push(bot);
    this.#bot = bot;
    return bot;
  }

  /** Everything that all bots wrote, to stdout and stderr. */
  get output(): string {
    return this.#bots.map(({ output }) => output).join('');
  }

  /** Somebody who speaks to the bot that is alive; in the conversation of this story unless told. */
  async chat(role: Role = 'sales', options: Partial<ChatOptions> = {}): Promise<WitnessedChat> {
    const { url } = await this.bot();
    const usual = { tenantId: partner.tenantId, person: personWith(role), conversationId: this.#conversationId };
    return new WitnessedChat(url, this.connector, { ...usual, ...options }, this.answers);
  }

  /** Arms the bot that is alive: it dies at this point. What is said from here on is told. */
  async arm(killPoint?: KillPoint): Promise<void> {
    await (await this.bot()).hook({ clockAhead: this.clockAhead, ...(killPoint ? { killPoint } : {}) });
    this.#sentBefore = this.connector.sent.length;
  }

  /** The bot dies, of a press where there is one: then nothing is answered. */
  async death(press?: Promise<unknown>): Promise<void> {
    const bot = await this.bot();
    if (press) await assert.rejects(press, 'the process should have died before it answered');
    const end = await Promise.race([bot.ended, sleep(patienceMs, undefined, { ref: false })]);
    assert.equal(end?.signal, 'SIGKILL', `it lives, or ended otherwise: ${bot.output}`);
    this.#bot = undefined;
  }

  /** One bot after the other that dies by itself at its point. */
  async deaths(killPoints: readonly KillPoint[]): Promise<void> {
    for (const killPoint of killPoints) {
      await this.bot({ killPoint });
      await this.death();
    }
  }

  /** Kills the bot that is alive as soon as something is so. */
  async killOnce(isSo: () => Promise<boolean>): Promise<void> {
    const bot = await this.bot();
    while (!(await isSo())) await sleep(20);
    await bot.kill();
  }

  async kill(): Promise<void> {
    await this.#bot?.kill();
    this.#bot = undefined;
  }

  /** Waits for a message, new or in the place of one, that says this and came after the bot was armed. */
  told(text: string, method?: Sent['method']): Promise<Sent> {
    return this.connector.waitFor((sent) => this.#isTold(sent, text, method), patienceMs);
  }

  /** How many such messages there are. */
  timesTold(text: string, method?: Sent['method']): number {
    return this.connector.sent.filter((sent) => this.#isTold(sent, text, method)).length;
  }

  #isTold(sent: Sent, text: string, method = sent.method): boolean {
    const { activity, conversationId } = sent;
    if (conversationId !== this.#conversationId || activity.type !== 'message' || sent.method !== method) return false;
    return this.connector.sent.indexOf(sent) >= this.#sentBefore && cardOf(sent).text.includes(text);
  }

  /** Rows of the database, as they are committed. */
  async read<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    this.#store ??= openStore(this.settings.DATABASE_URL ?? '');
    return (await this.#store).read<T>(sql, parameters);
  }

  async write(sql: string, parameters: unknown[]): Promise<void> {
    this.#store ??= openStore(this.settings.DATABASE_URL ?? '');
    await (await this.#store).transaction((tx) => tx.query(sql, parameters));
  }

  /** What the trail holds of this story, oldest first: `action` or `action code`. */
  async trail(): Promise<string[]> {
    const rows = await this.read<{ action: string; code: string | null }>(
      "SELECT action, code FROM audit WHERE id > $1 AND action NOT LIKE 'member.%' ORDER BY id",
      [this.#trailBefore],
    );
    return rows.map(({ action, code }) => [action, code].filter(Boolean).join(' '));
  }

  /** The e-mails that arrived, in the order of their arrival. */
  mails(): Promise<ParsedMail[]> {
    return mailsIn(join(this.folder, 'mail'));
  }

  async close(): Promise<void> {
    await this.kill();
    await (await this.#store)?.close();
    await this.connector.close();
    await this.sandbox.close();
    await this.sink.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Waits until something is so, within a time in which any bot would have done it. */
export async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > until) assert.fail(`still ${JSON.stringify(seen)}`);
    await sleep(50);
  }
}
