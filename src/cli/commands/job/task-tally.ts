/** How far a job is, for the progress line. */

import { OUTCOME_ORDER } from '../../../base/index.ts';
import type { Job, Task } from '../../../jobs/index.ts';
import type { Progress } from '../run/progress-line.ts';

export class TaskTally implements Progress {
  readonly #total: number;
  readonly #tasks = new Map<number, Task>();

  constructor({ tasks }: Pick<Job, 'tasks'>) {
    this.#total = tasks.length;
  }

  note(task: Task): void {
    this.#tasks.set(task.index, task);
  }

  /** `12/60 ended: 11 ok, 1 failed; 8 begun; 2 pending` */
  line(): string {
    const ended = [...this.#tasks.values()].flatMap(({ end }) => end ?? []);
    const counts = OUTCOME_ORDER.map(
      (outcome) => [outcome, ended.filter((end) => end.outcome === outcome).length] as const,
    )
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`);
    const pending = [...this.#tasks.values()].filter(({ state }) => state === 'pending').length;
    const begun = this.#tasks.size - ended.length - pending;
    const parts = [
      `${ended.length}/${this.#total} ended${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
    ];
    return [
      ...parts,
      ...(begun > 0 ? [`${begun} begun`] : []),
      ...(pending > 0 ? [`${pending} pending`] : []),
    ].join('; ');
  }
}
