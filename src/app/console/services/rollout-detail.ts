/** A change of services in all that a page shows of it, from what it has told so far. */

import { OUTCOMES } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, SERVICES } from '../../../protocol/index.ts';
import type { InstanceEvent, RolloutEvent, WaveEvent } from '../../../services/index.ts';
import type { History, StoredRun } from '../../../store/index.ts';
import { nameless, textOfAll } from '../../services/fold-troubles.ts';
import { progressOf } from '../../services/rollout-progress.ts';

export type RolloutDetail = Answer<typeof SERVICES.rollout>;

/** Outputs are told of one node of each group. */
const MOST_TEXT = 4000;
const MOST_GROUPS = 200;

export function rolloutDetail(run: StoredRun, history: History): RolloutDetail {
  const all = history.events(run) as readonly unknown[] as readonly RolloutEvent[];
  const events = all.slice(
    Math.max(
      0,
      all.findLastIndex(({ event }) => event === 'plan'),
    ),
  );
  const plan = of(events, 'plan')[0];
  const ends = lastEnds(all);
  const isGoing = run.state === 'running';
  return {
    ...progressOf(run, history),
    goal: plan?.goal ?? '',
    locked: isGoing ? (of(events, 'lock').at(-1)?.nodes ?? '') : '',
    waves: wavesOf(of(events, 'wave')),
    instances: [...endedGroups(ends), ...(isGoing ? busyGroups(events) : [])],
    failures: failuresOf(ends),
    blocked: blockedOf(ends),
    warnings: of(events, 'warning')
      .slice(-MOST_GROUPS)
      .map(({ service, nodes, message }) => ({ service, nodes, message })),
    rolledBack: rolledBackOf(of(events, 'rollback')),
    left: isGoing ? 0 : history.instances(run).filter(({ outcome }) => LEFT.has(outcome)).length,
    ms: run.ms,
  };
}

const LEFT: ReadonlySet<string> = new Set(['not-run', 'cancelled', 'lost']);

type Told<Name extends RolloutEvent['event']> = Extract<RolloutEvent, { readonly event: Name }>;

function of<Name extends RolloutEvent['event']>(events: readonly RolloutEvent[], name: Name): Told<Name>[] {
  return events.filter((event): event is Told<Name> => event.event === name);
}

/** By instance: one that was taken up again counts as it ended last. */
function lastEnds(events: readonly RolloutEvent[]): InstanceEvent[] {
  const ends = of(events, 'instance').map((end) => [`${end.service} ${end.node}`, end] as const);
  return [...new Map(ends).values()];
}

function wavesOf(waves: readonly WaveEvent[]): RolloutDetail['waves'] {
  const last = new Map(waves.map((wave) => [`${wave.service} ${wave.way} ${wave.wave}`, wave]));
  return Array.from(last.values(), ({ service, way, wave, of: all, canary, nodes, count, is }) => ({
    ...{ service, way, wave, of: all, canary, nodes, count, is },
  }));
}

function grouped<Item extends { readonly node: string }>(
  items: readonly Item[],
  keyOf: (item: Item) => unknown,
) {
  const groups = Map.groupBy(items, (item) => JSON.stringify(keyOf(item)));
  return Array.from(groups.values(), (group) => {
    const [first] = group as [Item];
    return { first, nodes: NodeSet.from(group.map(({ node }) => node)).fold(), count: group.length };
  });
}

function endedGroups(ends: readonly InstanceEvent[]): RolloutDetail['instances'] {
  return grouped(ends, ({ service, outcome, verbs }) => [service, outcome, verbs]).map(
    ({ first: { service, outcome, verbs }, nodes, count }) => ({ service, nodes, count, outcome, verbs }),
  );
}

function busyGroups(events: readonly RolloutEvent[]): RolloutDetail['instances'] {
  const busy = new Map<string, Told<'begin'>>();
  for (const event of events) {
    if (event.event === 'begin') busy.set(`${event.service} ${event.node}`, event);
    if (event.event === 'instance') busy.delete(`${event.service} ${event.node}`);
  }
  return grouped([...busy.values()], ({ service, verbs }) => [service, verbs]).map(
    ({ first: { service, verbs }, nodes, count }) => ({ service, nodes, count, outcome: null, verbs }),
  );
}

/** The largest group first; nodes that say the same, each with its own name in it, are one. */
function failuresOf(ends: readonly InstanceEvent[]): RolloutDetail['failures'] {
  const bad = ends.filter(
    ({ outcome }) => OUTCOMES[outcome].exit !== 0 && outcome !== 'blocked' && !LEFT.has(outcome),
  );
  const alike = grouped(bad, ({ service, node, outcome, cause, detail, exit, log }) => [
    ...[service, outcome, cause, exit, nameless(detail ?? '', node)],
    log.replaceAll(node, '%h'),
  ]);
  return alike
    .map(({ first, nodes, count }) => {
      const { service, node, outcome, cause, detail, before, exit, output, log } = first;
      return {
        ...{ service, nodes, count, outcome, cause, before, exit, node },
        detail: detail && textOfAll(detail, node, count),
        output: output.slice(-MOST_TEXT),
        log: log.slice(-MOST_TEXT),
      };
    })
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_GROUPS);
}

/** Nodes that are each blocked by what is on them are one. */
function blockedOf(ends: readonly InstanceEvent[]): RolloutDetail['blocked'] {
  const blocked = ends.filter(({ outcome }) => outcome === 'blocked');
  const own = ({ node, blame }: InstanceEvent): boolean => blame?.nodes === node;
  return grouped(blocked, (end) => [
    ...[end.service, end.blame?.service, end.blame?.what],
    own(end) ? 'itself' : end.blame?.nodes,
  ]).map(({ first, nodes, count }) => {
    const { service, blame } = first;
    const by = { service: blame?.service ?? '?', what: blame?.what ?? '?' };
    return { service, nodes, count, by: { ...by, nodes: own(first) ? nodes : (blame?.nodes ?? '') } };
  });
}

function rolledBackOf(events: readonly Told<'rollback'>[]): RolloutDetail['rolledBack'] {
  return grouped(events, ({ service, outcome }) => [service, outcome]).map(
    ({ first: { service, outcome }, nodes }) => ({ service, nodes, outcome }),
  );
}
