/** How far a copy is: bytes, rate, and when it may end. */

import type { CopyCounts } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sizeText, spanText } from '../../quantities.ts';
import { Tally } from '../run/tally.ts';

export class CopyTally extends Tally {
  readonly #total: number | undefined;
  readonly #now: () => number;
  readonly #beganMs: number;
  readonly #counts = new Map<string, CopyCounts>();
  #moved = 0;

  /** `bytes`: what one node gets, if that is known. */
  constructor(nodes: NodeSet, bytes: number | undefined, now: () => number) {
    super(nodes);
    this.#total = bytes === undefined ? undefined : bytes * nodes.size;
    this.#now = now;
    this.#beganMs = now();
  }

  readonly moved = (bytes: number): void => void (this.#moved += bytes);

  readonly done = (node: string, counts: CopyCounts): void => void this.#counts.set(node, counts);

  countsOf(node: string): CopyCounts | undefined {
    return this.#counts.get(node);
  }

  /** `1.2 GiB of 2.0 GiB, 110 MiB/s, 7 s left; 2/20 done: …`. */
  override line(): string {
    const ms = this.#now() - this.#beganMs;
    const rate = ms > 0 ? (this.#moved / ms) * 1000 : 0;
    const of = this.#total === undefined ? '' : ` of ${sizeText(this.#total)}`;
    const left =
      this.#total === undefined || rate === 0
        ? ''
        : `, ${spanText(((this.#total - this.#moved) / rate) * 1000)} left`;
    return `${sizeText(this.#moved)}${of}, ${sizeText(rate)}/s${left}; ${super.line()}`;
  }

  /** What was done, equal nodes together: `n[1-3]: 12 copied (3.4 MiB), 4 unchanged`. */
  table(): string {
    const groups = Map.groupBy(this.#counts.keys(), (node) => countsText(this.#counts.get(node)));
    return Array.from(groups, ([text, nodes]) => `${NodeSet.from(nodes).fold()}: ${text}\n`).join('');
  }
}

function countsText(counts: CopyCounts | undefined): string {
  if (!counts) return '';
  const { copied, copiedBytes, unchanged, skipped, failed, resumed, fromNodes } = counts;
  const parts = [`${copied} copied (${sizeText(copiedBytes)})`];
  if (fromNodes > 0) parts.push(`${fromNodes} of them from other nodes`);
  if (resumed > 0) parts.push(`${resumed} of them resumed`);
  if (unchanged > 0) parts.push(`${unchanged} unchanged`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(', ');
}
