/** A group source held in memory: grappe.yaml's groups, one source of a YAML file, groups made by grappe. */

import { checkGroupNames } from './group-name.ts';
import type { Expressions, GroupSource } from './group-source.ts';

/** `all` is what `@*` stands for; without it, the group named `all`, else the union of all groups. */
export function mapSource(
  name: string,
  groups: ReadonlyMap<string, Expressions>,
  all: Expressions | undefined = groups.get('all'),
): GroupSource {
  const names = checkGroupNames([...groups.keys()], name);
  return {
    name,
    members: async (group) => groups.get(group),
    list: async () => names,
    ...(all && { all: async () => all }),
  };
}
