/** Which of the waiting tasks are placed now, and where: turns and nodes together, on one state of things. */

import type { TaskEnd } from '../job.ts';
import { chooseNode, type PlacementRules } from '../placement/choose-node.ts';
import type { NodeView } from '../placement/node-view.ts';
import { type RightsOf, startDecision } from '../placement/start-rights.ts';
import {
  neverPlaced,
  type Running,
  takeTurns,
  type TurnRules,
  type WaitingTask,
} from '../placement/turns.ts';
import type { EndedUnplaced, Placement } from '../queue/attempts.ts';
import type { LiveJob, LiveTask } from '../queue/read-jobs.ts';
import type { JobNode, NodeBook } from './node-book.ts';

export interface WaitingState {
  readonly live: readonly LiveJob[];
  readonly nodes: readonly JobNode[];
  readonly book: NodeBook;
  readonly rules: PlacementRules & TurnRules;
  /** Of accounts of the console. */
  readonly rightsOf?: RightsOf | undefined;
  /** Where the last task went. */
  readonly last: string | null;
  /** When each user was served last; goes on from here. */
  readonly lastTurns: Map<string, number>;
  readonly nowMs: number;
}

export interface Decided {
  readonly placements: readonly Placement[];
  /** Will never run. */
  readonly ends: readonly EndedUnplaced[];
  readonly last: string | null;
  /** Why jobs wait, by id; those whose turn it was not are not among them. */
  readonly waits: ReadonlyMap<string, string>;
}

interface Waiting extends WaitingTask {
  readonly of: LiveJob;
  readonly task: LiveTask;
}

export function placeWaiting(state: WaitingState): Decided {
  const { rules, nowMs } = state;
  const placements: Placement[] = [];
  const ends: EndedUnplaced[] = [];
  const waits = new Map<string, string>();
  const views = nodeViews(state);
  const decisionFor = eachOnce((job: LiveJob) => startDecision(job, state.rightsOf));
  let { last } = state;
  const waiting = waitingTasks(state.live).filter((task) => {
    const end = neverPlaced(task, rules, nowMs);
    if (end) ends.push({ job: task.job, task: task.index, end });
    return end === null;
  });
  takeTurns(waiting, runningOf(state), rules, ({ of, task, job, index }) => {
    const { work } = of;
    const decision = decisionFor(of);
    if (decision.kind === 'wait') return 'not-now';
    if (decision.kind === 'end') {
      ends.push({ job, task: index, end: decision.end });
      return 'gone';
    }
    const { wishes } = decision;
    const choice = chooseNode(
      { work, wishes, ...(task.node !== undefined && { node: task.node }) },
      views,
      rules,
      last,
    );
    if (choice.kind === 'wait') {
      waits.set(job, choice.why);
      return 'not-now';
    }
    if (choice.kind === 'refuse') {
      // What was known of the nodes before it came is no reason to refuse it.
      if (state.book.isOlder(state.nodes, of.acceptedMs)) return 'not-now';
      ends.push({ job, task: index, end: refusal(choice.why, choice.fix) });
      return 'gone';
    }
    placements.push({ job, task: index, node: choice.node, engine: wishes.engine, why: choice.why });
    addTask(views, choice.node);
    last = choice.node;
    return 'placed';
  });
  return { placements, ends, last, waits };
}

/** A job of ten thousand tasks is looked at once. */
function eachOnce<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

function refusal(detail: string, fix: string | null): TaskEnd {
  const end: TaskEnd = { outcome: 'refused', cause: null, detail, exit: null, signal: null };
  return fix === null ? end : { ...end, fix };
}

function waitingTasks(live: readonly LiveJob[]): Waiting[] {
  return live.flatMap((of) =>
    of.tasks
      .filter(({ state }) => state === 'queued')
      .map((task) => ({
        job: of.id,
        index: task.index,
        user: of.user,
        priority: of.wishes.priority,
        deadlineMs: of.wishes.deadlineMs ?? null,
        after: of.after,
        atOnce: of.atOnce,
        boxed: of.work.isolation > 0,
        of,
        task,
      })),
  );
}

function runningOf({ live, lastTurns }: WaitingState): Running {
  const running: Running = { ofUser: new Map(), ofJob: new Map(), lastTurns };
  for (const { id, user, tasks } of live) {
    const count = tasks.filter(({ state }) => state !== 'queued').length;
    running.ofJob.set(id, count);
    running.ofUser.set(user, (running.ofUser.get(user) ?? 0) + count);
  }
  return running;
}

function nodeViews({ live, nodes, book }: WaitingState): NodeView[] {
  const ours = runningByNode(live);
  return nodes.map((node) => book.view(node, ours.get(node.name) ?? 0));
}

/** Tasks that are placed or run, those whose node is silent included. */
export function runningByNode(live: readonly LiveJob[]): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const { tasks } of live) {
    for (const { state, attempt } of tasks)
      if (attempt && state !== 'queued') count.set(attempt.node, (count.get(attempt.node) ?? 0) + 1);
  }
  return count;
}

function addTask(views: NodeView[], name: string): void {
  const at = views.findIndex((view) => view.name === name);
  const view = views[at];
  if (!view) return;
  const load = view.load && { ...view.load, placedSince: view.load.placedSince + 1 };
  views[at] = { ...view, ours: view.ours + 1, load };
}
