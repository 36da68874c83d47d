import type { EntityManager } from 'typeorm';
import type { Store } from './store.js';

type Work<T> = (tx: EntityManager) => Promise<T>;

interface Waiting {
  work: Work<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Keeps a shared transaction short, and far from the limit of how long one may stay open. */
const mostInOne = 50;

/**
 * Short transactions that nobody needs to be alone in: what is asked for while one is being committed shares the
 * next one, so that many that come at once wait for a few commits to the disk instead of one each.
 * A piece of work that fails does not spoil the others: each is then carried out again, in a transaction of its own.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly store: Pick<Store, 'transaction'>) {}

  /** As `Store.transaction`; the work may be carried out twice, the first time without any effect. */
  transaction<T>(work: Work<T>): Promise<T> {
    const result = new Promise<unknown>((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
    });
    if (!this.running) void this.run();
    return result as Promise<T>;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) await this.commit(this.waiting.splice(0, mostInOne));
    this.running = false;
  }

  private async commit(group: Waiting[]): Promise<void> {
    const [only, ...others] = group;
    if (only && others.length === 0) return this.commitAlone(only);
    try {
      const values = await this.store.transaction(async (tx) => {
        const done: unknown[] = [];
        for (const { work } of group) done.push(await work(tx));
        return done;
      });
      group.forEach(({ resolve }, index) => {
        resolve(values[index]);
      });
    } catch {
      for (const one of group) await this.commitAlone(one);
    }
  }

  private async commitAlone({ work, resolve, reject }: Waiting): Promise<void> {
    await this.store.transaction(work).then(resolve, reject);
  }
}
