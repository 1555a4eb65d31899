/** The nodes of a recorded run that ended in one of some outcomes. */

import { GrappeError, type Outcome } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { History } from './history.ts';
import type { StoredRun } from './stored-run.ts';

/**
 * Nodes of an interrupted run of which no end was recorded may have run the command: they count as `lost`.
 * Throws for a run that is still running: its nodes have no outcome yet.
 */
export function nodesByRecordedOutcome(history: History, run: StoredRun): Map<Outcome, NodeSet> {
  if (run.state === 'running') throw stillRunning(run);
  const results = history.results(run.id);
  const names = Map.groupBy(results, ({ outcome }) => outcome);
  const sets = new Map<Outcome, NodeSet>();
  for (const [outcome, found] of names) sets.set(outcome, NodeSet.from(found.map(({ node }) => node)));
  const ended = NodeSet.from(results.map(({ node }) => node));
  const unknown = NodeSet.parse(run.nodes).difference(ended);
  if (unknown.size > 0) sets.set('lost', (sets.get('lost') ?? NodeSet.empty).union(unknown));
  return sets;
}

function stillRunning({ id, host }: StoredRun): GrappeError {
  return new GrappeError('unknown-run', {
    message: `run ${id} has not ended yet`,
    hint: `wait for it, or interrupt it on ${host}`,
  });
}
