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

interface Step {
  readonly name: string;
  readonly rest: Iterator<string>;
}

/** Walks with a stack of its own: a chain of services may be longer than the stack of the program. */
function cycleThrough(
  start: string,
  next: (name: string) => Iterable<string>,
  finished: Set<string>,
): readonly string[] | undefined {
  const path: Step[] = [];
  const onPath = new Set<string>();
  const enter = (name: string): void => {
    path.push({ name, rest: Iterator.from(next(name)) });
    onPath.add(name);
  };
  if (!finished.has(start)) enter(start);
  for (let last = path.at(-1); last; last = path.at(-1)) {
    const step = last.rest.next();
    if (step.done) {
      path.pop();
      onPath.delete(last.name);
      finished.add(last.name);
    } else if (onPath.has(step.value)) {
      const names = path.map(({ name }) => name);
      return [...names.slice(names.indexOf(step.value)), step.value];
    } else if (!finished.has(step.value)) {
      enter(step.value);
    }
  }
  return undefined;
}
