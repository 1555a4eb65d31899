/** Who waits, who runs and who has ended: for the progress line and for Enter. */

import { OUTCOME_ORDER, type Outcome } from '../../../base/index.ts';
import type { NodeResult, RunObserver } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';

export class Tally implements RunObserver {
  readonly #total: number;
  readonly #waiting: Set<string>;
  readonly #running = new Set<string>();
  readonly #counts = new Map<Outcome, number>();
  #ended = 0;

  constructor(nodes: NodeSet) {
    this.#total = nodes.size;
    this.#waiting = new Set(nodes);
  }

  started(node: string): void {
    this.#waiting.delete(node);
    this.#running.add(node);
  }

  ended(result: NodeResult): void {
    this.#waiting.delete(result.node);
    this.#running.delete(result.node);
    this.#counts.set(result.outcome, (this.#counts.get(result.outcome) ?? 0) + 1);
    this.#ended++;
  }

  /** `12/20 done: 11 ok, 1 failed; running: n[13-15]; waiting: n[16-20]`. */
  line(): string {
    const outcomes = OUTCOME_ORDER.filter((outcome) => this.#counts.has(outcome));
    const counts = outcomes.map((outcome) => `${this.#counts.get(outcome)} ${outcome}`).join(', ');
    const parts = [`${this.#ended}/${this.#total} done${counts ? `: ${counts}` : ''}`];
    if (this.#running.size > 0) parts.push(`running: ${NodeSet.from(this.#running).fold()}`);
    if (this.#waiting.size > 0) parts.push(`waiting: ${NodeSet.from(this.#waiting).fold()}`);
    return parts.join('; ');
  }

  /** clush's answer to Enter: who is in progress and who is pending. */
  report(program: string): string {
    const lines = [
      ['in progress', this.#running],
      ['pending', this.#waiting],
    ] as const;
    return lines
      .filter(([, nodes]) => nodes.size > 0)
      .map(([word, nodes]) => `${program}: ${word}(${nodes.size}): ${NodeSet.from(nodes).fold()}\n`)
      .join('');
  }
}
