import fc from 'fast-check';

/** Where the hundred thousand inputs go. */
export const shares = {
  'any activity': 27_000,
  'any activity over HTTP': 1_000,
  'press of a stranger': 10_000,
  'forged press of a member': 7_000,
  'form of a member': 3_000,
  'link of a member': 1_500,
  'message of a stranger': 3_000,
  'message of a member': 2_000,
  search: 6_000,
  'unsigned event': 16_000,
  'signed event': 2_500,
  'unsigned report': 16_000,
  'signed report': 5_000,
};
export type Share = keyof typeof shares;

/** Always the same inputs, unless FUZZ_SEED is another number. */
export const seed = Number(process.env.FUZZ_SEED ?? 20_261_123);

const atATime = 64;
const perSample = 512;

/**
 * Makes as many inputs as this share has and hands each to `act`, some at a time. What goes wrong is told with the seed
 * and with the input, so that it can be played again. `between` is called now and then, while nothing is under way.
 */
export async function fuzz<T>(
  share: Share,
  inputs: fc.Arbitrary<T>,
  act: (input: T) => Promise<void>,
  between: () => Promise<void> = async () => {},
): Promise<void> {
  const told = async (input: T) => {
    await act(input).catch((error: Error) => {
      throw new Error(`${error.message}\n${share}, FUZZ_SEED=${seed}, input:\n${textOf(input)}`, { cause: error });
    });
  };
  for (let done = 0; done < shares[share]; done += perSample) {
    const numRuns = Math.min(perSample, shares[share] - done);
    const sample = fc.sample(inputs, { seed: seed + done, numRuns });
    while (sample.length > 0) await Promise.all(sample.splice(0, atATime).map(told));
    await between();
  }
}

function textOf(input: unknown): string {
  const isBuffer = (value: unknown): value is { data: number[] } => (value as { type?: unknown })?.type === 'Buffer';
  return JSON.stringify(input, (_, value) => (isBuffer(value) ? Buffer.from(value.data).toString() : value));
}
