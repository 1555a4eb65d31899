/** The load of the last minutes, as it was sampled: in memory, and bounded. */

import { bytesText, NO_BYTE } from '../../protocol/index.ts';
import { eachMeasure, type LoadBytes, type LoadFrame, type Measure } from './load-frame.ts';

const KEPT_MS = 600_000;
/** Of a fleet that is sampled more often. */
const MOST = 600;

interface Moment {
  readonly atMs: number;
  readonly position: ReadonlyMap<string, number>;
  readonly bytes: LoadBytes;
}

export class LoadHistory {
  readonly #moments: Moment[] = [];

  add(frame: LoadFrame, atMs: number): void {
    this.#moments.push({ atMs, position: frame.position, bytes: frame.copy() });
    const old = this.#moments.findIndex((moment) => atMs - moment.atMs <= KEPT_MS);
    this.#moments.splice(0, Math.max(old, this.#moments.length - MOST));
  }

  /** The oldest first. */
  of(node: string): { times: number[] } & Record<Measure, string> {
    const moments = this.#moments.filter(({ position }) => position.has(node));
    return {
      times: moments.map(({ atMs }) => Math.round(atMs) / 1000),
      ...eachMeasure((measure) =>
        bytesText(Uint8Array.from(moments, (moment) => byteAt(moment, measure, node))),
      ),
    };
  }

  /** Processor use of the last `ticks` moments, node by node. */
  recent(nodes: readonly string[], ticks: number): { ticks: number; cpu: string } {
    const moments = this.#moments.slice(-ticks);
    const bytes = nodes.flatMap((node) => moments.map((moment) => byteAt(moment, 'cpu', node)));
    return { ticks: moments.length, cpu: bytesText(Uint8Array.from(bytes)) };
  }
}

function byteAt(moment: Moment, measure: Measure, node: string): number {
  return moment.bytes[measure][moment.position.get(node) ?? -1] ?? NO_BYTE;
}
