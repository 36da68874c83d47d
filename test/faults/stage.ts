import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditAction } from '../../src/audit/audit.js';
import { partner } from '../../src/sandbox/people.js';
import { type Engine, eventually, Surroundings } from '../http/robustness/surroundings.js';
import type { SeenCard } from '../support/cards.js';
import { Chat } from '../support/chat.js';
import { alertOf, OrderingSystem } from '../support/ordering-system.js';
import { misbehave } from '../support/partner-center.js';
import type { Hooks, KillPoint } from '../support/process.js';
import { personWith } from '../support/world.js';
import { type Account, type Copy, copiesSql, isShown, repeats, saysSo } from './account.js';

const pressAgainMs = 300;
/** What a dead process has leased is free after a minute. */
const settleMs = 100_000;
const lookEveryMs = 250;

/** Where one fault plays: a bot process with all that is around it, two channels that want alerts, an ordering system. */
export class Stage {
  readonly shop = new OrderingSystem(() => this.#url);
  #channels: string[] = [];
  #reports: { eventId: string; alert: Promise<string>; customerId: string }[] = [];
  #url = '';

  private constructor(readonly around: Surroundings) {}

  static async open(engine: Engine, settings: Record<string, string> = {}): Promise<Stage> {
    return new Stage(await Surroundings.start(engine, { LOG_LEVEL: 'warn', ...settings }));
  }

  /** Everything behaves; the channels of what was played before want no alerts any more, two others do. */
  async begin(): Promise<void> {
    const { connector, control } = this.around;
    connector.behave();
    await misbehave(control);
    await this.start();
    await this.#switch('off', /○ Off in this conversation/);
    this.#channels = [randomUUID(), randomUUID()].map((id) => `19:${id}@thread.tacv2`);
    this.#reports = [];
    await this.#switch('on', /✓ On in this conversation/);
  }

  get channels(): readonly string[] {
    return this.#channels;
  }

  /** The bot that is alive, or a new one. */
  async start(hooks: Hooks = {}): Promise<void> {
    this.#url = (await this.around.bot(hooks)).url;
  }

  /** Somebody with all rights in one of the channels. */
  chat(channel: number): Chat {
    const options = { tenantId: partner.tenantId, person: personWith('admin'), scope: 'channel' as const };
    return new Chat(this.#url, this.around.connector, { ...options, conversationId: this.#channels[channel] ?? '' });
  }

  /** So many reports, each for another customer, whom nobody knows; goes on reporting until each is taken. */
  report(customers: number): void {
    for (let n = 0; n < customers; n++) this.reportOf(randomUUID());
  }

  reportOf(customerId: string): void {
    const eventId = randomUUID();
    this.sends(eventId, this.shop.report(customerId, { eventId }).then(alertOf), customerId);
  }

  /** Something was told to the bot that has to be on record with this id. */
  sends(eventId: string, alert: Promise<string> = Promise.resolve(''), customerId = ''): void {
    alert.catch(() => {});
    this.#reports.push({ eventId, alert, customerId });
  }

  /** Whom a report was about. */
  customerOf(report: number): string {
    return this.#reports[report]?.customerId ?? assert.fail(`there is no report ${report}`);
  }

  /** The alert that came of a report. */
  alertOf(report: number): Promise<string> {
    return this.#reports[report]?.alert ?? assert.fail(`there is no report ${report}`);
  }

  /** Presses a button of an alert, and once more as long as there is no answer. */
  async press(report: number, titles: readonly string[], typed: Record<string, string> = {}): Promise<SeenCard> {
    const block = await this.alertOf(report);
    return this.persistently(async () => {
      const chat = this.chat(0);
      let card = await chat.invoke('alert.open', { block });
      for (const title of titles) card = await chat.press(card, title, typed);
      return card;
    });
  }

  /** Somebody asks whether the customer of a report has accepted. */
  verify(report: number): Promise<SeenCard> {
    return this.chat(0).invoke('verify.open', { customer: this.customerOf(report) });
  }

  /** Waits until the trail says so, once, of the alert that came of a report. */
  async reaches(report: number, action: AuditAction): Promise<void> {
    const seen = await eventually(
      () =>
        this.around.read('SELECT id FROM audit WHERE action = $1 AND customer_id = $2', [
          action,
          this.customerOf(report),
        ]),
      (rows) => rows.length > 0,
    );
    assert.equal(seen.length, 1, `${action} is on the trail ${seen.length} times`);
  }

  /** Does something until the bot answers. */
  async persistently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries > 300) throw error;
        await sleep(pressAgainMs);
      }
    }
  }

  /** The bot dies by its hook; another one is started. */
  async dieAndStart(hooks: Hooks = {}): Promise<void> {
    await this.around.death();
    await this.start(hooks);
  }

  arm(killPoint: KillPoint): Promise<void> {
    return this.around.arm(killPoint);
  }

  /** Waits until every report is taken, and every conversation shows every alert as it is. */
  async settle(): Promise<void> {
    await Promise.all(this.#reports.map(({ alert }) => alert));
    for (const until = Date.now() + settleMs; ; await sleep(lookEveryMs)) {
      const left = await this.#left();
      if (left.length === 0 && (await this.account()).lost === 0) return;
      if (Date.now() > until) assert.fail(`still ${JSON.stringify({ ...(await this.account()), left: left[0] })}`);
    }
  }

  /** Waits until nothing is sent to a conversation any more. */
  async retired(conversationId: string): Promise<void> {
    const sql = "SELECT state FROM alert_subscription WHERE state = 'retired' AND conversation_id = $1";
    await eventually(
      () => this.around.read(sql, [conversationId]),
      (rows) => rows.length === 1,
    );
  }

  /** What became of everything, as the store and the channel have it at this moment. */
  async account(): Promise<Account> {
    const { around } = this;
    const { sent } = around.connector;
    const all = await around.read<{ key: string; block: string | null }>(
      'SELECT event_id AS key, block_id AS block FROM purchase_attempt',
    );
    const found = this.#reports.map(({ eventId }) => all.find(({ key }) => key.endsWith(`:${eventId}`)));
    const missing = found.filter((attempt) => !attempt);
    const blocks = new Set(found.flatMap((attempt) => attempt?.block ?? []));
    const copies = await this.#copies();
    // Where somebody deleted the message there is nothing to be kept up to date.
    const delivered = copies.filter((copy) => isShown(sent, copy) || (copy.state === 'dropped' && copy.activityId));
    return {
      sent: this.#reports.length,
      delivered: delivered.length,
      repeated: new Set(copies.flatMap((copy) => repeats(sent, copy))).size,
      lost: missing.length + blocks.size * this.#channels.length - delivered.length,
    };
  }

  /** The alerts that are there more than once, and do not say so. */
  async silentlyRepeated(): Promise<Copy[]> {
    const { sent } = this.around.connector;
    const copies = await this.#copies();
    return copies.filter((copy) => repeats(sent, copy).length > 0 && !saysSo(sent, copy));
  }

  close(): Promise<void> {
    return this.around.close();
  }

  async #copies(): Promise<Copy[]> {
    const copies = await this.around.read<Copy>(copiesSql);
    return copies.filter(({ conversationId }) => this.#channels.includes(conversationId));
  }

  /** Somebody may be a stranger to a bot that has just started. */
  async #switch(how: 'on' | 'off', told: RegExp): Promise<void> {
    for (const channel of this.#channels.keys()) {
      await this.persistently(async () => assert.match((await this.chat(channel).say(`alerts ${how}`)).text, told));
    }
  }

  #left(): Promise<object[]> {
    return this.around.read("SELECT kind, key, last_error FROM outbox WHERE state = 'due' AND kind LIKE 'alert.%'");
  }
}
