import { setTimeout as pause } from 'node:timers/promises';

/** Repeats the assertion until it holds; throws its last error when it still does not after the given time. */
export async function eventually(assertion: () => Promise<void>, within = 10_000): Promise<void> {
  const end = Date.now() + within;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(10);
    }
  }
}
