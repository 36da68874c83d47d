import assert from 'node:assert/strict';
import type { Engine } from '../http/robustness/surroundings.js';
import { whyNoPostgres } from '../support/postgres.js';
import type { Account } from './account.js';
import type { Stage } from './stage.js';

/** Something that goes wrong while alerts are reported and delivered. */
export interface Fault {
  /** As the table names it. */
  name: string;
  engine?: Engine;
  /** Nothing else can be played where it was. */
  alone?: boolean;
  /** Of the bot, over those of local mode. */
  settings?(): Promise<Record<string, string>>;
  /** The channel's answer, or its absence, leaves open whether it took a card, and it took it: it may be there twice. */
  leavesOpen?: boolean;
  /** Plays it; afterwards everything has to come right by itself. */
  play(stage: Stage): Promise<void>;
  /** Clears away what the settings needed. */
  end?(): Promise<unknown>;
}

/** Faults of one kind. */
export interface FaultGroup {
  title: string;
  /** So many follow one another on the same stage. */
  chain: number;
  faults: Fault[];
}

/** Plays a fault, and waits until everything has come right. */
export async function outcomeOf(fault: Fault, stage: Stage): Promise<Account> {
  await stage.begin();
  await fault.play(stage);
  await stage.settle();
  const account = await stage.account();
  assert.deepEqual(await stage.silentlyRepeated(), [], 'it is there twice and does not say so');
  return account;
}

/** Whether this machine can play it. */
export function isPossible({ engine }: Fault): boolean {
  return engine !== 'PostgreSQL' || !whyNoPostgres();
}
