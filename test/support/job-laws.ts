/** What holds of jobs whatever was killed: each ends once, nothing ran twice, and what is told is what was. */

import { type Expected, expectedOutput } from './job-mix.ts';
import type { JobReader, ReadAttempt, ReadTask } from './job-reader.ts';

export interface Happened {
  readonly expected: readonly Expected[];
  /** Lines of the marks. */
  readonly marks: readonly string[];
  /** Jobs that somebody has cancelled. */
  readonly cancelled: ReadonlySet<string>;
  /** Attempts whose supervisor was killed. */
  readonly killed: ReadonlySet<string>;
}

export function brokenLaws(reader: JobReader, happened: Happened): string[] {
  const judge = new Judge(reader, happened);
  judge.runs();
  judge.tasks();
  return judge.broken;
}

class Judge {
  readonly broken: string[] = [];
  readonly #reader: JobReader;
  readonly #happened: Happened;
  readonly #tasks: readonly ReadTask[];
  readonly #attempts: ReadonlyMap<string, readonly ReadAttempt[]>;
  readonly #marks: ReadonlySet<string>;

  constructor(reader: JobReader, happened: Happened) {
    this.#reader = reader;
    this.#happened = happened;
    this.#tasks = reader.tasks();
    this.#attempts = Map.groupBy(reader.attempts(), ({ job, task }) => `${job}.${task}`);
    this.#marks = new Set(happened.marks);
  }

  /** Each mark bears the name of the attempt, or of the task where its program may run once in all. */
  runs(): void {
    const counts = Map.groupBy(this.#happened.marks, (mark) => mark);
    for (const [mark, all] of counts) if (all.length > 1) this.#break(`${mark}: ${all.length} times`);
    const attempts = new Set(
      [...this.#attempts].flatMap(([task, all]) => [task, ...all.map(({ id }) => id)]),
    );
    for (const mark of counts.keys()) {
      const [word = '', name = ''] = mark.split(' ');
      if (!/^(?:began|ended)$/.test(word) || !attempts.has(name))
        this.#break(`${mark}: of nothing that was placed`);
    }
  }

  tasks(): void {
    const byJob = Map.groupBy(this.#tasks, ({ job }) => job);
    const { expected } = this.#happened;
    if (byJob.size !== expected.length)
      this.#break(`${byJob.size} of ${expected.length} accepted jobs are there`);
    for (const each of expected) {
      const tasks = byJob.get(each.job) ?? [];
      if (tasks.length !== each.tasks)
        this.#break(`${each.job}: ${tasks.length} of ${each.tasks} tasks are there`);
      for (const task of tasks) this.#task(each, task);
    }
  }

  #task(expected: Expected, task: ReadTask): void {
    const name = `${task.job}.${task.task}`;
    const attempts = (this.#attempts.get(name) ?? []).toSorted((one, other) => one.attempt - other.attempt);
    if (task.state !== 'ended') return this.#break(`${name}: still ${task.state}`);
    for (const [at, attempt] of attempts.entries()) {
      if (attempt.attempt !== at + 1) this.#break(`${attempt.id}: is not number ${at + 1}`);
      if (attempt.ended === null) this.#break(`${attempt.id}: has no end`);
      if (attempt.unreachable !== 0) this.#break(`${attempt.id}: ended, and unreachable`);
      this.#attempt(expected, attempt);
    }
    this.#end(task, attempts);
    this.#tries(expected, task, attempts);
  }

  #end({ job, task, attempts, outcome, end }: ReadTask, rows: readonly ReadAttempt[]): void {
    const name = `${job}.${task}`;
    const last = rows.at(-1);
    if (attempts !== rows.length) this.#break(`${name}: ${attempts} attempts, ${rows.length} rows`);
    if (outcome === 'cancelled') {
      if (!this.#happened.cancelled.has(job)) this.#break(`${name}: cancelled by nobody`);
    } else if (last?.end !== end)
      this.#break(`${name}: ${end} of the task, ${last?.end} of its last attempt`);
  }

  #tries(expected: Expected, { job, task, outcome }: ReadTask, rows: readonly ReadAttempt[]): void {
    const tries = rows.filter(({ end }) => !isFree(end)).length;
    const told = `${job}.${task}: ${outcome} after ${rows.map(({ end }) => end).join(', ')}`;
    if (tries > expected.attempts) this.#break(`${told}, and ${expected.attempts} tries were allowed`);
    if (outcome === 'failed' && tries < expected.attempts)
      this.#break(`${told}, and more tries were allowed`);
  }

  #attempt(expected: Expected, attempt: ReadAttempt): void {
    const end = endIn(attempt.end);
    if (end.outcome === 'ok' || (end.outcome === 'failed' && end.exit !== null))
      this.#whole(expected, attempt, end);
    else this.#cut(expected, attempt, end);
  }

  /** Its program has come to its end. */
  #whole(expected: Expected, attempt: ReadAttempt, { outcome, exit }: End): void {
    const { id, task } = attempt;
    const [began, ended] = this.#marksOf(expected, attempt);
    const told = `${id}: ${outcome} (${exit})`;
    const output = this.#output(attempt);
    if (!began || !ended) this.#break(`${told}, and its marks are ${began} ${ended}`);
    if (exit !== expected.exit) this.#break(`${told}, and ${expected.exit} was its end`);
    if (output !== expectedOutput(task)) this.#break(`${told}: its output is ${JSON.stringify(output)}`);
    if (outcome === 'ok') this.#results(expected, attempt);
  }

