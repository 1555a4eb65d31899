/** At most so many asynchronous calls at once; the others wait in order. */

export type Limited = <Result>(call: () => Promise<Result>) => Promise<Result>;

export function concurrencyLimit(atOnce: number): Limited {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (call) => {
    if (running >= atOnce) await new Promise<void>((resume) => waiting.push(resume));
    else running++;
    try {
      return await call();
    } finally {
      // A waiting call takes over the place, so the count stays.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
