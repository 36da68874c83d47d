/**
 * Loaded into a bot process before everything else (`node --import`). Does to it what HOOKS says, and later on what
 * comes as a message.
 */
import { moveClock } from './clock.js';
import { arm } from './kill-point.js';
import type { Hooks } from './process.js';

function apply({ killPoint, clockAhead = 0 }: Hooks): void {
  arm(killPoint);
  moveClock(clockAhead);
}

apply(JSON.parse(process.env.HOOKS ?? '{}') as Hooks);
process.on('message', (hooks: Hooks) => {
  apply(hooks);
  process.send?.('done');
});
process.channel?.unref();
