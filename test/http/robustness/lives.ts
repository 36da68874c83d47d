import { misbehave } from '../../support/partner-center.js';
import { whyNoPostgres } from '../../support/postgres.js';
import { sideBySide } from './side-by-side.js';
import { type Engine, Surroundings } from './surroundings.js';

/** A story of bots that die, and of what is there in the end. */
export interface Life {
  name: string;
  engine: Engine;
  /** Settings of the bots, over those of local mode. */
  settings?: Record<string, string>;
  /** `number`: no other life in these surroundings has it; from 0 on. */
  live(around: Surroundings, number: number): Promise<void>;
}

/** Why a life failed; undefined where it did not. */
type Ends = Map<Life, unknown>;

const atOnce = 4;
/** So many lives follow one another in the same surroundings: the bot that ends one story begins the next. */
const longestChain = 5;

/** Declares a test for each life. Chains of them are lived side by side, those on PostgreSQL first: they wait long. */
export function testLives(lives: Life[]): void {
  const whyNot = whyNoPostgres();
  const possible = lives.filter(({ engine }) => engine === 'SQLite' || !whyNot);
  const chains = chainsOf(possible);
  let ends: Promise<Ends>[] = [];
  before(() => {
    ends = sideBySide(
      atOnce,
      chains.map((chain) => () => liveThrough(chain)),
    );
  });
  after(() => Promise.allSettled(ends));

  for (const life of lives) {
    const { name, engine } = life;
    if (!possible.includes(life)) it(`${name} (not tested on PostgreSQL: ${whyNot})`);
    else {
      it(`${name} (${engine})`, async function () {
        this.timeout(300_000);
        const end = (await ends[chains.findIndex((chain) => chain.includes(life))])?.get(life);
        if (end) throw end;
      });
    }
  }
}

/** Only lives with the same settings can follow one another. */
function chainsOf(lives: Life[]): Life[][] {
  const surroundingsOf = ({ engine, settings }: Life) => JSON.stringify([engine, settings]);
  const chains = [...new Set(lives.map(surroundingsOf))].flatMap((surroundings) => {
    const group = lives.filter((life) => surroundingsOf(life) === surroundings);
    const count = Math.ceil(group.length / longestChain);
    return Array.from({ length: count }, (_, n) => group.filter((_life, index) => index % count === n));
  });
  return chains.sort(([one], [other]) => (one?.engine ?? '').localeCompare(other?.engine ?? ''));
}

async function liveThrough(chain: Life[]): Promise<Ends> {
  const ends: Ends = new Map();
  const [first] = chain;
  const around = await Surroundings.start(first?.engine ?? 'SQLite', first?.settings);
  for (const [number, life] of chain.entries()) {
    try {
      await misbehave(around.control);
      await around.begin(`${number} ${life.name}`);
      await life.live(around, number);
    } catch (error) {
      ends.set(life, error);
      await around.kill();
    }
  }
  await around.close();
  return ends;
}
