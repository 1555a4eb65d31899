/** Runs as the API tells of them. */

import type { AnyRun, ListedRun, LiveRun, RunBook, StoredRun } from '../../app/index.ts';
import { type GrappeError, OUTCOME_ORDER, OUTCOMES, type Outcome } from '../../base/index.ts';
import type { NodeResult } from '../../engine/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Answer, RunRow, RUNS } from '../../protocol/index.ts';

type RunHead = Answer<typeof RUNS.show>;
type Result = Pick<NodeResult, 'node' | 'outcome' | 'exit' | 'cause' | 'signal' | 'ms'> & {
  readonly detail?: string | null | undefined;
};

export interface RunParts {
  readonly results: readonly Result[];
  readonly book: Pick<RunBook, 'bytes' | 'dropped' | 'version' | 'log'>;
}

export function listedShape({ run, counts }: ListedRun): RunRow {
  return { ...storedRow(run), counts: Object.fromEntries(counts) };
}

export function runShape(run: AnyRun, { results, book }: RunParts): RunHead {
  const row = run.kind === 'live' ? liveRow(run.live) : storedRow(run.stored);
  const sets = run.kind === 'live' ? run.live.byOutcome() : outcomeSets(results);
  const running = run.kind === 'live' ? NodeSet.from(run.live.running) : notEnded(run.stored, results);
  return {
    ...row,
    counts: Object.fromEntries(Array.from(sets, ([outcome, nodes]) => [outcome, nodes.size])),
    outcomes: Object.fromEntries(Array.from(sets, ([outcome, nodes]) => [outcome, nodes.fold()])),
    troubles: troublesOf(results),
    running: { nodes: running.fold(), count: running.size },
    waiting: row.state === 'running' ? row.count - results.length - running.size : 0,
    output: { bytes: book.bytes, lines: book.log.lines, droppedBytes: book.dropped, version: book.version },
    line: run.kind === 'live' ? run.live.request.ready.line : storedLine(run.stored),
    canStop: run.kind === 'live' && run.live.state === 'running',
    isStopping: run.kind === 'live' && run.live.isStopping,
    trouble: run.kind === 'live' ? troubleShape(run.live.trouble) : null,
  };
}

function troubleShape(trouble: GrappeError | undefined): RunHead['trouble'] {
  return trouble ? { message: trouble.message, why: trouble.why ?? null } : null;
}

/** Of a run of another process: which of these run and which wait is not recorded. */
function notEnded({ nodes, state }: StoredRun, results: readonly Result[]): NodeSet {
  if (state !== 'running') return NodeSet.empty;
  return NodeSet.parse(nodes).difference(NodeSet.from(results.map(({ node }) => node)));
}

function liveRow({ request, began, summary, state }: LiveRun): Omit<RunRow, 'counts'> {
  const { id, user, ready, rerunOf } = request;
  return {
    ...{ run: id, kind: 'run', began: began.toISOString(), user, commands: [ready.command as string] },
    ...{ nodes: ready.nodes.fold(), count: ready.nodes.size, state },
    ...{ exit: summary?.exit ?? null, ms: summary?.ms ?? null, rerunOf: rerunOf ?? null },
  };
}

function storedRow({
  id,
  kind,
  began,
  user,
  commands,
  nodes,
  count,
  state,
  exit,
  ms,
  rerunOf,
}: StoredRun): Omit<RunRow, 'counts'> {
  return {
    ...{ run: id, kind, began: began.toISOString(), user, commands: [...commands], nodes, count },
    ...{ state, exit, ms, rerunOf: rerunOf ?? null },
  };
}

function storedLine({ id }: StoredRun): string {
  return `grappe rerun ${id} --same`;
}

function outcomeSets(results: readonly Result[]): Map<Outcome, NodeSet> {
  const groups = Map.groupBy(results, ({ outcome }) => outcome);
  return new Map(
    OUTCOME_ORDER.flatMap((outcome) => {
      const all = groups.get(outcome);
      return all ? [[outcome, NodeSet.from(all.map(({ node }) => node))] as const] : [];
    }),
  );
}

/** Whatever needs somebody's look, the largest set first. */
function troublesOf(results: readonly Result[]): RunHead['troubles'] {
  const bad = results.filter(({ outcome }) => OUTCOMES[outcome].exit !== 0);
  // The words of each node often hold its name.
  const sentence = ({ node, detail }: Result): string => (detail ?? '').replaceAll(node, '@');
  const groups = Map.groupBy(bad, (one) => JSON.stringify([one.outcome, one.cause, one.exit, sentence(one)]));
  return Array.from(groups.values(), ([first, ...others]) => ({ first, all: [first, ...others] }))
    .flatMap(({ first, all }) =>
      first ? [{ ...first, nodes: NodeSet.from(all.flatMap((one) => one?.node ?? [])) }] : [],
    )
    .map(({ nodes, outcome, cause, exit, detail }) => ({
      ...{ nodes: nodes.fold(), count: nodes.size, outcome, cause, exit, detail: detail ?? null },
    }))
    .sort((a, b) => b.count - a.count);
}
