/** Rows of the queue as the plain data of `job.ts`. */

import type { Row } from '../../store/index.ts';
import type {
  Attempt,
  EngineName,
  Environment,
  Job,
  Task,
  TaskEnd,
  TaskState,
  Used,
  Wishes,
  Work,
} from '../job.ts';

/** Of a task with its last attempt: Slurm has it, and nobody has seen it begin. Written down is that it was sent. */
export const IS_PENDING = "tasks.state = 'running' AND engine = 'slurm' AND began IS NULL";

/** A task's row with that of its last attempt beside it; columns of the latter that the former has too are renamed. */
export const TASK_COLUMNS = `tasks.job, tasks.task, items, tasks.node, cancelling, attempts, tries,
  iif(${IS_PENDING}, 'pending', tasks.state) AS state,
  tasks.end, attempts.node AS at_node, attempts.id AS attempt_id, engine, why, placed, began, attempts.ended AS attempt_ended, attempts.end AS attempt_end,
  unreachable, environment, used, stdout, stderr`;

/** Beside `tasks`. */
export const LAST_ATTEMPT = `LEFT JOIN attempts ON attempts.job = tasks.job AND attempts.task = tasks.task
  AND attempts.attempt = tasks.attempts`;

/** Of one job, what is placed or runs on a node that does not answer. */
export const SILENT = `FROM tasks INDEXED BY tasks_live CROSS JOIN attempts ON attempts.job = tasks.job
  AND attempts.task = tasks.task AND attempts.attempt = tasks.attempts
  WHERE tasks.job = ? AND tasks.state <> 'ended' AND unreachable = 1`;

export function jobOf(row: Row, tasks: readonly Task[]): Job {
  return {
    id: text(row['id']),
    key: optionalText(row['key']),
    user: text(row['user']),
    name: text(row['name']),
    acceptedMs: Number(row['accepted']),
    endedMs: optionalNumber(row['ended']),
    work: workOf(row),
    wishes: wishesOf(row),
    atOnce: optionalNumber(row['at_once']),
    waits: tasks.some(({ state }) => state === 'queued') ? optionalText(row['waits']) : null,
    tasks,
  };
}

export function workOf(row: Row): Work {
  return JSON.parse(text(row['work'])) as Work;
}

export function wishesOf(row: Row): Wishes {
  return JSON.parse(text(row['wishes'])) as Wishes;
}

export function taskOf(row: Row): Task {
  const items = optionalText(row['items']);
  const node = optionalText(row['node']);
  return {
    index: Number(row['task']),
    ...(items !== null && { items }),
    ...(node !== null && { node }),
    state: row['state'] as TaskState,
    end: optionalJson(row['end']) as TaskEnd | null,
    cancelling: row['cancelling'] === 1,
    attempt: row['attempt_id'] === null ? null : attemptOf(row),
    attempts: Number(row['attempts']),
  };
}

function attemptOf(row: Row): Attempt {
  return {
    number: Number(row['attempts']),
    node: text(row['at_node']),
    engine: row['engine'] as EngineName,
    placedMs: Number(row['placed']),
    beganMs: optionalNumber(row['began']),
    endedMs: optionalNumber(row['attempt_ended']),
    end: optionalJson(row['attempt_end']) as TaskEnd | null,
    why: text(row['why']),
    unreachable: row['unreachable'] === 1,
    environment: optionalJson(row['environment']) as Environment | null,
    used: optionalJson(row['used']) as Used | null,
  };
}

export function text(value: Row[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function optionalText(value: Row[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function optionalNumber(value: Row[string] | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** What the queue itself wrote into a STRICT table, which its callers know the type of. */
export function optionalJson(value: Row[string] | undefined): unknown {
  return typeof value === 'string' ? JSON.parse(value) : null;
}
