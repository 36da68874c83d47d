import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultGroup } from './fault.js';

const hourMs = 60 * 60_000;

/** The machine's clock is set back by an hour, or on, while the process runs. */
function step(name: string, ms: number, whileWaiting: boolean): Fault {
  return {
    name: whileWaiting ? `${name}, while cards wait for their next try` : name,
    async play(stage) {
      const { connector } = stage.around;
      stage.report(2);
      await stage.settle();
      if (whileWaiting) {
        const wait = { status: 429, code: 'Throttled', headers: { 'retry-after': '3' } };
        for (const conversationId of stage.channels) connector.misbehave({ ...wait, conversationId });
        const before = connector.requests.length;
        stage.report(1);
        while (connector.requests.length < before + 2) await sleep(10);
        // Until it is written down when they are to be tried again.
        await sleep(500);
      }
      await (await stage.around.bot()).hook({ clockAhead: ms });
      stage.shop.clockAhead = ms;
      stage.report(2);
      await stage.press(0, ['I take it']);
    },
  };
}

export const clockFaults: FaultGroup[] = [
  {
    title: 'The clock',
    chain: 1,
    faults: [
      step('set back by an hour', -hourMs, false),
      step('set back by an hour', -hourMs, true),
      step('set on by an hour', hourMs, true),
    ],
  },
];
