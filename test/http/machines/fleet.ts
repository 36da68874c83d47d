import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MailSink, startMailSink } from '../../../src/mail/sink.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { FakeConnector } from '../../support/connector.js';
import { type Control, controlOf } from '../../support/partner-center.js';
import { startPostgres } from '../../support/postgres.js';
import { BotProcess } from '../../support/process.js';
import { RoundRobin } from '../../support/round-robin.js';
import { TeamsLimits } from '../../support/teams-limits.js';
import { Staff } from './staff.js';

const machines = 3;

/** Three bot processes on one PostgreSQL, behind a load balancer, and everything around them. */
export class Fleet {
  private constructor(
    readonly sandbox: Sandbox,
    readonly control: Control,
    readonly staff: Staff,
    /** With Teams' limits, which it enforces. */
    readonly connector: FakeConnector,
    /** For looking only. */
    readonly store: Store,
    readonly proxy: RoundRobin,
    private readonly bots: BotProcess[],
    private readonly settings: Record<string, string>,
    private readonly folder: string,
    private readonly sink: MailSink,
  ) {}

  /** @param prepare what is there in Partner Center before the first process starts */
  static async start(colleagues: number, prepare: (control: Control) => Promise<void>): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), 'machines-'));
    const sandbox = await startSandbox();
    const sink = await startMailSink({ folder: join(folder, 'mail') });
    const control = controlOf(sandbox);
    await prepare(control);
    const { groups } = (await control('/state')) as { groups: { id: string; displayName: string }[] };
    const sales = groups.find(({ displayName }) => displayName === 'SalesAgents')?.id ?? '';
    const staff = await Staff.start(sandbox.graphUrl, sales, colleagues);
    const connector = await FakeConnector.start();
    connector.limits = new TeamsLimits();
    connector.knowsItsMessages = true;
    const settings = {
      DATABASE_URL: await (await startPostgres()).createDatabase(),
      PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
      ENTRA_URL: sandbox.entraUrl,
      GRAPH_URL: staff.url,
      SMTP_URL: sink.url,
      LOG_LEVEL: 'warn',
    };
    const bots = await Promise.all(Array.from({ length: machines }, () => BotProcess.start(settings, folder)));
    const proxy = await RoundRobin.start(bots.map(({ url }) => url));
    const store = await openStore(settings.DATABASE_URL);
    return new Fleet(sandbox, control, staff, connector, store, proxy, bots, settings, folder, sink);
  }

  /** Where each process takes activities. */
  get urls(): string[] {
    return this.bots.map(({ url }) => url);
  }

  /** Everything the processes that live have written. */
  get output(): string {
    return this.bots.map(({ output }) => output).join('\n');
  }

  async kill(machine: number): Promise<void> {
    await this.bots[machine]?.kill();
  }

  /** Starts a process in the place of the one that was killed. */
  async restart(machine: number): Promise<void> {
    const bot = await BotProcess.start(this.settings, this.folder);
    this.bots[machine] = bot;
    this.proxy.replace(machine, bot.url);
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await Promise.all(this.bots.map((bot) => bot.kill()));
    await this.store.close();
    await this.staff.close();
    await this.connector.close();
    await this.sandbox.close();
    await this.sink.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
