/** Random operations on the queue, and on a model of it that is a few maps: both must tell the same at every step. */

import { expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import type { Outcome } from '../../base/index.ts';
import { seededRandom } from '../../transport/fake/index.ts';
import { attemptId, type TaskEnd, type TaskState } from '../job.ts';
import { JobQueue } from './job-queue.ts';
import { LEASE_MS } from './lease.ts';

const STEPS = 250;
const OUTPUT_BYTES = 40;

interface ModelTask {
  state: TaskState;
  outcome: Outcome | null;
  cancelling: boolean;
  attempts: number;
  tries: number;
  stdout: string;
}

interface ModelJob {
  readonly id: string;
  readonly user: string;
  readonly tasks: ModelTask[];
  endedMs: number | null;
}

function endOf(outcome: Outcome): TaskEnd {
  return { outcome, cause: null, detail: null, exit: null, signal: null };
}

class Voyage {
  readonly #queue: JobQueue;
  readonly #random: (below: number) => number;
  readonly #jobs = new Map<string, ModelJob>();
  #nowMs = 1_000_000;
  #fence: number;

  constructor(queue: JobQueue, seed: number) {
    this.#queue = queue;
    const random = seededRandom(seed);
    this.#random = (below) => Math.floor(random() * below);
    this.#fence = queue.takeLease(this.#nowMs)!.fence;
  }

  step(): void {
    this.#nowMs += 1 + this.#random(5);
    const steps: (() => void)[] = [
      () => this.#accept(),
      () => this.#place(),
      () => this.#place(),
      () => this.#place(),
      () => this.#send(),
      () => this.#write(),
      () => this.#write(),
      () => this.#write(),
      () => this.#end(),
      () => this.#end(),
      () => this.#requeue(),
      () => this.#cancel(),
      () => this.#endUnplaced(),
      () => this.#stale(),
      () => this.#prune(),
    ];
    steps[this.#random(steps.length)]!();
  }

  #accept(): void {
    const user = ['ann', 'bob'][this.#random(2)]!;
    const limits = { ...submission().request.work.limits, outputBytes: OUTPUT_BYTES };
    const count = 1 + this.#random(4);
    const { job } = this.#queue.accept(submission({ tasks: count, work: { limits } }, [], user), this.#nowMs);
    const tasks = Array.from({ length: count }, () => ({ ...NEW_TASK }));
    this.#jobs.set(job, { id: job, user, tasks, endedMs: null });
  }

  /** A task that may be in any state: what does not fit must change nothing. */
  #any():
    | { readonly job: ModelJob; readonly index: number; readonly task: ModelTask; readonly attempt: string }
    | undefined {
    const jobs = [...this.#jobs.values()];
    const job = jobs[this.#random(jobs.length || 1)];
    if (!job) return undefined;
    const index = this.#random(job.tasks.length);
    const task = job.tasks[index]!;
    // At times an older attempt.
    const number = Math.max(0, task.attempts - (this.#random(6) === 0 ? 1 : 0));
    return { job, index, task, attempt: attemptId(job.id, index, number) };
  }

  #isOpen({ task, attempt }: { task: ModelTask; attempt: string }): boolean {
    return ['placed', 'running'].includes(task.state) && attempt.endsWith(`.${task.attempts}`);
  }

  #place(): void {
    const found = this.#any();
    if (!found) return;
    const { job, index, task } = found;
    const placement = {
      job: job.id,
      task: index,
      node: `n${this.#random(3)}`,
      engine: 'ssh' as const,
      why: '',
    };
    const [attempt] = this.#queue.place(this.#fence, [placement], this.#nowMs);
    expect(attempt !== undefined).toBe(task.state === 'queued');
    if (attempt === undefined) return;
    Object.assign(task, { state: 'placed', attempts: task.attempts + 1, stdout: '' });
    expect(attempt).toBe(attemptId(job.id, index, task.attempts));
  }

  #send(): void {
    const found = this.#any();
    if (!found) return;
    if (this.#random(2) === 0) this.#queue.sent(this.#fence, [found.attempt]);
    else this.#queue.began(this.#fence, [{ attempt: found.attempt, atMs: this.#nowMs, environment: null }]);
    if (this.#isOpen(found)) found.task.state = 'running';
  }

  /** A piece that follows, repeats, overlaps, or leaves a gap. */
  #write(): void {
    const found = this.#any();
    if (!found) return;
    const { task, attempt } = found;
    const isOpen = this.#isOpen(found);
    const known = isOpen ? task.stdout : '';
    const offset = Math.max(0, known.length + this.#random(9) - 5);
    const text = (known.slice(offset) + 'abcdefghijklmnop').slice(0, this.#random(16));
    const chunk = { attempt, stream: 'stdout' as const, offset, bytes: Buffer.from(text) };
    const refused = this.#queue.addOutput(this.#fence, [chunk]);
    if (!isOpen) return;
    const hasGap = offset > known.length && known.length < OUTPUT_BYTES;
    expect(refused.map(({ reason }) => reason)).toEqual(hasGap ? ['gap'] : []);
    if (!hasGap) task.stdout = (known + text.slice(known.length - offset)).slice(0, OUTPUT_BYTES);
  }

  #end(): void {
    const found = this.#any();
    if (!found) return;
    const isOpen = this.#isOpen(found);
    const outcome = (['ok', 'failed', 'lost'] as const)[this.#random(3)]!;
    this.#queue.ended(
      this.#fence,
      [{ attempt: found.attempt, end: endOf(outcome), used: null }],
      this.#nowMs,
    );
    if (isOpen) this.#over(found.job, found.task, outcome);
  }

  #requeue(): void {
    const found = this.#any();
    if (!found) return;
    const isOpen = this.#isOpen(found);
    const isFree = this.#random(2) === 0;
    const end = { attempt: found.attempt, end: endOf('failed'), used: null, isFree };
    this.#queue.requeue(this.#fence, [end], this.#nowMs);
    if (!isOpen) return;
    if (found.task.cancelling) return this.#over(found.job, found.task, 'cancelled');
    found.task.state = 'queued';
    if (!isFree) found.task.tries++;
  }

  #cancel(): void {
    const found = this.#any();
    if (!found) return;
    const { job, index } = found;
    const isWhole = this.#random(2) === 0;
    const tasks = isWhole ? job.tasks : [job.tasks[index]!];
    const asked = tasks.filter(({ state }) => ['placed', 'running'].includes(state));
    const waits = tasks.filter(({ state }) => state === 'queued');
    const told = this.#queue.cancel(job.id, this.#nowMs, isWhole ? {} : { tasks: [index] });
    expect(told).toEqual({ ended: waits.length, asked: asked.length, givenUp: 0 });
    for (const task of asked) task.cancelling = true;
    for (const task of waits) this.#over(job, task, 'cancelled');
  }

  #endUnplaced(): void {
    const found = this.#any();
    if (!found) return;
    const { job, index, task } = found;
    this.#queue.endUnplaced(this.#fence, [{ job: job.id, task: index, end: endOf('refused') }], this.#nowMs);
    if (task.state === 'queued') this.#over(job, task, 'refused');
  }

  /** Another controller takes over; what the old one says counts for nothing. */
  #stale(): void {
    const old = this.#fence;
    this.#nowMs += LEASE_MS;
    this.#fence = this.#queue.takeLease(this.#nowMs)!.fence;
    const found = this.#any();
    if (!found) return;
    const end = { attempt: found.attempt, end: endOf('ok'), used: null };
    expect(() => this.#queue.ended(old, [end], this.#nowMs)).toThrow(/no longer acts/);
  }

  #prune(): void {
    const keepMs = LEASE_MS;
    const pruning = { keepMs, maxBytes: 1e12, nowMs: this.#nowMs, forget: () => undefined };
    const old = [...this.#jobs.values()].filter(
      ({ endedMs }) => endedMs !== null && endedMs < this.#nowMs - keepMs,
    );
    expect(this.#queue.prune(pruning).sort()).toEqual(old.map(({ id }) => id).sort());
    for (const { id } of old) this.#jobs.delete(id);
  }

  #over(job: ModelJob, task: ModelTask, outcome: Outcome): void {
    Object.assign(task, { state: 'ended', outcome, cancelling: false });
    if (job.tasks.every(({ state }) => state === 'ended')) job.endedMs = this.#nowMs;
  }

  compare(): void {
    const newestFirst = [...this.#jobs.values()].reverse();
    expect(this.#queue.list({ limit: 1000 }).map(({ id }) => id)).toEqual(newestFirst.map(({ id }) => id));
    const live = this.#queue.live();
    const alive = [...this.#jobs.values()].filter(({ endedMs }) => endedMs === null);
    expect(live.map(({ id }) => id)).toEqual(alive.map(({ id }) => id));
    const tries = new Map(
      live.flatMap(({ id, tasks }) => tasks.map((task) => [`${id} ${task.index}`, task.tries])),
    );
    for (const { id, tasks, endedMs } of this.#jobs.values()) {
      const job = this.#queue.job(id);
      expect(job.endedMs).toBe(endedMs);
      expect(
        job.tasks.map(({ state, cancelling, attempts, end }) => [
          state,
          cancelling,
          attempts,
          end?.outcome ?? null,
        ]),
      ).toEqual(
        tasks.map(({ state, cancelling, attempts, outcome }) => [state, cancelling, attempts, outcome]),
      );
      for (const [index, task] of tasks.entries()) {
        if (task.state !== 'ended') expect(tries.get(`${id} ${index}`)).toBe(task.tries);
        const request = {
          attempt: attemptId(id, index, task.attempts),
          stream: 'stdout',
          from: 0,
          max: 99,
        } as const;
        expect(Buffer.from(this.#queue.output(request).bytes).toString()).toBe(task.stdout);
      }
    }
  }
}

const NEW_TASK: ModelTask = {
  state: 'queued',
  outcome: null,
  cancelling: false,
  attempts: 0,
  tries: 0,
  stdout: '',
};

it.each([1, 2, 3])('the queue and a simple model of it tell the same (seed %i)', async (seed) => {
  using folder = stateFolder();
  using queue = await JobQueue.open(folder.path);
  const voyage = new Voyage(queue, seed);
  for (let step = 0; step < STEPS; step++) {
    voyage.step();
    if (step % 10 === 0) voyage.compare();
  }
  voyage.compare();
});
