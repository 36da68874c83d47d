import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AuditAction } from '../../src/audit/audit.js';

/** What a bot process asks Partner Center to do. */
export type Call = 'attestation' | 'creation of a customer' | 'creation of a link';

/** What a bot process promises to the outbox: kinds of items whose transaction writes no audit entry. */
export type Promised = 'invitation.mail' | 'invitation.reminder' | 'acceptance-link.mail' | 'new-customer.card';

/** What a bot process notes of the delivery of an alert: who delivers it, that it is being sent, that it is shown. */
export type Noted = 'alert taken up' | 'alert being sent' | 'alert shown';

/** What a bot process posts to the channel, and updates there. */
export type ToChannel = 'message' | 'update';

/** Where the bot kills itself; see kill-point.ts. */
export type KillPoint =
  | `${'before' | 'after'} the note of an ${Noted}`
  | `${'before' | 'after the answer to'} the ${ToChannel}`
  | `${'before' | 'after'} the commit of ${AuditAction}`
  | `${'before' | 'after'} the promise of ${Promised}`
  | `${'before' | 'after the answer to'} the ${Call | 'e-mail'}`
  | 'before the answer to the e-mail';

/** What is done to a bot process from within, before anything of the product is loaded; see hooks.ts. */
export interface Hooks {
  killPoint?: KillPoint;
  /** By how many milliseconds its clock is ahead. */
  clockAhead?: number;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The product as a process of its own: `node dist/bot/main.js` with these settings and nothing else of this machine's. */
export class BotProcess {
  readonly ended: Promise<Ended>;
  #output = '';

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Ended);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /** Starts the process without waiting for it to listen. Only with hooks, were it none, can they be changed. */
  static spawn(settings: Record<string, string>, folder: string, hooks?: Hooks): BotProcess {
    const imports = hooks ? ['--import', new URL('./hooks.js', import.meta.url).href] : [];
    const main = fileURLToPath(new URL('../../bot/main.js', import.meta.url));
    const env = {
      PATH: process.env.PATH ?? '',
      NODE_NO_WARNINGS: '1',
      PLAYGROUND: 'off',
      PORT: '0',
      ...settings,
      ...(hooks ? { HOOKS: JSON.stringify(hooks) } : {}),
    };
    const stdio: StdioOptions = hooks ? ['pipe', 'pipe', 'pipe', 'ipc'] : 'pipe';
    return new BotProcess(spawn(process.execPath, [...imports, main], { cwd: folder, env, stdio }));
  }

  /** Starts the process and waits until it listens; fails with what it said when it ends instead. */
  static async start(settings: Record<string, string>, folder: string, hooks?: Hooks): Promise<BotProcess> {
    const bot = BotProcess.spawn(settings, folder, hooks);
    const listens = new Promise<void>((resolve) => {
      bot.child.stdout?.on('data', () => bot.output.includes('listens at') && resolve());
    });
    const end = await Promise.race([listens, bot.ended]);
    if (end) throw new Error(`The bot ended (${end.code ?? end.signal}) instead of listening: ${bot.output}`);
    return bot;
  }

  /** Everything the process wrote, to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  /** Where it takes activities. */
  get url(): string {
    return /listens at (\S+)/.exec(this.#output)?.[1] ?? '';
  }

  /** Puts these hooks in the place of those it has. */
  async hook(hooks: Hooks): Promise<void> {
    const done = once(this.child, 'message');
    this.child.send(hooks);
    await done;
  }

  /** Sends the signal and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}
