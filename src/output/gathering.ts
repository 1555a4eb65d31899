/**
 * Gathers outputs: equal ones are held once, whatever their number and size. Bytes go as blocks to a
 * BlockStore while they stream; a node itself costs one number and the beginning of its next block.
 */

import type { BlockStore } from './block-store.ts';
import { ContentTree, type Place, ROOT } from './content-tree.ts';
import { NodeOutput } from './node-output.ts';

/** Nodes whose output is the same, and that output. */
export interface Block {
  /** In the order of their first appearance; displays order and fold them. */
  readonly nodes: readonly string[];
  /** Exit code, where one was given to `end`. */
  readonly rc: number | undefined;
  readonly sizeBytes: number;
  /** False: its nodes may write more. */
  readonly isEnded: boolean;
  /**
   * The text in pieces of BLOCK_BYTES, or those from number `first` on; a piece is valid until the next one is taken. Of nodes that have ended, the
   * last one ends with a newline.
   */
  pieces(first?: number): Iterable<Uint8Array>;
  /** The whole text in one piece, for those who know that it is small. */
  bytes(): Uint8Array;
}

export class Gathering {
  readonly #store: BlockStore;
  readonly #tree = new ContentTree();
  readonly #outputs = new Map<string, NodeOutput>();

  constructor(store: BlockStore) {
    this.#store = store;
  }

  /** The output of one node, made on first use. Holding it saves a lookup for each chunk. */
  output(node: string): NodeOutput {
    let output = this.#outputs.get(node);
    if (output === undefined) this.#outputs.set(node, (output = new NodeOutput(this.#store, this.#tree)));
    return output;
  }

  add(node: string, chunk: Uint8Array): void {
    this.output(node).add(chunk);
  }

  /** A node is done. What it adds afterwards is an error of the caller. */
  end(node: string, rc?: number): void {
    this.output(node).end(rc);
  }

  /** What a node has said so far counts no more. */
  forget(node: string): void {
    this.#outputs.delete(node);
  }

  /** Ends every node that has not ended. */
  endAll(): void {
    for (const output of this.#outputs.values()) if (!output.isEnded) output.end();
  }

  /** The ended nodes that wrote something; equal text is merged, but never across exit codes. */
  blocks(): Block[] {
    const nodesOf = new Map<string, string[]>();
    for (const [node, output] of this.#ended()) {
      const key = `${output.place} ${output.rc}`;
      const nodes = nodesOf.get(key);
      if (nodes) nodes.push(node);
      else nodesOf.set(key, [node]);
    }
    return Array.from(nodesOf.values(), (nodes) => this.#block(nodes));
  }

  /** One block for each ended node that wrote something, in the order of their first appearance. */
  singles(): Block[] {
    return Array.from(this.#ended(), ([node]) => this.#block([node]));
  }

  /** All nodes that have written something, with what that is so far. Those that have ended are apart from those that have not. */
  current(): Block[] {
    const nodesOf = new Map<string, string[]>();
    for (const [node, output] of this.#outputs) {
      if (output.sizeBytes === 0) continue;
      const { place, isEnded, rc, tail } = output;
      const key = isEnded ? `${place} ended ${rc}` : `${place} ${asKey.decode(tail)}`;
      const nodes = nodesOf.get(key);
      if (nodes) nodes.push(node);
      else nodesOf.set(key, [node]);
    }
    return Array.from(nodesOf.values(), (nodes) => this.#block(nodes));
  }

  /** What one node has written so far; undefined for nothing. */
  of(node: string): Block | undefined {
    const output = this.#outputs.get(node);
    return output && output.sizeBytes > 0 ? this.#block([node]) : undefined;
  }

  *#ended(): Iterable<[string, NodeOutput]> {
    for (const entry of this.#outputs) if (entry[1].isEnded && entry[1].place !== ROOT) yield entry;
  }

  #block(nodes: readonly string[]): Block {
    const { place, rc, sizeBytes, tail, isEnded } = this.output(nodes[0] ?? '');
    const rest = tail.slice();
    const pieces = (first?: number): Iterable<Uint8Array> => this.#read(place, first, rest);
    return { nodes, rc, sizeBytes, isEnded, pieces, bytes: () => joined(pieces(), sizeBytes) };
  }

  *#read(place: Place, first = 0, tail = NOTHING): Iterable<Uint8Array> {
    const path = this.#tree.path(place);
    for (const id of path.slice(first)) yield this.#store.read(id);
    if (tail.length > 0 && first <= path.length) yield tail;
  }
}

const NOTHING = new Uint8Array(0);
/** Different bytes give different texts. */
const asKey = new TextDecoder('latin1');

function joined(pieces: Iterable<Uint8Array>, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
