/** The load of many nodes as bytes by position, filled in as samples come. */

import {
  ageByte,
  bytesText,
  loadByte,
  LIVE_STATES,
  type LiveState,
  NO_BYTE,
  rateByte,
  shareByte,
} from '../../protocol/index.ts';
import type { Throughput } from '../../facts/index.ts';
import type { NodeLoad } from '../sample-nodes.ts';

/** Ages are read off a clock that goes on meanwhile. */
const SAME_MS = 100;

const STATE_NUMBERS = new Map(LIVE_STATES.map((state, number) => [state, number]));

export const MEASURES = [
  ...(['cpu', 'memory', 'loadPerCore'] as const),
  ...(['networkIn', 'networkOut', 'diskRead', 'diskWritten'] as const),
] as const;
export type Measure = (typeof MEASURES)[number];

/** Of each node, a byte. */
export type LoadBytes = Readonly<Record<Measure, Uint8Array>>;

export class LoadFrame {
  readonly position: ReadonlyMap<string, number>;
  readonly state: Uint8Array;
  readonly bytes: LoadBytes;
  /** When each was last heard of; NaN: never. */
  readonly #heardMs: Float64Array;

  constructor(nodes: Iterable<string>) {
    this.position = new Map(Array.from(nodes, (node, at) => [node, at]));
    const { size } = this.position;
    this.state = new Uint8Array(size);
    this.bytes = eachMeasure(() => new Uint8Array(size).fill(NO_BYTE));
    this.#heardMs = new Float64Array(size).fill(Number.NaN);
  }

  /** True where it is news. A node that waits keeps what was known of it: it grows old by itself. */
  note(load: NodeLoad, cpus: number | undefined, nowMs: number): boolean {
    const at = this.position.get(load.node);
    if (at === undefined || load.state === 'waiting') return false;
    const isNews = this.#isNews(at, load, nowMs);
    if (!isNews && this.bytes.loadPerCore[at] !== NO_BYTE) return false;
    this.state[at] = numberOf(load.state);
    const measured = measuredBytes(load, cpus);
    for (const measure of MEASURES) this.bytes[measure][at] = measured[measure];
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
      this.state[at] = old.state[from] ?? 0;
      for (const measure of MEASURES) this.bytes[measure][at] = old.bytes[measure][from] ?? NO_BYTE;
      this.#heardMs[at] = old.#heardMs[from] ?? Number.NaN;
    }
  }

  copy(): LoadBytes {
    return eachMeasure((measure) => this.bytes[measure].slice());
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
      cpu: of(this.bytes.cpu, NO_BYTE),
      memory: of(this.bytes.memory, NO_BYTE),
      loadPerCore: of(this.bytes.loadPerCore, NO_BYTE),
      ageSeconds: bytesText(ages),
    };
  }

  #ageMs(at: number, nowMs: number): number | null {
    const heardMs = this.#heardMs[at];
    return heardMs === undefined || Number.isNaN(heardMs) ? null : nowMs - heardMs;
  }
}

export function eachMeasure<Value>(value: (measure: Measure) => Value): Record<Measure, Value> {
  return Object.fromEntries(MEASURES.map((measure) => [measure, value(measure)])) as Record<Measure, Value>;
}

function measuredBytes(load: NodeLoad, cpus: number | undefined): Record<Measure, number> {
  const { throughput } = load;
  const rate = (name: keyof Throughput): number => rateByte(throughput && throughput[name]);
  return {
    cpu: shareByte(load.cpu),
    memory: shareByte(usedShare(load.facts?.memory ?? null)),
    loadPerCore: loadByte(perCore(load, cpus)),
    ...{ networkIn: rate('networkIn'), networkOut: rate('networkOut') },
    ...{ diskRead: rate('diskRead'), diskWritten: rate('diskWritten') },
  };
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
