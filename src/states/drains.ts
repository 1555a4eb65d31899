/** Nodes that are out of use: who took them out, when, and why. */

import { NodeSet } from '../nodeset/index.ts';
import type { Drain } from './drain-file.ts';
import { StateFile } from './state-file.ts';

export class Drains {
  readonly #file: StateFile<readonly Drain[]>;

  constructor(path: string) {
    this.#file = new StateFile(path, async (text) => {
      // Loaded here only: most commands find no such file.
      const { parseDrains } = await import('./drain-file.ts');
      return parseDrains(text, path);
    });
  }

  async list(): Promise<readonly Drain[]> {
    return (await this.#file.read()) ?? [];
  }

  /** Takes nodes out of use; one that is drained already gets the new reason. */
  async add(nodes: NodeSet, drain: Omit<Drain, 'node'>): Promise<void> {
    await this.#file.change((before = []) => {
      const others = before.filter(({ node }) => !nodes.has(node));
      return written([...others, ...Array.from(nodes, (node) => ({ node, ...drain }))]);
    });
  }

  /** Puts nodes back into use; answers with those that were drained. */
  async remove(nodes: NodeSet): Promise<NodeSet> {
    const before = await this.#file.change((drains = []) =>
      written(drains.filter(({ node }) => !nodes.has(node))),
    );
    return NodeSet.from((before ?? []).map(({ node }) => node)).intersection(nodes);
  }
}

function written(drained: readonly Drain[]): unknown {
  return { v: 1, drained };
}
