/** Recorded runs as lines: id, when, how many nodes ended how, where, what. */

import type { StoredRun } from '../../../app/index.ts';
import { localTime, type Outcome } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { CliIo } from '../../io.ts';
import { recordedCommands } from '../../recorded-commands.ts';

export interface HistoryEntry {
  readonly run: StoredRun;
  readonly counts: ReadonlyMap<Outcome, number>;
}

/** Longer node sets are cut: `show` has them whole. */
const NODES_COLUMN = 24;

export function historyText(entries: readonly HistoryEntry[], { stdout }: CliIo): string {
  const rows = entries.map(({ run, counts }) => {
    const outcomes = Array.from(counts, ([outcome, count]) => `${count} ${outcome}`);
    const ending = run.state === 'ended' ? outcomes : [run.state, ...outcomes];
    return [
      run.id,
      localTime(run.began),
      cut(run.nodes, NODES_COLUMN),
      ending.join(', '),
      oneLine(recordedCommands(run).join('; ')),
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${stdout.isTerminal ? cut(line, stdout.columns) : line}\n`)
    .join('');
}

function oneLine(command: string): string {
  return sanitise(command.replaceAll('\n', ' ').replaceAll('\t', ' '));
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
