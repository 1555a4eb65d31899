/** Node sets as far as the file itself tells: its own groups count, those of other sources do not. */

import { GrappeError } from '../base/index.ts';
import { type GroupLookup, NodeSet } from '../nodeset/index.ts';
import { OWN_SOURCE } from './node-set-check.ts';

export interface NodesInFile {
  readonly groups?: ReadonlyMap<string, string>;
  readonly nodes?: string;
  readonly services?: ReadonlyMap<string, { readonly nodes: string }>;
}

/** Answers with the set of an expression, or undefined where the file cannot tell. */
export function ownSets(file: NodesInFile): (expression: string) => NodeSet | undefined {
  const known = new Map<string, NodeSet | undefined>();
  return (expression) => {
    if (!known.has(expression)) known.set(expression, readOwn(expression, file));
    return known.get(expression);
  };
}

function readOwn(expression: string, file: NodesInFile): NodeSet | undefined {
  const lookup = new OwnGroups(file);
  try {
    const nodes = NodeSet.parse(expression, { groups: lookup });
    return lookup.areKnown ? nodes : undefined;
  } catch (error) {
    // What is wrong with the text is told by `node-set-check.ts`.
    if (error instanceof GrappeError) return undefined;
    throw error;
  }
}

/** Remembers whether anything was asked that the file does not say. */
class OwnGroups implements GroupLookup {
  areKnown = true;
  #isOpen = false;
  readonly #groups: ReadonlyMap<string, string>;
  readonly #file: NodesInFile;

  constructor(file: NodesInFile) {
    this.#groups = file.groups ?? new Map<string, string>();
    this.#file = file;
  }

  members(group: string, source: string | undefined): string {
    return this.#told(source, this.#groups.get(group));
  }

  all(source: string | undefined): string {
    return this.#told(source, this.#file.nodes ?? this.#groups.get('all') ?? this.#everything());
  }

  groupNames(source: string | undefined): readonly string[] {
    const names = [...this.#groups.keys()];
    this.#told(source, names.join());
    return names;
  }

  #everything(): string | undefined {
    // `@*` inside what it is made of: told by `node-set-check.ts`.
    if (this.#isOpen) return undefined;
    this.#isOpen = true;
    const services = [...(this.#file.services?.values() ?? [])].map(({ nodes }) => nodes);
    const all = NodeSet.parseAll([...this.#groups.values(), ...services], { groups: this }).fold();
    this.#isOpen = false;
    return all;
  }

  #told(source: string | undefined, answer: string | undefined): string {
    const isOwn = source === undefined || source === OWN_SOURCE;
    this.areKnown &&= isOwn && answer !== undefined;
    return answer ?? '';
  }
}
