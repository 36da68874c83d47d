import { sideBySide } from '../http/robustness/side-by-side.js';
import type { Account } from './account.js';
import { type Fault, type FaultGroup, isPossible, outcomeOf } from './fault.js';
import { Stage } from './stage.js';

/** Most of the time is spent waiting: for the leases of dead processes to run out, for pauses to be over. */
const atOnce = 12;

type Played = Map<Fault, Promise<Account>>;

/** Plays all of them, as many side by side as a machine takes, and gives what will have become of each. */
export function playAll(groups: readonly FaultGroup[]): Played {
  const chains = groups.flatMap(chainsOf);
  const played: Played = new Map();
  const results = sideBySide(
    atOnce,
    chains.map((chain) => () => playChain(chain)),
  );
  for (const [index, chain] of chains.entries()) {
    for (const [place, fault] of chain.entries()) {
      const outcome = (results[index] as Promise<Ending[]>).then((endings) => outcomeFrom(endings[place] as Ending));
      outcome.catch(() => {});
      played.set(fault, outcome);
    }
  }
  return played;
}

type Ending = { outcome: Account } | { error: unknown };

function outcomeFrom(ending: Ending): Account {
  if ('error' in ending) throw ending.error;
  return ending.outcome;
}

async function playChain(chain: Fault[]): Promise<Ending[]> {
  const [first] = chain;
  const stage = await Stage.open(first?.engine ?? 'SQLite', await first?.settings?.());
  const endings: Ending[] = [];
  for (const fault of chain) {
    endings.push(
      await outcomeOf(fault, stage).then(
        (outcome) => ({ outcome }),
        (error: unknown) => ({ error }),
      ),
    );
  }
  await stage.close();
  await first?.end?.();
  return endings;
}

function chainsOf({ faults, chain }: FaultGroup): Fault[][] {
  const possible = faults.filter(isPossible);
  const alone = possible.filter((fault) => fault.alone);
  const others = possible.filter((fault) => !fault.alone);
  const count = Math.ceil(others.length / chain);
  // Those that stand together in the table take equally long, so they are spread.
  const together = Array.from({ length: count }, (_, n) => others.filter((_fault, index) => index % count === n));
  return [...alone.map((fault) => [fault]), ...together];
}
