/** Group sources and their groups as lines of text: -l, -L, --list-sources. */

import { GrappeError } from '../../../base/index.ts';
import type { GroupSources, ResolveOptions } from '../../../groups/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { GroupOptions } from './options.ts';

export interface GroupListing {
  readonly groups: GroupSources;
  readonly options: GroupOptions;
  readonly warn: (message: string) => void;
  /** Only groups that hold one of these; all groups when absent. */
  readonly nodes: NodeSet | undefined;
}

export function listSources(groups: GroupSources, isQuiet: boolean): string[] {
  return groups.sources().map((name, at) => (at === 0 && !isQuiet ? `${name} (default)` : name));
}

/** Groups of the default source. */
export function listGroups(listing: GroupListing): Promise<string[]> {
  const [source] = listing.groups.sources();
  return linesOf(listing, source, { unknown: 'warn', warn: listing.warn });
}

/** Groups of every source; one that cannot list its groups is only warned of. */
export async function listAllGroups(listing: GroupListing): Promise<string[]> {
  const lines: string[] = [];
  // As nodeset does: with nodes, groups named inside a group are looked for in the default source.
  const nested = listing.nodes ? 'default-source' : 'own-source';
  const warn = listing.nodes ? () => {} : listing.warn;
  for (const source of listing.groups.sources()) {
    const groups = await linesOf(listing, source, { unknown: 'warn', warn, nested }).catch(
      (error: unknown) => {
        if (!(error instanceof GrappeError) || listing.groups.canList(source)) throw error;
        listing.warn(error.message);
        return [];
      },
    );
    lines.push(...groups);
  }
  return lines;
}

async function linesOf(
  listing: GroupListing,
  source: string | undefined,
  resolving: ResolveOptions,
): Promise<string[]> {
  const { groups, options, nodes } = listing;
  const prefix = prefixOf(options, source, groups.sources()[0]);
  if (nodes === undefined && options.level === 1) {
    return (await groups.list(source)).map((name) => `@${prefix}${name}`);
  }
  const members = nodes
    ? await groups.groupsOf(nodes, source, resolving)
    : await groups.members(source, undefined, resolving);
  return [...members].map(([name, group]) => [`@${prefix}${name}`, ...details(listing, group)].join(' '));
}

/** The source is shown where it was asked for, or is not the default one. */
function prefixOf(
  options: GroupOptions,
  source: string | undefined,
  defaultSource: string | undefined,
): string {
  if (options.isSourceHidden || (options.source === undefined && source === defaultSource)) return '';
  return `${source}:`;
}

function details({ options, nodes }: GroupListing, group: NodeSet): string[] {
  const shown = nodes ? group.intersection(nodes) : group;
  const columns = [shown.fold(), nodes ? `${shown.size}/${group.size}` : String(group.size)];
  return columns.slice(0, options.level - 1);
}
