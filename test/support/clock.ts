const RealDate = globalThis.Date;

/**
 * Moves the clock of this process on by so many milliseconds; it goes on ticking from there. Timers are not affected.
 * Put it back with `putClockBack`.
 */
export function moveClock(milliseconds: number): void {
  const now = () => RealDate.now() + milliseconds;
  globalThis.Date = class extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(now());
      else super(...(given as [number]));
    }

    static override now(): number {
      return now();
    }
  } as DateConstructor;
}

export function putClockBack(): void {
  globalThis.Date = RealDate;
}
