/** Nodes whose text is the same so far. Of thousands of groups a few are looked at: what costs is worked out for those. */

import { NodeSet } from '../../../nodeset/index.ts';
import type { Block } from '../../../output/index.ts';
import type { OutputStream } from '../../../transport/index.ts';
import type { LineIndex, LineIndexes } from './line-index.ts';

export class Group {
  /** Of one of its nodes: what that one wrote. */
  readonly id: string;
  readonly stream: OutputStream;
  readonly block: Block;
  /** Nodes of all blocks that count as this one. */
  readonly #names: readonly string[];
  readonly #indexes: LineIndexes;
  #nodes: NodeSet | undefined;

  constructor(
    stream: OutputStream,
    block: Block,
    indexes: LineIndexes,
    names: readonly string[] = block.nodes,
  ) {
    this.id = `${stream}.${block.nodes[0] ?? ''}`;
    this.stream = stream;
    this.block = block;
    this.#indexes = indexes;
    this.#names = names;
  }

  get size(): number {
    return this.#names.length;
  }

  get nodes(): NodeSet {
    return (this.#nodes ??= NodeSet.from(this.#names));
  }

  get lines(): LineIndex {
    return this.#indexes.of(this.id, this.block);
  }

  /** This one stands for others, too, whose texts only count as equal. */
  with(others: readonly Group[]): Group {
    const names = [this, ...others].flatMap((group) => group.#names);
    return new Group(this.stream, this.block, this.#indexes, names);
  }
}
