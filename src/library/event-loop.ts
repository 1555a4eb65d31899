/** Events that are told by a callback, as a loop over them. */

import { Bell } from '../engine/index.ts';

/** Leaving the loop aborts the signal that the work was given, and waits for its end. */
export async function* eventLoop<Event>(
  work: (tell: (event: Event) => void, left: AbortSignal) => Promise<unknown>,
): AsyncGenerator<Event, void, undefined> {
  const left = new AbortController();
  const bell = new Bell();
  let events: Event[] = [];
  const tell = (event: Event): void => {
    events.push(event);
    bell.ring();
  };
  const working = work(tell, left.signal);
  const over = working.then(
    () => 'over',
    () => 'over',
  );
  try {
    for (;;) {
      const heard = bell.heard();
      const told = events;
      events = [];
      yield* told;
      if (told.length === 0 && (await Promise.race([heard, over])) === 'over' && events.length === 0) break;
    }
    await working;
  } finally {
    left.abort();
    await over;
  }
}
