/**
 * Two controllers at once: the one that acts is stopped for longer than its lease, another one takes over, and then the
 * first one goes on where it was.
 */

import { brokenLaws } from './job-laws.ts';
import { type Expected, submitOne } from './job-mix.ts';
import { canWrite, JobReader } from './job-reader.ts';
import type { Controller, JobSite } from './job-site.ts';
import { processes, signalProcess, until } from './processes.ts';

export interface TakeoverPlan {
  readonly rounds: number;
  /** Of each round: as many before the stop, and half as many while it lasts. */
  readonly jobs: number;
  readonly random: () => number;
  readonly hasBox: boolean;
}

const LEASE_MS = 15_000;
const SLOW_MS = 120_000;

export class Takeovers {
  readonly broken: string[] = [];
  readonly expected: Expected[] = [];
  readonly #cancelled = new Set<string>();
  readonly #site: JobSite;
  readonly #plan: TakeoverPlan;

  constructor(site: JobSite, plan: TakeoverPlan) {
    this.#site = site;
    this.#plan = plan;
  }

  async run(): Promise<void> {
    let acting = await this.#newHolder();
    for (let round = 0; round < this.#plan.rounds; round++) acting = await this.#round(acting);
    using reader = new JobReader(this.#site.state);
    await until(() => reader.openJobs() === 0, 'all jobs have ended', SLOW_MS);
    const happened = { expected: this.expected, cancelled: this.#cancelled, killed: new Set<string>() };
    this.broken.push(...brokenLaws(reader, { ...happened, marks: this.#site.marked() }));
    acting.process.kill('SIGTERM');
    await acting.ended;
  }

  async #round(acting: Controller): Promise<Controller> {
    const { jobs, random } = this.#plan;
    this.#submit(jobs);
    // In the midst of it: some start, some run, some end.
    await new Promise((resolve) => setTimeout(resolve, 500 + random() * 3000));
    await this.#stop(acting);
    const other = await this.#nextHolder();
    this.#submit(Math.ceil(jobs / 2));
    await new Promise((resolve) => setTimeout(resolve, random() * 2000));
    signalProcess(acting.pid, 'SIGCONT');
    const how = await acting.ended;
    if (how !== 'lost') this.broken.push(`the one that was stopped ended: ${how} ${acting.said()}`);
    return other;
  }

  /** Not in the midst of a write, with which it would keep everybody else from writing. */
  async #stop({ pid }: Controller): Promise<void> {
    for (;;) {
      signalProcess(pid, 'SIGSTOP');
      await until(
        () => processes().some((entry) => entry.pid === pid && entry.state === 'T'),
        'it stands still',
      );
      if (canWrite(this.#site.state)) return;
      signalProcess(pid, 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** One that comes within the lease goes again; on a slow machine it may come after it. */
  async #nextHolder(): Promise<Controller> {
    const early = this.#site.control();
    let end: string | undefined;
    const ended = early.ended.then((how) => void (end = how));
    await until(() => end !== undefined || this.#isActing(early), 'the second one goes, or acts', SLOW_MS);
    if (this.#isActing(early)) return early;
    await ended;
    if (end !== 'taken') this.broken.push(`a second one that came within the lease: ${end}`);
    await until(() => this.#site.queue.holder(Date.now()) === undefined, 'the lease is over', 2 * LEASE_MS);
    return this.#newHolder();
  }

  /** With something to do: where all jobs have ended, nobody keeps the lease. */
  async #newHolder(): Promise<Controller> {
    this.#submit(1);
    const controller = this.#site.control();
    await until(() => this.#isActing(controller), 'the new one acts', SLOW_MS);
    return controller;
  }

  #isActing({ pid }: Controller): boolean {
    return this.#site.queue.holder(Date.now())?.pid === pid;
  }

  #submit(jobs: number): void {
    for (let count = 0; count < jobs; count++) {
      const expected = submitOne(this.#site, this.#plan.random, this.#plan.hasBox);
      this.expected.push(expected);
      if (expected.exit !== null) continue;
      this.#cancelled.add(expected.job);
      this.#site.queue.cancel(expected.job, Date.now());
    }
  }
}
