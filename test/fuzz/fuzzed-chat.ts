import { randomUUID } from 'node:crypto';
import type fc from 'fast-check';
import { startWorld, type World } from '../support/world.js';
import { Listener } from './answers.js';
import { fuzz, type Share } from './fuzz.js';
import { settled, Watch } from './held.js';
import { type Inject, injectInto } from './inject.js';
import { type Payload, payloadsOf } from './payloads.js';
import { pressing, type Speaker, spoken } from './people.js';

export type Activity = Record<string, unknown>;

/** What is looked up on the way is kept, and it is told when it changed. */
export const looking = ['verification.changed', 'verification.failed'];

const statuses = [200, 400, 413, 501];

/** A world whose chat is fuzzed, with what was seen in it before. */
export class FuzzedChat {
  private constructor(
    readonly world: World,
    readonly inject: Inject,
    readonly payloads: Payload[],
    private readonly listener: Listener,
    readonly watch: Watch,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<FuzzedChat> {
    const world = await startWorld(env);
    await world.control('', { throttle: { limit: 1_000_000, windowSeconds: 60 } });
    const inject = await injectInto(world.app.url);
    const payloads = await payloadsOf(world);
    await settled(world);
    return new FuzzedChat(world, inject, payloads, await Listener.to(world), new Watch(world));
  }

  /** Presses of somebody. */
  presses(speaker: fc.Arbitrary<Speaker>, payloads: fc.Arbitrary<Payload>): fc.Arbitrary<Activity> {
    return spoken(
      this.world.connector.url,
      speaker,
      payloads.map((action) => pressing({ action })),
    );
  }

  /** Posts activities; each answer has to fit, and what happens otherwise is looked at now and then. */
  async post(
    share: Share,
    inputs: fc.Arbitrary<Activity>,
    between: () => Promise<void>,
    send: Inject = this.inject,
  ): Promise<void> {
    const act = async (activity: Activity) => {
      // One that came before would be answered as it was then.
      const answer = await send('/api/messages', { ...activity, id: activity.id ?? randomUUID() });
      this.listener.assertFitting(answer, statuses, activity);
    };
    await fuzz(share, inputs, act, async () => {
      this.listener.assertQuiet();
      await between();
    });
  }

  close(): Promise<void> {
    return this.world.close();
  }
}
