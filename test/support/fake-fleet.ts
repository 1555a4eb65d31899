/**
 * A fleet of scripted nodes of which some misbehave in every way, and the laws that a run over it must keep.
 * The same seed makes the same fleet, the same faults and the same order of events.
 */

import { exitStatusOf, type Outcome, OUTCOMES } from '../../src/base/index.ts';
import { type Flow, type NodeResult, run, type RunSummary } from '../../src/engine/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import {
  FakeConnector,
  FAULT_NAMES,
  type Fault,
  FAULTS,
  fakeNode,
  seededRandom,
  text,
  VirtualClock,
} from '../../src/transport/fake/index.ts';

export interface Fleet {
  readonly size: number;
  readonly seed: number;
  /** Share of the nodes that misbehave. */
  readonly faulty: number;
  readonly fanout: number;
  /** Virtual time at which the run is interrupted. */
  readonly abortAtMs?: number;
  readonly flow?: Flow;
}

export interface Voyage {
  readonly summary: RunSummary;
  readonly peakOpen: number;
  /** Every law that was broken, in words. */
  readonly violations: readonly string[];
}

const HEALTHY: Fault = { node: fakeNode({ output: [text('ok\n')] }), outcome: 'ok', cause: null };

export async function sail(fleet: Fleet): Promise<Voyage> {
  const clock = new VirtualClock();
  const random = seededRandom(fleet.seed);
  const nodes = NodeSet.parse(`n[1-${fleet.size}]`);
  const faults = new Map([...nodes].map((node) => [node, faultOf(fleet, random)]));
  const connector = new FakeConnector({ clock, nodes: (node) => (faults.get(node) ?? HEALTHY).node });
  const ended: NodeResult[] = [];
  const summary = await run(
    {
      id: `seed ${fleet.seed}`,
      nodes,
      command: () => 'true',
      fanout: fleet.fanout,
      commandTimeoutMs: 20_000,
      ...(fleet.flow && { flow: fleet.flow }),
    },
    { connector, clock, random },
    { ended: (result) => ended.push(result) },
    abortAt(clock, fleet.abortAtMs),
  );
  const violations = [
    ...brokenOnce(nodes, summary, ended),
    ...brokenCounts(summary, fleet.size),
    ...brokenSends(summary, connector, fleet),
    ...brokenStop(summary, fleet),
    ...brokenCanary(summary, fleet),
    ...(fleet.abortAtMs === undefined && fleet.flow?.maxFailed === undefined
      ? brokenOutcomes(summary, faults)
      : []),
    ...brokenLimits(fleet, connector),
  ];
  return { summary, peakOpen: connector.counts.peakOpen, violations };
}

function faultOf(fleet: Fleet, random: () => number): Fault {
  if (random() >= fleet.faulty) return HEALTHY;
  const name = FAULT_NAMES[Math.floor(random() * FAULT_NAMES.length)];
  return name === undefined ? HEALTHY : FAULTS[name];
}

function abortAt(clock: VirtualClock, ms: number | undefined): AbortSignal {
  const controller = new AbortController();
  if (ms !== undefined) void clock.sleep(ms).then(() => controller.abort(new Error('interrupted')));
  return controller.signal;
}

function brokenOnce(nodes: NodeSet, summary: RunSummary, ended: readonly NodeResult[]): string[] {
  const listed = summary.results.map(({ node }) => node);
  const wrong: string[] = [];
  if (listed.join() !== [...nodes].join()) wrong.push('the summary does not list each node once, in order');
  if (ended.length !== nodes.size) wrong.push(`${ended.length} ends for ${nodes.size} nodes`);
  if (new Set(ended.map(({ node }) => node)).size !== nodes.size) wrong.push('a node ended twice or never');
  return wrong;
}

