/** What did not go well with the tasks of a job: a line for each kind of trouble, tasks folded. */

import {
  CAUSES,
  exitStatusOf,
  OUTCOME_ORDER,
  OUTCOME_STEPS,
  OUTCOMES,
  type Outcome,
} from '../../../base/index.ts';
import type { Job, Task, TaskEnd } from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { foldTasks } from './job-place.ts';

type EndedTask = Task & { readonly end: TaskEnd };

export function endedTasks(tasks: readonly Task[]): EndedTask[] {
  return tasks.filter((task): task is EndedTask => task.end !== null);
}

export function exitOfJob({ tasks }: Pick<Job, 'tasks'>): number {
  return exitStatusOf(endedTasks(tasks).map(({ end }) => end.outcome));
}

/** Lines such as `grappe: job ID: task 3 on n2: exited with exit code 1`, in the order of the outcome table; `words`: of the desk. */
export function taskReport({ id, tasks }: Pick<Job, 'id' | 'tasks'>, program: string, words = ''): string {
  const troubled = endedTasks(tasks).filter(({ end }) => end.outcome !== 'ok');
  const groups = Map.groupBy(
    troubled,
    ({ end }) => `${OUTCOME_ORDER.indexOf(end.outcome) + 10} ${keyOf(end)}`,
  );
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  // What a node said of its end may stand in it.
  return sanitise(
    sorted.map((group) => groupLines(id, group, { isOnly: tasks.length === 1, program, words })).join(''),
  );
}

function keyOf(end: TaskEnd): string {
  return `${endText(end)} ${end.detail ?? ''}`;
}

function groupLines(
  id: string,
  group: readonly EndedTask[],
  { isOnly, program, words }: { readonly isOnly: boolean; readonly program: string; readonly words: string },
): string {
  const [first] = group;
  if (!first) return '';
  const { end } = first;
  const nodes = NodeSet.from(group.flatMap(({ attempt }) => attempt?.node ?? []));
  const which = isOnly
    ? ''
    : ` task${group.length > 1 ? 's' : ''} ${foldTasks(group.map(({ index }) => index))}`;
  const where = nodes.size > 0 && end.outcome !== 'refused' ? ` on ${nodes.fold()}` : '';
  const hint = end.fix ?? stepOf(`${words} ${id}`, end.outcome, words);
  return [
    `${program}: job ${id}${which}${where}: ${endText(end)}\n`,
    ...(end.detail === null ? [] : [`  why: ${end.detail}\n`]),
    ...(hint === undefined ? [] : [`  hint: ${hint}\n`]),
  ].join('');
}

export function endText({ outcome, exit, signal, cause }: TaskEnd): string {
  if (outcome === 'failed')
    return exit === null ? 'could not be run to its end' : `exited with exit code ${exit}`;
  if (outcome === 'signalled') return `ended by ${signal}`;
  if (outcome === 'cancelled') return 'cancelled';
  if (outcome === 'not-run') return 'not run';
  return cause === null ? `${outcome}: ${textOf(outcome)}` : `${outcome} (${cause}): ${CAUSES[cause]}`;
}

/** The table speaks of commands of a run where a job has something of its own to say. */
function textOf(outcome: Outcome): string {
  if (outcome === 'timeout') return 'it ran longer than it may, and was ended';
  if (outcome === 'lost') return 'it came to no known end';
  return OUTCOMES[outcome].text;
}

const OF_LIMITS: Partial<Record<Outcome, string>> = {
  timeout: 'give it more with --time',
  'cpu-limit': 'give it more with --cpu',
  'memory-limit': 'give it more with --mem',
  'output-limit':
    'give it more with --output-limit, or let it write a file and bring that back with --result',
};

function stepOf(place: string, outcome: Outcome, words: string): string | undefined {
  if (outcome === 'lost') return `look before you repeat it: 'grappe job retry${place} --lost' does`;
  if (outcome === 'refused') return `'grappe submit --explain${words}' tells of each node why it cannot`;
  if (outcome === 'denied' || outcome === 'hostkey') return OUTCOME_STEPS[outcome];
  return OF_LIMITS[outcome];
}