  #cut(expected: Expected, attempt: ReadAttempt, { outcome, detail }: End): void {
    const { id, job, task, end } = attempt;
    const [began, ended] = this.#marksOf(expected, attempt);
    const told = `${id}: ${outcome} ${detail ?? ''}`;
    const output = this.#output(attempt);
    if (output === undefined || !expectedOutput(task).startsWith(output))
      this.#break(`${told}: its output is ${JSON.stringify(output)}`);
    if (isFree(end)) {
      // Of a boxed one the mark may be that of another attempt.
      if (began && !expected.isBoxed) this.#break(`${told}, and it ran`);
    } else if (outcome === 'cancelled') {
      if (!this.#happened.cancelled.has(job)) this.#break(`${told}, by nobody`);
      if (ended) this.#break(`${told}, and its program has come to its end`);
    } else if (outcome !== 'lost' || !this.#happened.killed.has(id)) {
      this.#break(`${told}, and nothing has happened to it`);
    }
  }

  #marksOf({ isBoxed }: Expected, { id, job, task }: ReadAttempt): [began: boolean, ended: boolean] {
    const name = isBoxed ? `${job}.${task}` : id;
    return [this.#marks.has(`began ${name}`), this.#marks.has(`ended ${name}`)];
  }

  /** Undefined where the pieces and the sizes do not agree. */
  #output({ id, stdout, stderr }: ReadAttempt): string | undefined {
    const [out, err] = [this.#reader.output(id, 'stdout'), this.#reader.output(id, 'stderr')];
    return out?.length === stdout && err === '' && stderr === 0 ? out : undefined;
  }

  #results({ result }: Expected, { id, task }: ReadAttempt): void {
    const found = this.#reader.results(id);
    const wanted = result === null ? [] : [['made/one.txt', result(task)]];
    if (JSON.stringify([...found]) !== JSON.stringify(wanted))
      this.#break(`${id}: its results are ${JSON.stringify([...found])}`);
  }

  #break(what: string): void {
    this.broken.push(what);
  }
}

interface End {
  readonly outcome?: string;
  readonly exit?: number | null;
  readonly detail?: string | null;
}

function endIn(end: string | null): End {
  return JSON.parse(end ?? '{}') as End;
}

/** It did not begin, so it is no try. */
function isFree(end: string | null): boolean {
  const { outcome, exit, detail } = endIn(end);
  if (outcome === 'lost') return detail?.startsWith('it never began') === true;
  // A starter whose input was killed has refused the order.
  if (outcome === 'failed') return exit === null;
  return outcome === 'unreachable' || outcome === 'local';
}
