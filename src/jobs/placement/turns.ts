/**
 * Whose task is placed next: the highest priority; among its users the one with the least that runs, then the one who was
 * served longest ago; of a user what was accepted first. One user with a thousand tasks holds up nobody.
 */

import type { TaskEnd } from '../job.ts';

/** A task that may be placed, as the queue tells of it. */
export interface WaitingTask {
  readonly job: string;
  readonly index: number;
  readonly user: string;
  readonly priority: number;
  readonly deadlineMs: number | null;
  /** How the jobs that come before it stand: `waits` as long as one has not ended. */
  readonly after: 'good' | 'waits' | 'bad';
  readonly atOnce: number | null;
  /** False: without a sandbox. */
  readonly boxed: boolean;
}

export interface TurnRules {
  /** What was accepted before the configuration said so is refused as well. */
  readonly sandboxRequired: boolean;
  /** Tasks of one user at once; null: no limit. */
  readonly runningOfUser: number | null;
}

/** What runs, and what is placed, before a turn. */
export interface Running {
  readonly ofUser: Map<string, number>;
  readonly ofJob: Map<string, number>;
  /** By user: a number that goes up with every turn. */
  readonly lastTurns: Map<string, number>;
}

/** Why a task will never be placed; null where it may be, sooner or later. */
export function neverPlaced(
  task: WaitingTask,
  { sandboxRequired }: Pick<TurnRules, 'sandboxRequired'>,
  nowMs: number,
): TaskEnd | null {
  if (sandboxRequired && !task.boxed)
    return unplaced('refused', "'jobs.sandbox.required' of the configuration forbids what has no sandbox");
  if (task.after === 'bad') return unplaced('not-run', 'a job that comes before it did not end well');
  if (task.deadlineMs !== null && task.deadlineMs <= nowMs)
    return unplaced('not-run', 'its deadline has passed');
  return null;
}

function unplaced(outcome: 'not-run' | 'refused', detail: string): TaskEnd {
  return { outcome, cause: null, detail, exit: null, signal: null };
}

/**
 * Takes waiting tasks in their order, those of one user being in the order of acceptance. `place` says what became of the
 * one offered: `placed` counts it, `not-now` sets the rest of its job aside, `gone` drops it.
 */
export function takeTurns<Task extends WaitingTask>(
  waiting: Iterable<Task>,
  running: Running,
  rules: TurnRules,
  place: (task: Task) => 'placed' | 'not-now' | 'gone',
): void {
  const lines = linesOf(waiting);
  for (;;) {
    const line = nextLine(lines, running, rules);
    if (!line) return;
    const task = line.tasks[line.at++];
    if (!task || line.aside.has(task.job) || !mayRun(task, running)) continue;
    const became = place(task);
    if (became === 'not-now') line.aside.add(task.job);
    if (became === 'placed') count(task, running);
  }
}

/** The tasks of one user at one priority. */
interface Line<Task> {
  readonly user: string;
  readonly priority: number;
  readonly tasks: Task[];
  /** Jobs for which there is no room at the moment. */
  readonly aside: Set<string>;
  at: number;
}

function linesOf<Task extends WaitingTask>(waiting: Iterable<Task>): Line<Task>[] {
  const lines = new Map<string, Line<Task>>();
  for (const task of waiting) {
    const key = `${task.priority} ${task.user}`;
    const line = lines.get(key);
    if (line) line.tasks.push(task);
    else lines.set(key, { user: task.user, priority: task.priority, tasks: [task], aside: new Set(), at: 0 });
  }
  return [...lines.values()].toSorted((one, other) => other.priority - one.priority);
}

function nextLine<Task>(
  lines: readonly Line<Task>[],
  running: Running,
  { runningOfUser }: TurnRules,
): Line<Task> | undefined {
  let next: Line<Task> | undefined;
  for (const line of lines) {
    if (next && line.priority < next.priority) break;
    const runs = running.ofUser.get(line.user) ?? 0;
    if (line.at >= line.tasks.length || (runningOfUser !== null && runs >= runningOfUser)) continue;
    if (!next || comesBefore(line.user, next.user, running)) next = line;
  }
  return next;
}

function comesBefore(one: string, other: string, { ofUser, lastTurns }: Running): boolean {
  const fewer = (ofUser.get(one) ?? 0) - (ofUser.get(other) ?? 0);
  return fewer === 0 ? (lastTurns.get(one) ?? 0) < (lastTurns.get(other) ?? 0) : fewer < 0;
}

function mayRun({ job, after, atOnce }: WaitingTask, { ofJob }: Running): boolean {
  return after === 'good' && (atOnce === null || (ofJob.get(job) ?? 0) < atOnce);
}

function count({ user, job }: WaitingTask, { ofUser, ofJob, lastTurns }: Running): void {
  lastTurns.set(user, Math.max(0, ...lastTurns.values()) + 1);
  ofUser.set(user, (ofUser.get(user) ?? 0) + 1);
  ofJob.set(job, (ofJob.get(job) ?? 0) + 1);
}
