/**
 * Waiting that can be given up. Not by Promise.race with one promise for many waits: that promise would keep
 * every value it ever raced against, and so a whole standard input in memory.
 */

/** Settles as `work` does, or with undefined as soon as `signal` aborts. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    const forget = (): void => signal.removeEventListener('abort', leave);
    work.then(resolve, reject).finally(forget);
  });
}
