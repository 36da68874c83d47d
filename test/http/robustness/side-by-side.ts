/**
 * Starts pieces of work that mostly wait, at most so many at a time, in their order, and gives each one's promise.
 * A piece that fails fails whoever awaits it, and nobody else.
 */
export function sideBySide<T>(atOnce: number, work: (() => Promise<T>)[]): Promise<T>[] {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  const enter = () => (free > 0 ? Promise.resolve(free--) : new Promise<void>((resolve) => waiting.push(resolve)));
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return work.map((piece) => {
    const result = enter().then(piece).finally(leave);
    result.catch(() => {});
    return result;
  });
}
