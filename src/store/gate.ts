import { StoreError } from './errors.js';

/** Lets one piece of work through at a time, in the order of asking. */
export class Gate {
  private occupied = false;
  private readonly waiting: (() => void)[] = [];

  /**
   * Runs the work when its turn has come, and lets the next one in when it has settled, however it did.
   * Throws a StoreError (`busy`) without running it when the turn does not come within `patience` milliseconds.
   */
  async pass<T>(work: () => Promise<T>, patience: number): Promise<T> {
    if (this.occupied) await this.turn(patience);
    this.occupied = true;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.occupied = false;
    }
  }

  private turn(patience: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(new StoreError('busy', `No transaction could begin within ${patience} ms`, 'gate'));
      }, patience);
      this.waiting.push(enter);
    });
  }
}
