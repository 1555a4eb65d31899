/** The load of many nodes as bytes by position, filled in as samples come. */

import {
  ageByte,
  bytesText,
  loadByte,
  LIVE_STATES,
  type LiveState,
  NO_BYTE,
  shareByte,
} from '../../protocol/index.ts';
import type { NodeLoad } from '../sample-nodes.ts';

/** Ages are read off a clock that goes on meanwhile. */
const SAME_MS = 100;

const STATE_NUMBERS = new Map(LIVE_STATES.map((state, number) => [state, number]));

/** Of each node, a byte. */
export interface LoadBytes {
  readonly cpu: Uint8Array;
  readonly memory: Uint8Array;
  readonly loadPerCore: Uint8Array;
}

export class LoadFrame implements LoadBytes {
  readonly position: ReadonlyMap<string, number>;
  readonly state: Uint8Array;
  readonly cpu: Uint8Array;
  readonly memory: Uint8Array;
  readonly loadPerCore: Uint8Array;
  /** When each was last heard of; NaN: never. */
  readonly #heardMs: Float64Array;

  constructor(nodes: Iterable<string>) {
    this.position = new Map(Array.from(nodes, (node, at) => [node, at]));
    const { size } = this.position;
    this.state = new Uint8Array(size);
    this.cpu = new Uint8Array(size).fill(NO_BYTE);
    this.memory = new Uint8Array(size).fill(NO_BYTE);
    this.loadPerCore = new Uint8Array(size).fill(NO_BYTE);
    this.#heardMs = new Float64Array(size).fill(Number.NaN);
  }

  /** True where it is news. A node that waits keeps what was known of it: it grows old by itself. */
  note(load: NodeLoad, cpus: number | undefined, nowMs: number): boolean {
    const at = this.position.get(load.node);
    if (at === undefined || load.state === 'waiting') return false;
    const isNews = this.#isNews(at, load, nowMs);
    if (!isNews && this.loadPerCore[at] !== NO_BYTE) return false;
    this.state[at] = numberOf(load.state);
    this.cpu[at] = shareByte(load.cpu);
    this.memory[at] = shareByte(usedShare(load.facts?.memory ?? null));
    this.loadPerCore[at] = loadByte(perCore(load, cpus));
    if (load.ageMs !== null) this.#heardMs[at] = nowMs - load.ageMs;
    return isNews;
  }

  #isNews(at: number, { state, ageMs }: NodeLoad, nowMs: number): boolean {
    if (this.state[at] !== numberOf(state)) return true;
    const knownMs = this.#heardMs[at] ?? Number.NaN;
    return ageMs !== null && !(nowMs - ageMs - knownMs <= SAME_MS);
  }

  /** What was known counts for these nodes, too. */
  takeOver(old: LoadFrame): void {
    for (const [node, at] of this.position) {
      const from = old.position.get(node);
      if (from === undefined) continue;
      for (const name of ['state', 'cpu', 'memory', 'loadPerCore'] as const)
        this[name][at] = old[name][from] ?? NO_BYTE;
      this.#heardMs[at] = old.#heardMs[from] ?? Number.NaN;
    }
  }

  copy(): LoadBytes {
    return { cpu: this.cpu.slice(), memory: this.memory.slice(), loadPerCore: this.loadPerCore.slice() };
  }

  /** Of these nodes, in their order. */
  texts(
    nodes: Iterable<string>,
    nowMs: number,
  ): Record<'state' | 'cpu' | 'memory' | 'loadPerCore' | 'ageSeconds', string> {
    const positions = Array.from(nodes, (node) => this.position.get(node) ?? -1);
    const of = (bytes: Uint8Array, none: number): string =>
      bytesText(Uint8Array.from(positions, (at) => bytes[at] ?? none));
    const ages = Uint8Array.from(positions, (at) => ageByte(this.#ageMs(at, nowMs)));
    return {
      state: of(this.state, 0),
      cpu: of(this.cpu, NO_BYTE),
      memory: of(this.memory, NO_BYTE),
      loadPerCore: of(this.loadPerCore, NO_BYTE),
      ageSeconds: bytesText(ages),
    };
  }

  #ageMs(at: number, nowMs: number): number | null {
    const heardMs = this.#heardMs[at];
    return heardMs === undefined || Number.isNaN(heardMs) ? null : nowMs - heardMs;
  }
}

function numberOf(state: LiveState): number {
  return STATE_NUMBERS.get(state) ?? 0;
}

function usedShare(
  memory: { readonly totalBytes: number; readonly availableBytes: number } | null,
): number | null {
  return memory && 1 - memory.availableBytes / memory.totalBytes;
}

function perCore({ facts }: NodeLoad, cpus: number | undefined): number | null {
  const [oneMinute] = facts?.load ?? [];
  return oneMinute === undefined || cpus === undefined ? null : oneMinute / cpus;
}
