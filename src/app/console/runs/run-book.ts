/** What the nodes of one run wrote, for somebody who looks: equal texts once, any range of their lines, and all lines in their order. */

import { GrappeError } from '../../../base/index.ts';
import { SpillStore } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { type Block, Gathering, LineSplitter } from '../../../output/index.ts';
import type { OutputStream } from '../../../transport/index.ts';
import { type GroupMode, regrouped } from './group-modes.ts';
import { byStreamAndSize } from './group-order.ts';
import { LineIndex } from './line-index.ts';
import { LineLog } from './line-log.ts';

/** Nodes whose text is the same so far. */
export interface Group {
  /** Of one of its nodes: what that one wrote. */
  readonly id: string;
  readonly stream: OutputStream;
  readonly nodes: NodeSet;
  readonly block: Block;
  readonly lines: LineIndex;
  /** Its nodes wrote what only counts as equal. */
  readonly isMixed?: boolean;
}

const STREAMS: readonly OutputStream[] = ['stdout', 'stderr'];

export class RunBook implements Disposable {
  readonly log = new LineLog();
  readonly #store = new SpillStore();
  readonly #gatherings = { stdout: new Gathering(this.#store), stderr: new Gathering(this.#store) };
  readonly #splitters = new Map<string, LineSplitter>();
  readonly #indexes = new Map<string, { readonly index: LineIndex; readonly sizeBytes: number }>();
  #bytes = 0;
  #dropped = 0;
  #version = 0;
  #groups: { readonly version: number; readonly groups: readonly Group[] } | undefined;

  /** Counts up with each change. */
  get version(): number {
    return this.#version;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that were not kept. */
  get dropped(): number {
    return this.#dropped;
  }

  add(node: string, stream: OutputStream, chunk: Uint8Array): void {
    this.#gatherings[stream].add(node, chunk);
    this.#bytes += chunk.length;
    this.#version++;
    for (const { bytes, continues } of this.#splitterOf(node, stream).push(chunk))
      if (!continues) this.log.add(node, stream, bytes);
  }

  drop(bytes: number): void {
    this.#dropped += bytes;
  }

  end(node: string, exit: number | undefined): void {
    this.#version++;
    for (const stream of STREAMS) {
      const key = keyOf(stream, node);
      const last = this.#splitters.get(key)?.end();
      if (last && !last.continues) this.log.add(node, stream, last.bytes);
      this.#splitters.delete(key);
      if (this.#gatherings[stream].of(node)) this.#gatherings[stream].end(node, exit);
    }
  }

  /** What a node has said so far counts no more. */
  forget(node: string): void {
    this.#version++;
    for (const stream of STREAMS) {
      this.#gatherings[stream].forget(node);
      this.#splitters.delete(keyOf(stream, node));
    }
  }

  groups(mode: GroupMode): readonly Group[] {
    return regrouped(this.#exactGroups(), mode);
  }

  #exactGroups(): readonly Group[] {
    if (this.#groups?.version === this.#version) return this.#groups.groups;
    const groups = STREAMS.flatMap((stream) =>
      this.#gatherings[stream].current().map((block) => this.#group(stream, block)),
    ).sort(byStreamAndSize);
    this.#groups = { version: this.#version, groups };
    return groups;
  }

  /** Throws GrappeError where no node has written that. */
  group(id: string): Group {
    const stream = STREAMS.find((name) => id.startsWith(`${name}.`));
    const node = stream && id.slice(stream.length + 1);
    const block = stream && node !== undefined ? this.#gatherings[stream].of(node) : undefined;
    if (!stream || !block) throw new GrappeError('not-found', { message: `no output is called '${id}'` });
    return this.#group(stream, block);
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
    this.log[Symbol.dispose]();
  }

  #group(stream: OutputStream, block: Block): Group {
    const [node = ''] = block.nodes;
    const id = `${stream}.${node}`;
    const known = this.#indexes.get(id);
    const index = known?.sizeBytes === block.sizeBytes ? known.index : new LineIndex(block, known?.index);
    this.#indexes.set(id, { index, sizeBytes: block.sizeBytes });
    return { id, stream, nodes: NodeSet.from(block.nodes), block, lines: index };
  }

  #splitterOf(node: string, stream: OutputStream): LineSplitter {
    const key = keyOf(stream, node);
    let splitter = this.#splitters.get(key);
    if (splitter === undefined) this.#splitters.set(key, (splitter = new LineSplitter()));
    return splitter;
  }
}

function keyOf(stream: OutputStream, node: string): string {
  return `${stream} ${node}`;
}
