/** What a run came to: the same shape whether it went well or not. */

import { type Outcome, OUTCOME_ORDER } from '../base/index.ts';
import type { NodeResult, RunSummary } from '../engine/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { HeldOutput } from './held-output.ts';

/** How the command ended on one node, with what it wrote. */
export interface NodeRun extends NodeResult {
  /** Its outcome is `ok`. */
  readonly ok: boolean;
  /** As UTF-8; undecodable bytes become U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
  /** More was written than `maxOutputBytes`; the rest is not held. */
  readonly truncated: boolean;
}

export interface RunResult {
  readonly id: string;
  /** Every node ended with outcome `ok`. */
  readonly ok: boolean;
  /** By node name, in node order; every selected node is there exactly once. */
  readonly nodes: ReadonlyMap<string, NodeRun>;
  /** The outcomes that occurred, and where; good news first. */
  readonly outcomes: ReadonlyMap<Outcome, NodeSet>;
  /** Equal standard outputs, the largest set of nodes first; nodes without output are in none. */
  readonly blocks: readonly OutputBlock[];
  /** Exit status that `grappe run` would end with. */
  readonly exit: number;
  readonly ms: number;
}

export interface OutputBlock {
  readonly nodes: NodeSet;
  readonly text: string;
}

export function nodeRun(result: NodeResult, output: HeldOutput | undefined): NodeRun {
  return {
    ...result,
    ok: result.outcome === 'ok',
    stdout: output?.text('stdout') ?? '',
    stderr: output?.text('stderr') ?? '',
    truncated: output?.truncated ?? false,
  };
}

/** Of a command whose turn never came. */
export function notRun(node: string): NodeRun {
  const nothing = { exit: null, signal: null, detail: null, ms: 0 };
  return nodeRun({ ...nothing, node, outcome: 'not-run', cause: 'run-stopped' }, undefined);
}

export function runResult(summary: RunSummary, runs: readonly NodeRun[]): RunResult {
  return {
    id: summary.id,
    ok: runs.every((run) => run.ok),
    nodes: new Map(runs.map((run) => [run.node, run])),
    outcomes: outcomesOf(runs),
    blocks: blocksOf(runs),
    exit: summary.exit,
    ms: summary.ms,
  };
}

function outcomesOf(runs: readonly NodeRun[]): Map<Outcome, NodeSet> {
  const found = setsBy(runs, (run) => run.outcome);
  return new Map([...found].sort(([a], [b]) => OUTCOME_ORDER.indexOf(a) - OUTCOME_ORDER.indexOf(b)));
}

function blocksOf(runs: readonly NodeRun[]): OutputBlock[] {
  const byText = setsBy(runs, (run) => run.stdout);
  byText.delete('');
  return Array.from(byText, ([text, nodes]) => ({ nodes, text })).sort((a, b) => b.nodes.size - a.nodes.size);
}

function setsBy<Key>(runs: readonly NodeRun[], key: (run: NodeRun) => Key): Map<Key, NodeSet> {
  return new Map(
    Array.from(Map.groupBy(runs, key), ([value, group]) => [
      value,
      NodeSet.from(group.map(({ node }) => node)),
    ]),
  );
}
