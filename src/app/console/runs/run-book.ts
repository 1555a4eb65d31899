/** What the nodes of one run wrote, for somebody who looks: equal texts once, any range of their lines, and all lines in their order. */

import { GrappeError } from '../../../base/index.ts';
import { SpillStore } from '../../../engine/index.ts';
import { type Block, Gathering } from '../../../output/index.ts';
import type { OutputStream } from '../../../transport/index.ts';
import { Group } from './group.ts';
import { type GroupMode, Likeness } from './group-modes.ts';
import { byStreamAndSize } from './group-order.ts';
import { GrowingText } from './growing-text.ts';
import { LineLog } from './line-log.ts';

export type { Group } from './group.ts';

export interface BookLimits {
  /** Of all that the nodes write, so much is kept. */
  readonly bytes: number;
  /** Of it, so much in memory; the rest lies on the disk. */
  readonly memoryBytes: number;
  /** Where the rest lies; the system's temporary folder when absent. */
  readonly directory?: string;
}

const LIMITS: BookLimits = { bytes: 2 ** 30, memoryBytes: 4 * 2 ** 20 };
const STREAMS: readonly OutputStream[] = ['stdout', 'stderr'];

export class RunBook implements Disposable {
  readonly log: LineLog;
  readonly #limits: BookLimits;
  readonly #store: SpillStore;
  readonly #gatherings: Readonly<Record<OutputStream, Gathering>>;
  readonly #texts = new Map<string, GrowingText>();
  readonly #likeness = new Likeness();
  #bytes = 0;
  #dropped = 0;
  #version = 0;
  #trouble: GrappeError | undefined;
  #holders = 1;
  #groups: { readonly version: number; readonly groups: readonly Group[] } | undefined;

  constructor(limits: BookLimits = LIMITS) {
    this.#limits = limits;
    this.#store = new SpillStore(limits);
    this.log = new LineLog(limits.directory);
    this.#gatherings = { stdout: new Gathering(this.#store), stderr: new Gathering(this.#store) };
  }

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

  /** Why nothing more is kept: this machine could not. */
  get trouble(): GrappeError | undefined {
    return this.#trouble;
  }

  add(node: string, stream: OutputStream, chunk: Uint8Array): void {
    this.#version++;
    this.#bytes += chunk.length;
    const isKept = this.#bytes <= this.#limits.bytes && this.#attempt(() => this.#keep(node, stream, chunk));
    if (!isKept) this.#dropped += chunk.length;
  }

  drop(bytes: number): void {
    this.#dropped += bytes;
  }

  end(node: string, exit: number | undefined): void {
    this.#version++;
    this.#attempt(() => {
      for (const stream of STREAMS) {
        this.#texts.get(idOf(stream, node))?.end((line) => this.log.add(node, stream, line));
        if (this.#gatherings[stream].of(node)) this.#gatherings[stream].end(node, exit);
      }
    });
  }

  /** What a node has said so far counts no more. */
  forget(node: string): void {
    this.#version++;
    for (const stream of STREAMS) {
      this.#gatherings[stream].forget(node);
      this.#texts.delete(idOf(stream, node));
      this.#likeness.forget(idOf(stream, node));
    }
  }

  groups(mode: GroupMode): readonly Group[] {
    return this.#likeness.regrouped(this.#exactGroups(), mode);
  }

  /** Throws GrappeError where no node has written that. */
  group(id: string): Group {
    const stream = STREAMS.find((name) => id.startsWith(`${name}.`));
    const node = stream && id.slice(stream.length + 1);
    const block = stream && node !== undefined ? this.#gatherings[stream].of(node) : undefined;
    if (stream && block) return this.#groupOf(stream, block);
    throw new GrappeError('not-found', { message: `no output is called '${id}'` });
  }

  /** Stays readable until the answer is disposed of, whoever else disposes of the book. */
  hold(): Disposable {
    this.#holders++;
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (!isOver) this.#release();
        isOver = true;
      },
    };
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  #release(): void {
    if (--this.#holders > 0) return;
    this.#store[Symbol.dispose]();
    this.log[Symbol.dispose]();
  }

  #keep(node: string, stream: OutputStream, chunk: Uint8Array): void {
    this.#gatherings[stream].add(node, chunk);
    this.#textOf(node, stream).add(chunk, (line) => this.log.add(node, stream, line));
  }

  /** A disk that is full ends what is kept, never the run. */
  #attempt(work: () => void): boolean {
    if (this.#trouble) return false;
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      this.#trouble = error;
      return false;
    }
  }

  #exactGroups(): readonly Group[] {
    if (this.#groups?.version === this.#version) return this.#groups.groups;
    const groups = STREAMS.flatMap((stream) =>
      this.#gatherings[stream].current().map((block) => this.#groupOf(stream, block)),
    ).sort(byStreamAndSize);
    this.#groups = { version: this.#version, groups };
    return groups;
  }

  #groupOf(stream: OutputStream, block: Block): Group {
    const [node = ''] = block.nodes;
    return new Group(stream, block, this.#textOf(node, stream).index(block));
  }

  #textOf(node: string, stream: OutputStream): GrowingText {
    const id = idOf(stream, node);
    let text = this.#texts.get(id);
    if (text === undefined) this.#texts.set(id, (text = new GrowingText()));
    return text;
  }
}

function idOf(stream: OutputStream, node: string): string {
  return `${stream}.${node}`;
}
