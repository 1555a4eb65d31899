/** What a node is told of an attempt: the work of its job, with what is this task's own filled in. */

import type { AttemptOrder } from '../engine.ts';
import { attemptId } from '../job.ts';
import { NODE_ITSELF } from '../node-itself.ts';
import type { LiveJob, LiveTask } from '../queue/read-jobs.ts';

export function attemptOrder(
  job: Pick<LiveJob, 'id' | 'work' | 'wishes'>,
  task: Pick<LiveTask, 'index' | 'items' | 'attempt'>,
  content: (sha256: string) => Uint8Array,
): AttemptOrder {
  const { work, wishes } = job;
  const node = wishes.engine === 'slurm' ? NODE_ITSELF : (task.attempt?.node ?? '');
  const values = valuesOf(job.id, task, node);
  return {
    id: attemptId(job.id, task.index, task.attempt?.number ?? 1),
    work: work.kind === 'command' ? { ...work, main: filledIn(work.main, values) } : work,
    arguments: work.arguments.map((argument) => filledIn(argument, values)),
    env: {
      ...work.env,
      ...Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`GRAPPE_${name.toUpperCase()}`, value]),
      ),
    },
    content,
    ...(wishes.slurm && { slurm: wishes.slurm }),
  };
}

/** As a run reads them: `%%task` is a literal `%task`, and every other percent sign stays as it is. */
const PLACEHOLDER = /%(%?)(job|task|node|first|last|items)(?![A-Za-z0-9_])/g;

function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (whole, isLiteral: string, name: string) =>
    isLiteral === '' ? (values[name] ?? whole) : `%${name}`,
  );
}

function valuesOf(
  job: string,
  { index, items }: Pick<LiveTask, 'index' | 'items'>,
  node: string,
): Record<string, string> {
  const task = String(index);
  const [first = task] = /^\d+/.exec(items ?? '') ?? [];
  const [last = first] = /\d+$/.exec(items ?? '') ?? [];
  return { job, task, node, items: items ?? task, first, last };
}
