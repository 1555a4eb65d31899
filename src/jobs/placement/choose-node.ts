/** On which node a task runs, and why there: for each policy, the first of an order. */

import type { Policy } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Wishes, Work } from '../job.ts';
import { type Incapable, incapable } from './capable.ts';
import type { NodeView } from './node-view.ts';
import { full, percent, type RoomRules, slotsOf } from './room.ts';

export interface PlacementRules extends RoomRules {
  readonly policy: Policy;
}

export interface Question {
  readonly work: Work;
  readonly wishes: Wishes;
  /** Of a split: the node whose part it is. */
  readonly node?: string;
}

export type Choice =
  | { readonly kind: 'node'; readonly node: string; readonly why: string }
  /** There may be one later. */
  | { readonly kind: 'wait'; readonly why: string }
  /** There will be none. */
  | { readonly kind: 'refuse'; readonly why: string; readonly fix: string | null };

/** One line for each node, for `--explain`. */
export interface Verdict {
  readonly node: string;
  readonly kind: 'takes' | 'could' | 'full' | 'incapable';
  readonly why: string;
  readonly fix: string | null;
}

/** `nodes` in their natural order; `last` is where the task before this one went. */
export function chooseNode(
  question: Question,
  nodes: readonly NodeView[],
  rules: PlacementRules,
  last: string | null,
): Choice {
  const asked = nodes.filter(
    ({ name, engine }) =>
      engine === question.wishes.engine && (question.node === undefined || name === question.node),
  );
  const unfit = new Map(asked.map((node) => [node, incapable(node, question.work, question.wishes)]));
  const capable = asked.filter((node) => unfit.get(node) === null);
  if (capable.length === 0) return withoutNode(question, asked, unfit);
  const free = capable.filter((node) => full(node, question.wishes, rules) === null);
  if (free.length === 0) return { kind: 'wait', why: wordsOfFull(capable, question.wishes, rules) };
  const chosen = byPolicy(question, free, rules, last);
  return { kind: 'node', node: chosen.node.name, why: chosen.why };
}

export function explain(
  question: Question,
  nodes: readonly NodeView[],
  rules: PlacementRules,
  last: string | null,
): Verdict[] {
  const choice = chooseNode(question, nodes, rules, last);
  const ofEngine = nodes.filter(({ engine }) => engine === question.wishes.engine);
  return ofEngine.map((node) => {
    const { name } = node;
    if (choice.kind === 'node' && choice.node === name)
      return { node: name, kind: 'takes', why: choice.why, fix: null };
    const unfit =
      question.node !== undefined && question.node !== name
        ? { why: `its part of the split is for ${question.node}`, fix: null }
        : incapable(node, question.work, question.wishes);
    if (unfit) return { node: name, kind: 'incapable', why: unfit.why, fix: unfit.fix };
    const why = full(node, question.wishes, rules);
    if (why !== null) return { node: name, kind: 'full', why, fix: null };
    return { node: name, kind: 'could', why: loadWords(node, rules), fix: null };
  });
}

interface Chosen {
  readonly node: NodeView;
  readonly why: string;
}

function byPolicy(
  question: Question,
  free: readonly NodeView[],
  rules: PlacementRules,
  last: string | null,
): Chosen {
  const [only] = free;
  if (question.node !== undefined && only) return { node: only, why: 'its part of the split' };
  if (question.wishes.engine === 'slurm' && only) return { node: only, why: 'Slurm chooses its node' };
  const policy = question.wishes.policy ?? rules.policy;
  const first = free.find(({ name }) => name === rules.first);
  if (policy === 'first' && first)
    return { node: first, why: `the first choice, and ${loadWords(first, rules)}` };
  if (policy === 'round-robin') return { node: afterLast(free, last), why: 'its turn' };
  if (policy === 'pack') return packed(free, rules);
  return leastLoaded(free, rules);
}

function leastLoaded(free: readonly NodeView[], rules: PlacementRules): Chosen {
  const node = smallest(free, loadOf);
  return { node, why: `the least loaded of ${free.length}: ${loadWords(node, rules)}` };
}

/** The one with the most tasks, as long as it has room: others stay empty. */
function packed(free: readonly NodeView[], rules: PlacementRules): Chosen {
  const node = smallest(free, ({ ours }) => -ours);
  return { node, why: `the fullest with room: ${loadWords(node, rules)}` };
}

/** The next in the natural order of all, whether the last one is among them or not. */
function afterLast(free: readonly NodeView[], last: string | null): NodeView {
  const later = last === null ? undefined : free.find(({ name }) => compareNames(name, last) > 0);
  return later ?? theFirst(free);
}

/** Our own count at once; what others do there follows within a minute. */
function loadOf({ ours, load }: NodeView): number {
  const cpus = load?.cpus ?? 1;
  return ours / cpus + (load?.load1 ?? 0) / cpus;
}

function loadWords(node: NodeView, rules: PlacementRules): string {
  const busy = node.load?.busy ?? null;
  const tasks = `${node.ours} of ${slotsOf(node, rules)} tasks`;
  return busy === null ? tasks : `${tasks}, processors ${percent(busy)} busy`;
}

/** Of equals, the first in the natural order. */
function smallest(nodes: readonly NodeView[], size: (node: NodeView) => number): NodeView {
  return nodes.reduce((best, node) => (size(node) < size(best) ? node : best), theFirst(nodes));
}

function theFirst(nodes: readonly NodeView[]): NodeView {
  const [first] = nodes;
  if (!first) throw new TypeError('no nodes to choose from');
  return first;
}

const NATURAL = new Intl.Collator('en', { numeric: true });

function compareNames(one: string, other: string): number {
  return NATURAL.compare(one, other);
}

/** Waits as long as one of them may become able. */
function withoutNode(
  { node, wishes }: Question,
  asked: readonly NodeView[],
  unfit: ReadonlyMap<NodeView, Incapable | null>,
): Choice {
  const [known] = asked;
  if (!known)
    return {
      kind: 'refuse',
      why: node === undefined ? NO_NODES[wishes.engine] : `there is no node ${node}`,
      fix: null,
    };
  const reasons = asked.map((view) => ({
    name: view.name,
    ...(unfit.get(view) ?? { why: '', fix: null, isFinal: false }),
  }));
  const groups = [...Map.groupBy(reasons, (reason) => reason.why)];
  const why =
    groups
      .map(([text, views]) => `${NodeSet.from(views.map(({ name }) => name)).fold()}: ${text}`)
      .slice(0, 3)
      .join('; ') + (groups.length > 3 ? '; …' : '');
  if (reasons.some(({ isFinal }) => !isFinal)) return { kind: 'wait', why };
  return { kind: 'refuse', why, fix: reasons.find(({ fix }) => fix !== null)?.fix ?? null };
}

const NO_NODES = {
  ssh: 'there are no nodes for jobs',
  slurm: "there is no Slurm: 'jobs.slurm' of the configuration says its login node",
} as const;

function wordsOfFull(capable: readonly NodeView[], wishes: Wishes, rules: PlacementRules): string {
  const [node] = capable;
  const why = node ? full(node, wishes, rules) : null;
  return capable.length === 1 && node
    ? `${node.name}: ${why}`
    : `all ${capable.length} nodes that can do it are full`;
}