function brokenCounts(summary: RunSummary, size: number): string[] {
  const lists = Object.groupBy(summary.results, ({ outcome }) => outcome);
  const wrong = (Object.keys(OUTCOMES) as Outcome[]).filter(
    (outcome) => (summary.counts.get(outcome) ?? 0) !== (lists[outcome]?.length ?? 0),
  );
  const sum = [...summary.counts.values()].reduce((total, count) => total + count, 0);
  return [
    ...wrong.map((outcome) => `the count of ${outcome} is not its list's`),
    ...(sum === size ? [] : [`the counts add up to ${sum}`]),
    ...(summary.exit === exitStatusOf(summary.results.map((result) => result.outcome))
      ? []
      : ['exit status']),
  ];
}

/** At most once, and what the outcome says of it is true. */
function brokenSends(summary: RunSummary, connector: FakeConnector, { flow }: Fleet): string[] {
  const neverSent: readonly Outcome[] = ['unreachable', 'denied', 'hostkey', 'not-run'];
  return summary.results.flatMap(({ node, outcome }) => {
    const sent = connector.counts.sent.get(node) ?? 0;
    const most = flow?.retry?.idempotent && outcome !== 'failed' ? 1 + flow.retry.tries : 1;
    const isTrue = neverSent.includes(outcome) ? sent === 0 : sent >= 1 && sent <= most;
    return isTrue ? [] : [`${node} is ${outcome} and was sent ${sent} times`];
  });
}

function brokenOutcomes(summary: RunSummary, faults: ReadonlyMap<string, Fault>): string[] {
  return summary.results.flatMap(({ node, outcome, cause }) => {
    const expected = faults.get(node) ?? HEALTHY;
    const right = (outcome === expected.outcome && cause === expected.cause) || cause === 'canary-failed';
    return right ? [] : [`${node} is ${outcome} (${cause}), not ${expected.outcome} (${expected.cause})`];
  });
}

/** Nodes are left out for their failures when there are too many, and only then. */
function brokenStop({ results, counts }: RunSummary, { flow, size }: Fleet): string[] {
  const left = results.filter(({ cause }) => cause === 'too-many-failed').length;
  const count = (outcome: Outcome): number => counts.get(outcome) ?? 0;
  const failed = size - count('ok') - count('not-run') - count('cancelled');
  const tooMany = failed > (flow?.maxFailed ?? Infinity);
  return left > 0 && !tooMany ? [`${left} nodes left out after ${failed} failures`] : [];
}

/** The others are left out where a canary did not end well, and only then. */
function brokenCanary({ results }: RunSummary, fleet: Fleet): string[] {
  const canaries = new Set(orderOf(fleet).slice(0, fleet.flow?.canary ?? 0));
  const others = results.filter(({ node }) => !canaries.has(node));
  const isBad = results.some(
    ({ node, outcome }) => canaries.has(node) && !['ok', 'not-run', 'cancelled'].includes(outcome),
  );
  return others
    .filter(({ outcome, cause }) => (isBad ? outcome !== 'not-run' : cause === 'canary-failed'))
    .map(({ node, outcome }) => `${node} is ${outcome} after a ${isBad ? 'bad' : 'good'} canary`);
}

function orderOf({ flow, size }: Fleet): readonly string[] {
  return flow?.order ?? Array.from({ length: size }, (_, at) => `n${at + 1}`);
}

function brokenLimits(fleet: Fleet, { counts }: FakeConnector): string[] {
  const order = orderOf(fleet);
  const inOrder = counts.startOrder.every((node, at) => node === order[at]);
  const { batch = Infinity, canary = 0 } = fleet.flow ?? {};
  const atOnce = Math.min(fleet.fanout, Math.max(batch, canary));
  return [
    ...(counts.peakRunning <= atOnce ? [] : [`${counts.peakRunning} commands at once`]),
    ...(counts.peakOpen <= fleet.fanout * 9 ? [] : [`${counts.peakOpen} connections at once`]),
    ...(inOrder ? [] : ['nodes did not start in node order']),
    ...(counts.open === 0 ? [] : [`${counts.open} connections left open`]),
  ];
}
