/** Services that depend on each other in a circle. */

/** The first circle that is found, its first name repeated at its end: `a b c a`. */
export function findCycle(
  names: Iterable<string>,
  next: (name: string) => Iterable<string>,
): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const name of names) {
    const cycle = cycleThrough(name, next, finished);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Walks with a stack of its own: a chain of services may be longer than the stack of the program. */
function cycleThrough(
  start: string,
  next: (name: string) => Iterable<string>,
  finished: Set<string>,
): readonly string[] | undefined {
  const path = new Map([[start, Iterator.from(next(start))]]);
  while (path.size > 0) {
    const [name, rest] = [...path.entries()].at(-1) as [string, Iterator<string>];
    const step = rest.next();
    if (step.done) {
      path.delete(name);
      finished.add(name);
    } else if (path.has(step.value)) {
      const names = [...path.keys()];
      return [...names.slice(names.indexOf(step.value)), step.value];
    } else if (!finished.has(step.value)) {
      path.set(step.value, Iterator.from(next(step.value)));
    }
  }
  return undefined;
}
