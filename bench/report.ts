/** Prints measurements side by side, and grappe's ratio to each peer. */

import type { Measurement } from './measure.ts';

export interface Goal {
  readonly figure: 'cpuSeconds' | 'wallSeconds' | 'rssMegabytes';
  /** grappe divided by the peer is to be at most this. */
  readonly ratio?: number;
  /** The peer it is held against; every peer when absent. */
  readonly peer?: string;
  /** grappe's own figure is to be at most this. */
  readonly atMost?: number;
}

export function report(
  title: string,
  results: ReadonlyMap<string, Measurement>,
  goals: readonly Goal[],
): void {
  console.log(`\n${title}`);
  console.log(
    `  ${'program'.padEnd(24)}${'wall s'.padStart(9)}${'cpu s'.padStart(9)}${'rss MB'.padStart(9)}  exit`,
  );
  for (const [name, { wallSeconds, cpuSeconds, rssMegabytes, exit }] of results) {
    const figures = [wallSeconds.toFixed(2), cpuSeconds.toFixed(2), rssMegabytes.toFixed(0)];
    console.log(`  ${name.padEnd(24)}${figures.map((figure) => figure.padStart(9)).join('')}  ${exit}`);
  }
  for (const goal of goals) for (const line of goalLines(goal, results)) console.log(`  ${line}`);
}

function goalLines(goal: Goal, results: ReadonlyMap<string, Measurement>): string[] {
  const own = results.get('grappe');
  if (!own) throw new Error('grappe was not measured');
  const lines: string[] = [];
  if (goal.atMost !== undefined) {
    lines.push(verdict(`grappe ${goal.figure}`, own[goal.figure], goal.atMost));
  }
  if (goal.ratio !== undefined) {
    for (const [peer, measured] of results) {
      if (peer === 'grappe' || (goal.peer !== undefined && peer !== goal.peer)) continue;
      lines.push(
        verdict(`${goal.figure}: grappe / ${peer}`, own[goal.figure] / measured[goal.figure], goal.ratio),
      );
    }
  }
  return lines;
}

export function verdict(what: string, value: number, goal: number): string {
  return `${value <= goal ? 'reached' : 'MISSED '}  ${what} = ${value.toFixed(3)} (goal ≤ ${goal})`;
}
