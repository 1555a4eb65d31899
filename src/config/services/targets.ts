/** Targets taken apart into the services that they stand for. */

export type Targets = ReadonlyMap<string, readonly string[]>;

/** The services behind a name, each once: itself, or what the target and the targets in it hold. */
export type ServicesBehind = (name: string) => readonly string[];

/** What stands behind a name is worked out once, however often it is mentioned. */
export function servicesBehindIn(targets: Targets): ServicesBehind {
  const known = new Map<string, readonly string[]>();
  return (name) => {
    const services = known.get(name) ?? takeApart(name, targets);
    known.set(name, services);
    return services;
  };
}

function takeApart(name: string, targets: Targets): string[] {
  const services = new Set<string>();
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const members = targets.get(next);
    if (!members) services.add(next);
    // A target that holds itself is told elsewhere; here it only must not be walked for ever.
    else if (!seen.has(next)) for (const member of members.toReversed()) open.push(member);
    seen.add(next);
  }
  return [...services];
}
