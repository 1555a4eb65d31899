/** Says which nodes did not end well: folded after the end, or, as clush does with plain output, each at its own end. */

import type { NodeResult, RunObserver, RunSummary } from '../../../engine/index.ts';
import { summaryLine } from '../../../output/index.ts';
import { type CliIo, hasReaderLeft } from '../../io.ts';
import { outcomeReport } from './outcome-report.ts';
import type { RunOptions } from './run-options.ts';
import type { Screen } from './screen.ts';

export class EndingReport implements RunObserver {
  readonly #screen: Screen;
  readonly #options: RunOptions;
  readonly #io: CliIo;
  readonly #isLive: boolean;

  constructor(screen: Screen, options: RunOptions, io: CliIo) {
    this.#screen = screen;
    this.#options = options;
    this.#io = io;
    this.#isLive = io.program === 'clush' && options.form === 'plain';
  }

  ended(result: NodeResult): void {
    if (this.#isLive && !this.#options.silent) void this.#screen.say(this.#report([result]));
  }

  async finish({ results }: RunSummary): Promise<void> {
    // A reader that has seen enough is no trouble to speak of, and JSON has its own summary.
    if (this.#options.silent || this.#options.form === 'json' || hasReaderLeft(this.#io.stdout)) return;
    if (!this.#isLive) await this.#screen.say(this.#report(results) + this.#summary(results));
  }

  /** One node that ended well needs no summary. */
  #summary(results: readonly NodeResult[]): string {
    const [first, second] = results;
    const isPlainSuccess = first?.outcome === 'ok' && second === undefined;
    if (this.#io.program === 'clush' || isPlainSuccess) return '';
    return `${this.#io.program}: ${summaryLine(results)}\n`;
  }

  #report(results: readonly NodeResult[]): string {
    const { verbose, counts, reach } = this.#options;
    return outcomeReport(results, { program: this.#io.program, details: verbose, counts, reach });
  }
}
