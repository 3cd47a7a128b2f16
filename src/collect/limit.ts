/** Runs work as soon as fewer than a given number of others run; first come, first served. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

export function limitTo(concurrency: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
