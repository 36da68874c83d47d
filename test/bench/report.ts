import { renderingTimes } from './cards.js';
import { median, type Run } from './load.js';
import type { Turn } from './scenarios.js';

export interface Measured extends Turn {
  runs: (Run & {
    /** Processor time of the server per turn, in milliseconds. */
    processor: number;
    /** For how many seconds the outbox had to catch up afterwards. */
    backlog: number;
  })[];
}

type Column = keyof Measured['runs'][number];

/** What was measured as plain text: a table of the turns, one of the cards, and the ratios in short. */
export function report(measured: Measured[]): string {
  const middle = ({ runs }: Measured, what: Column) => median(runs.map((run) => run[what]));
  const lines = ['', row('turn', 'turns/s', 'p50 ms', 'p99 ms', 'cpu ms', 'backlog s')];
  for (const turn of measured) {
    const { name } = turn;
    const times = (['p50', 'p99', 'processor', 'backlog'] as const).map((what) => middle(turn, what).toFixed(1));
    lines.push(row(name, middle(turn, 'perSecond').toFixed(0), ...times));
  }
  lines.push('', row('card', 'ms', 'bytes'));
  for (const { card, milliseconds, bytes } of renderingTimes()) {
    lines.push(row(card, milliseconds.toFixed(2), String(bytes)));
  }
  lines.push('', 'In short, each turn against its floor in the same round:');
  for (const turn of measured) {
    for (const name of turn.floors) {
      const floor = measured.find((one) => one.name === name);
      const ratio = (what: Column) => ratioOf(turn, floor, what).toFixed(2);
      lines.push(`- ${turn.name}: ${ratio('perSecond')} of the turns, ${ratio('processor')} of the cpu of "${name}"`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The median over the rounds. */
function ratioOf(turn: Measured, floor: Measured | undefined, what: Column): number {
  return median(turn.runs.map((run, round) => run[what] / (floor?.runs[round]?.[what] ?? Number.NaN)));
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(30) + cells.map((cell) => cell.padStart(10)).join('');
}
