/** Nodes whose text is the same so far. Of thousands of groups a few are looked at: they are folded when they are. */

import { NodeSet } from '../../../nodeset/index.ts';
import type { Block } from '../../../output/index.ts';
import type { OutputStream } from '../../../transport/index.ts';
import type { LineIndex } from './line-index.ts';

export class Group {
  /** Of one of its nodes: what that one wrote. */
  readonly id: string;
  readonly stream: OutputStream;
  readonly block: Block;
  readonly lines: LineIndex;
  /** Nodes of all blocks that count as this one. */
  readonly #names: readonly string[];
  #nodes: NodeSet | undefined;

  constructor(stream: OutputStream, block: Block, lines: LineIndex, names: readonly string[] = block.nodes) {
    this.id = `${stream}.${block.nodes[0] ?? ''}`;
    this.stream = stream;
    this.block = block;
    this.lines = lines;
    this.#names = names;
  }

  get size(): number {
    return this.#names.length;
  }

  get nodes(): NodeSet {
    return (this.#nodes ??= NodeSet.from(this.#names));
  }

  /** This one stands for others, too, whose texts only count as equal. */
  with(others: readonly Group[]): Group {
    const names = [this, ...others].flatMap((group) => group.#names);
    return new Group(this.stream, this.block, this.lines, names);
  }
}
