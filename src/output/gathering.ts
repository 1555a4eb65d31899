/**
 * Gathers outputs: equal ones are held once, whatever their number and size. Bytes go as blocks to a
 * BlockStore while they stream; a node itself costs one number and the beginning of its next block.
 */

import type { BlockStore } from './block-store.ts';
import { ContentTree, type Place, ROOT } from './content-tree.ts';

const BLOCK_BYTES = 16 * 1024;
const FIRST_TAIL_BYTES = 256;
const NEWLINE = 10;

/** Nodes whose output is the same, and that output. */
export interface Block {
  /** In the order of their first appearance; displays order and fold them. */
  readonly nodes: readonly string[];
  /** Exit code, where one was given to `end`. */
  readonly rc: number | undefined;
  readonly sizeBytes: number;
  /** The text in pieces; a piece is valid until the next one is taken. The last one ends with a newline. */
  pieces(): Iterable<Uint8Array>;
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

  *#ended(): Iterable<[string, NodeOutput]> {
    for (const entry of this.#outputs) if (entry[1].isEnded && entry[1].place !== ROOT) yield entry;
  }

  #block(nodes: readonly string[]): Block {
    const { place, rc, sizeBytes } = this.output(nodes[0] ?? '');
    const pieces = (): Iterable<Uint8Array> => this.#read(place);
    return { nodes, rc, sizeBytes, pieces, bytes: () => joined(pieces(), sizeBytes) };
  }

  *#read(place: Place): Iterable<Uint8Array> {
    for (const id of this.#tree.path(place)) yield this.#store.read(id);
  }
}

function joined(pieces: Iterable<Uint8Array>, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** What one node has written so far. Blocks are cut at fixed offsets, so that chunk borders do not matter. */
export class NodeOutput {
  readonly #store: BlockStore;
  readonly #tree: ContentTree;
  #place: Place = ROOT;
  #tail = new Uint8Array(0);
  #tailBytes = 0;
  #closedBytes = 0;
  #isEnded = false;
  #rc: number | undefined;

  constructor(store: BlockStore, tree: ContentTree) {
    this.#store = store;
    this.#tree = tree;
  }

  get place(): Place {
    return this.#place;
  }

  get sizeBytes(): number {
    return this.#closedBytes + this.#tailBytes;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get rc(): number | undefined {
    return this.#rc;
  }

  add(chunk: Uint8Array): void {
    if (this.#tailBytes + chunk.length < BLOCK_BYTES) return this.#keep(chunk);
    let at = 0;
    if (this.#tailBytes > 0) {
      at = BLOCK_BYTES - this.#tailBytes;
      this.#keep(chunk.subarray(0, at));
      this.#closeTail();
    }
    for (; chunk.length - at >= BLOCK_BYTES; at += BLOCK_BYTES)
      this.#close(chunk.subarray(at, at + BLOCK_BYTES));
    this.#keep(chunk.subarray(at));
  }

  /** A last line without its newline counts as a whole line, as displays show it. */
  end(rc?: number): void {
    if (this.#tailBytes > 0 ? this.#tail[this.#tailBytes - 1] !== NEWLINE : this.#lastBlockIsOpen()) {
      this.add(Uint8Array.of(NEWLINE));
    }
    if (this.#tailBytes > 0) this.#closeTail();
    this.#tail = new Uint8Array(0);
    this.#isEnded = true;
    this.#rc = rc;
  }

  #lastBlockIsOpen(): boolean {
    return this.#place !== ROOT && this.#store.read(this.#tree.block(this.#place)).at(-1) !== NEWLINE;
  }

  #closeTail(): void {
    this.#close(this.#tail.subarray(0, this.#tailBytes));
    this.#tailBytes = 0;
  }

  #close(block: Uint8Array): void {
    this.#place = this.#tree.child(this.#place, this.#store.put(block));
    this.#closedBytes += block.length;
  }

  /** The tail grows by doubling: thousands of nodes with a few lines each must not hold 16 kB each. */
  #keep(bytes: Uint8Array): void {
    const needed = this.#tailBytes + bytes.length;
    if (needed > this.#tail.length) {
      let size = Math.max(this.#tail.length * 2, FIRST_TAIL_BYTES);
      while (size < needed) size *= 2;
      const grown = new Uint8Array(Math.min(size, BLOCK_BYTES));
      grown.set(this.#tail.subarray(0, this.#tailBytes));
      this.#tail = grown;
    }
    this.#tail.set(bytes, this.#tailBytes);
    this.#tailBytes = needed;
  }
}
