/** Writes into the queue what lanes have brought, many at a time, and says which attempts need nobody any more. */

import type { Clock } from '../../base/index.ts';
import type { TaskEnd } from '../job.ts';
import type { Began, Ended, Requeued } from '../queue/attempts.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { RefusedChunk } from '../queue/output.ts';
import type { LiveJob, LiveTask } from '../queue/read-jobs.ts';
import type { Fact, Inbox } from './inbox.ts';
import { type Verdict, verdictOfEnd, verdictOfLoss } from './judge-end.ts';
import { troubleWords } from './node-book.ts';

export interface Written {
  readonly refused: readonly RefusedChunk[];
  /** Their ends are on the disk. */
  readonly over: readonly string[];
}

type RunningTasks = ReadonlyMap<string, { readonly job: LiveJob; readonly task: LiveTask }>;

export class Bookkeeping {
  readonly #queue: JobQueue;
  readonly #fence: number;
  readonly #clock: Clock;

  constructor(queue: JobQueue, fence: number, clock: Clock) {
    this.#queue = queue;
    this.#fence = fence;
    this.#clock = clock;
  }

  write({ chunks, facts }: ReturnType<Inbox['take']>, running: RunningTasks): Written {
    const refused = chunks.length > 0 ? this.#queue.addOutput(this.#fence, chunks) : [];
    const nowMs = this.#clock.date().getTime();
    const begun = facts.flatMap((fact) => (fact.kind === 'began' ? [beganOf(fact)] : []));
    if (begun.length > 0) this.#queue.began(this.#fence, begun);
    const { ends, agains } = judged(facts, running);
    if (ends.length > 0) this.#queue.ended(this.#fence, ends, nowMs);
    if (agains.length > 0) this.#queue.requeue(this.#fence, agains, nowMs);
    for (const fact of facts)
      if (fact.kind === 'silence') this.#queue.setUnreachable(this.#fence, fact.attempts, fact.isSilent);
    return { refused, over: [...ends, ...agains].map(({ attempt }) => attempt) };
  }
}

function judged(facts: readonly Fact[], running: RunningTasks): { ends: Ended[]; agains: Requeued[] } {
  const ends: Ended[] = [];
  const agains: Requeued[] = [];
  for (const fact of facts) {
    if (fact.kind === 'silence' || fact.kind === 'began') continue;
    const of = running.get(fact.attempt);
    if (!of) continue;
    const verdict = verdictOf(fact, of.job, of.task);
    const ended: Ended = { attempt: fact.attempt, end: verdict.end, used: null, ...evidenceOf(fact) };
    if (verdict.kind === 'again') agains.push({ ...ended, isFree: verdict.isFree });
    else ends.push(ended);
  }
  return { ends, agains };
}

function beganOf({ attempt, atMs }: Fact & { kind: 'began' }): Began {
  return { attempt, atMs, environment: null };
}

function verdictOf(
  fact: Exclude<Fact, { kind: 'silence' | 'began' }>,
  job: LiveJob,
  task: LiveTask,
): Verdict {
  switch (fact.kind) {
    case 'ended':
      return withRemark(verdictOfEnd(job, task, fact.end), fact.kept.leftOut);
    case 'lost':
      return verdictOfLoss(job, task, fact);
    case 'not-sent': {
      const { outcome, cause } = fact.trouble;
      const end: TaskEnd = { outcome, cause, detail: troubleWords(fact.trouble), exit: null, signal: null };
      return task.cancelling
        ? { kind: 'end', end: { ...end, outcome: 'cancelled' } }
        : { kind: 'again', end, isFree: true };
    }
  }
}

function withRemark(verdict: Verdict, remark: string | null): Verdict {
  if (remark === null) return verdict;
  const { detail } = verdict.end;
  return { ...verdict, end: { ...verdict.end, detail: detail === null ? remark : `${detail}; ${remark}` } };
}

function evidenceOf(fact: Fact): Partial<Ended> {
  if (fact.kind !== 'ended') return {};
  const { used, environment } = fact.end;
  return { used, environment, results: fact.kept.files };
}
