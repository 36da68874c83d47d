import type { SendingLimits } from '../alerts/limits.js';
import { Pace, type Remembered, type Turn } from '../alerts/pace.js';
import type { Refusal } from '../alerts/refusal.js';
import type { AlertChannel } from '../teams/alert-channel.js';
import type { Metrics } from './metrics.js';

type Said = Awaited<ReturnType<AlertChannel['post']>> | Refusal;

/** A channel that counts what Teams said to each alert. */
export function countingChannel(
  channel: Pick<AlertChannel, 'post' | 'put' | 'probe'>,
  { alertMessages }: Metrics,
): Pick<AlertChannel, 'post' | 'put' | 'probe'> {
  const counted = async <T extends Said>(how: 'post' | 'put', said: Promise<T>): Promise<T> => {
    const end = await said;
    alertMessages.inc({ how, outcome: end.is });
    return end;
  };
  return {
    post: (place, card) => counted('post', channel.post(place, card)),
    put: (place, activityId, card) => counted('put', channel.put(place, activityId, card)),
    probe: (place) => channel.probe(place),
  };
}

/** A pace that measures how long Teams' limits hold alerts up. */
export class MeasuredPace extends Pace {
  constructor(
    limits: SendingLimits,
    process: string,
    private readonly metrics: Metrics,
  ) {
    super(limits, process);
  }

  override async turn(copy: Remembered): Promise<Turn> {
    const since = performance.now();
    const turn = await super.turn(copy);
    this.metrics.alertPaceSeconds.observe((performance.now() - since) / 1_000);
    if ('wait' in turn) this.metrics.alertPostponed.inc();
    return turn;
  }
}
