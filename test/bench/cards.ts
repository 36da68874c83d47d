import { ordinary, samples } from '../unit/cards/samples.js';
import { median } from './load.js';

const warmUp = 100;
const times = 400;

/** How long it takes to render each card, at the median and in milliseconds, and how large it becomes. */
export function renderingTimes(): { card: string; milliseconds: number; bytes: number }[] {
  const reader = { locale: 'en', zone: 'Europe/Berlin' } as const;
  return samples(ordinary)
    .filter(({ variant }) => variant === 'main')
    .map(({ card, make }) => {
      for (let n = 0; n < warmUp; n += 1) make(reader);
      const taken = Array.from({ length: times }, () => {
        const start = performance.now();
        make(reader);
        return performance.now() - start;
      });
      const bytes = Buffer.byteLength(JSON.stringify(make(reader).content));
      return { card, milliseconds: median(taken), bytes };
    });
}
