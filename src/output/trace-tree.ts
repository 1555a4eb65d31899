/** Outputs as a tree of lines: what nodes have in common at the beginning is held once. */

import { MemoryBlockStore } from './block-store.ts';
import { ContentTree, type Place, ROOT } from './content-tree.ts';
import { contentOf, type Line, LineSplitter } from './line-splitter.ts';

/** One line of the drawn tree. */
export interface TraceStep {
  readonly line: Uint8Array;
  /** How many forks lie above. */
  readonly depth: number;
  /** The nodes that took this branch; absent where the line before it had no other continuation. */
  readonly nodes: readonly string[] | undefined;
}

/** What one node has written so far. */
export interface TraceOutput {
  add(chunk: Uint8Array, from?: number, until?: number): void;
}

interface Path extends TraceOutput {
  readonly splitter: LineSplitter;
  place: Place;
}

export class TraceTree {
  readonly #lines = new MemoryBlockStore();
  readonly #tree = new ContentTree();
  readonly #paths = new Map<string, Path>();

  /** The output of one node, made on first use. */
  output(node: string): TraceOutput {
    let path = this.#paths.get(node);
    if (path === undefined) this.#paths.set(node, (path = this.#newPath()));
    return path;
  }

  nodes(): Iterable<string> {
    return this.#paths.keys();
  }

  endAll(): void {
    for (const path of this.#paths.values()) {
      const last = path.splitter.end();
      if (last) this.#follow(path, last);
    }
  }

  /** From the root down; of several branches the latest made comes first, as clubak draws it. */
  *steps(): Iterable<TraceStep> {
    const { children, nodes } = this.#drawing();
    const pending = (children[ROOT] ?? []).map((place) => ({ place, depth: 0, forks: true }));
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { place, depth, forks } = next;
      const line = this.#lines.read(this.#tree.block(place));
      yield { line, depth, nodes: forks ? nodes(place) : undefined };
      const below = children[place] ?? [];
      const isFork = below.length > 1;
      for (const child of below)
        pending.push({ place: child, depth: depth + (isFork ? 1 : 0), forks: isFork });
    }
  }

  #newPath(): Path {
    const splitter = new LineSplitter();
    const add = (chunk: Uint8Array, from = 0, until = chunk.length): void => {
      for (const line of splitter.push(chunk.subarray(from, until))) this.#follow(path, line);
    };
    const path: Path = { splitter, place: ROOT, add };
    return path;
  }

  #follow(path: Path, line: Line): void {
    path.place = this.#tree.child(path.place, this.#lines.put(contentOf(line)));
  }

  /** Children of each place, and the nodes at or below a place: a slice of one list in drawing order. */
  #drawing(): { children: Place[][]; nodes: (place: Place) => string[] } {
    const endings = Map.groupBy(this.#paths, ([, path]) => path.place);
    const counts = Array.from({ length: this.#tree.size }, (_, place) => endings.get(place)?.length ?? 0);
    const children: Place[][] = counts.map(() => []);
    // A place is made after its parent, so that one pass from the end sums up.
    for (let place = counts.length - 1; place > ROOT; place--) {
      const parent = this.#tree.parent(place);
      counts[parent] = (counts[parent] ?? 0) + (counts[place] ?? 0);
      children[parent]?.push(place);
    }
    for (const siblings of children) siblings.reverse();
    const starts: number[] = [];
    const names: string[] = [];
    const pending: Place[] = [ROOT];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      starts[place] = names.length;
      for (const [name] of endings.get(place) ?? []) names.push(name);
      for (const child of children[place] ?? []) pending.push(child);
    }
    return {
      children,
      nodes: (place) => names.slice(starts[place], (starts[place] ?? 0) + (counts[place] ?? 0)),
    };
  }
}
