/** What the nodes of one run wrote: the beginning of each, within limits, and how much was left out. */

import { BlockPacker, type Pack } from './block-packer.ts';

export type StreamName = 'stdout' | 'stderr';

/** One node's output as numbers of blocks. */
export interface KeptOutput {
  readonly node: string;
  readonly stdout: readonly number[];
  readonly stderr: readonly number[];
  /** Lengths in which the streams took turns, standard output first. */
  readonly turns: readonly number[];
  /** Bytes that were not kept. */
  readonly dropped: number;
}

export interface OutputLimits {
  /** Of one node, both streams together. */
  readonly nodeBytes: number;
  /** Of all distinct blocks of a run. */
  readonly runBytes: number;
}

export const OUTPUT_LIMITS: OutputLimits = { nodeBytes: 1024 * 1024, runBytes: 16 * 1024 * 1024 };

const BLOCK_BYTES = 16 * 1024;
/** After so many turns the order of the two streams is no longer kept, only their bytes. */
const MAX_TURNS = 4096;

export class RunOutput {
  readonly #limits: OutputLimits;
  readonly #packer: BlockPacker;
  readonly #running = new Map<string, NodeOutput>();
  #ended: KeptOutput[] = [];

  constructor(limits: OutputLimits = OUTPUT_LIMITS) {
    this.#limits = limits;
    this.#packer = new BlockPacker(limits.runBytes);
  }

  add(node: string, stream: StreamName, chunk: Uint8Array): void {
    let output = this.#running.get(node);
    if (output === undefined)
      this.#running.set(node, (output = new NodeOutput(this.#packer, this.#limits.nodeBytes)));
    output.add(stream, chunk);
  }

  /** What the node has written so far counts no more. */
  forget(node: string): void {
    this.#running.delete(node);
  }

  end(node: string): void {
    const output = this.#running.get(node);
    if (output === undefined) return;
    this.#running.delete(node);
    this.#ended.push({ node, ...output.end() });
  }

  /** Everything so far. Nodes that have not ended are left out. */
  async kept(): Promise<{ readonly outputs: readonly KeptOutput[]; readonly packs: readonly Pack[] }> {
    return { packs: await this.#packer.packs(), outputs: this.#ended };
  }
}

class NodeOutput {
  readonly #streams: { readonly stdout: StreamBlocks; readonly stderr: StreamBlocks };
  #room: number;
  #turns: number[] = [];
  #dropped = 0;

  constructor(packer: BlockPacker, limitBytes: number) {
    this.#room = limitBytes;
    this.#streams = { stdout: new StreamBlocks(packer), stderr: new StreamBlocks(packer) };
  }

  add(stream: StreamName, chunk: Uint8Array): void {
    const taken = chunk.subarray(0, this.#room);
    this.#dropped += chunk.length - taken.length;
    if (taken.length === 0) return;
    this.#room -= taken.length;
    this.#take(stream, taken.length);
    this.#streams[stream].add(taken);
  }

  end(): Omit<KeptOutput, 'node'> {
    const stdout = this.#streams.stdout.end();
    const stderr = this.#streams.stderr.end();
    const dropped = this.#dropped + stdout.dropped + stderr.dropped;
    return { stdout: stdout.numbers, stderr: stderr.numbers, turns: this.#turns, dropped };
  }

  /** Even turns are standard output's, odd ones standard error's. */
  #take(stream: StreamName, length: number): void {
    const parity = stream === 'stdout' ? 0 : 1;
    if (this.#turns.length >= MAX_TURNS) return;
    if (this.#turns.length % 2 === parity) {
      // The last turn was the other stream's; or there is none yet.
      this.#turns.push(length);
      return;
    }
    if (this.#turns.length === 0) this.#turns.push(0, length);
    else this.#turns.push((this.#turns.pop() ?? 0) + length);
  }
}

class StreamBlocks {
  readonly #packer: BlockPacker;
  readonly #numbers: number[] = [];
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #dropped = 0;

  constructor(packer: BlockPacker) {
    this.#packer = packer;
  }

  /** Blocks are cut at fixed offsets, so that equal outputs have equal blocks. */
  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - this.#tailBytes);
      // A copy: the rest of what the chunk is a part of need not be held.
      this.#tail.push(Buffer.from(part));
      this.#tailBytes += part.length;
      at += part.length;
      if (this.#tailBytes === BLOCK_BYTES) this.#close();
    }
  }

  end(): { readonly numbers: readonly number[]; readonly dropped: number } {
    if (this.#tailBytes > 0) this.#close();
    return { numbers: this.#numbers, dropped: this.#dropped };
  }

  #close(): void {
    // No later block is kept behind a hole.
    const [first = new Uint8Array(0)] = this.#tail;
    const block = this.#tail.length === 1 ? first : Buffer.concat(this.#tail);
    const number = this.#dropped > 0 ? undefined : this.#packer.put(block);
    if (number === undefined) this.#dropped += this.#tailBytes;
    else this.#numbers.push(number);
    this.#tail = [];
    this.#tailBytes = 0;
  }
}

/** A node's output in the order in which it came, as far as it was kept. */
export function* replay(
  { stdout, stderr, turns }: KeptOutput,
  blocks: ReadonlyMap<number, Uint8Array>,
): Generator<{ readonly stream: StreamName; readonly chunk: Uint8Array }, void, undefined> {
  const rest = { stdout: joined(stdout, blocks), stderr: joined(stderr, blocks) };
  const take = (stream: StreamName, length: number): Uint8Array => {
    const chunk = rest[stream].subarray(0, length);
    rest[stream] = rest[stream].subarray(chunk.length);
    return chunk;
  };
  for (const [at, length] of [...turns, Infinity, Infinity].entries()) {
    const stream = at % 2 === 0 ? 'stdout' : 'stderr';
    const chunk = take(stream, length);
    if (chunk.length > 0) yield { stream, chunk };
  }
}

function joined(numbers: readonly number[], blocks: ReadonlyMap<number, Uint8Array>): Uint8Array {
  return Buffer.concat(numbers.map((number) => blocks.get(number) ?? new Uint8Array(0)));
}
