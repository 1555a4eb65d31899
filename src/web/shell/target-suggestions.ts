/** What the target field offers: saved sets and groups that fit what is typed; examples where nothing is. */

import type { texts } from '../texts/shell.ts';
import { fleet, type KnownGroup } from './fleet.ts';
import { savedSets } from './target.ts';

export interface Suggestion {
  /** The whole text of the field, once it is chosen. */
  readonly text: string;
  readonly shown: string;
  readonly about: string;
  readonly kind: 'saved' | 'group' | 'example';
}

type Texts = ReturnType<typeof texts>['target'];

const MOST_GROUPS = 12;
/** The last term, behind the last operator. */
const LAST_TERM = /[^,!&^\s]*$/;

export function suggestions(typed: string, t: Texts): Suggestion[] {
  const term = (LAST_TERM.exec(typed)?.[0] ?? '').toLowerCase();
  const before = typed.slice(0, typed.length - term.length);
  const groups = (fleet.value?.groups ?? [])
    .filter(
      ({ name }) =>
        name.toLowerCase().includes(term.replace(/^@/, '')) &&
        (term === '' || term.startsWith('@') || term.length > 1),
    )
    .slice(0, MOST_GROUPS)
    .map(({ name, nodes }) => ({
      text: before + name,
      shown: name,
      about: t.nodes(nodes.size),
      kind: 'group' as const,
    }))
    .filter(({ text }) => text !== typed);
  const saved = savedSets.value
    .filter((set) => set !== typed && set.toLowerCase().includes(typed.toLowerCase()))
    .map((set) => ({ text: set, shown: set, about: '', kind: 'saved' as const }));
  return [...saved, ...groups, ...(typed === '' ? examples(t) : [])];
}

/** Of this fleet, where it is known: they work. */
function examples(t: Texts): Suggestion[] {
  const known = fleet.value;
  if (known === undefined || known.nodes.size === 0) return [];
  const [first] = known.groups;
  const pair = crossing(known.groups);
  const some = known.nodes.slice([0, 1, 2, 3]).fold();
  const made: [string, string][] = [
    ['@*', t.exampleAll],
    [some, t.exampleRange],
    [`${first?.name ?? '@*'}!${(first?.nodes ?? known.nodes).at(0) ?? ''}`, t.exampleExclude],
    ...(pair === undefined ? [] : [[pair, t.exampleIntersect] as [string, string]]),
  ];
  return made.map(([text, about]) => ({ text, shown: text, about, kind: 'example' as const }));
}

const MOST_COMPARED = 20;

/** Of two groups that have nodes in common. */
function crossing(groups: readonly KnownGroup[]): string | undefined {
  const some = groups.slice(0, MOST_COMPARED);
  for (const [at, one] of some.entries()) {
    const other = some.slice(at + 1).find(({ nodes }) => nodes.intersection(one.nodes).size > 0);
    if (other) return `${one.name}&${other.name}`;
  }
  return undefined;
}
