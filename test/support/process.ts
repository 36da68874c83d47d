import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Where the bot kills itself; see kill-point.ts, which is loaded into the process for it. */
export type KillPoint =
  | 'before the claim is committed'
  | 'after the claim is committed'
  | 'before the call'
  | 'after the answer'
  | 'before the outcome is committed'
  | 'after the outcome is committed';

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

  /** Starts the process without waiting for it to listen. */
  static spawn(settings: Record<string, string>, folder: string, killPoint?: KillPoint): BotProcess {
    const hook = killPoint ? ['--import', new URL('./kill-point.js', import.meta.url).href] : [];
    const main = fileURLToPath(new URL('../../bot/main.js', import.meta.url));
    const env = {
      PATH: process.env.PATH ?? '',
      NODE_NO_WARNINGS: '1',
      PLAYGROUND: 'off',
      PORT: '0',
      ...settings,
      ...(killPoint ? { KILL_POINT: killPoint } : {}),
    };
    return new BotProcess(spawn(process.execPath, [...hook, main], { cwd: folder, env }));
  }

  /** Starts the process and waits until it listens; fails with what it said when it ends instead. */
  static async start(settings: Record<string, string>, folder: string, killPoint?: KillPoint): Promise<BotProcess> {
    const bot = BotProcess.spawn(settings, folder, killPoint);
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

  /** Sends the signal and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}
