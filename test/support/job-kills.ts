/**
 * Jobs on real nodes while whatever carries them out is killed with -9 at random moments, by seed. Kills follow the jobs
 * that have ended, so that all of them fall into the work.
 */

import { brokenLaws } from './job-laws.ts';
import { type Expected, submitOne } from './job-mix.ts';
import { JobEnds } from './job-ends.ts';
import { JobReader } from './job-reader.ts';
import type { Controller, JobSite } from './job-site.ts';
import { descendantsOf, type ProcessEntry, processes, signalProcess } from './processes.ts';

export const VICTIMS = ['controller', 'supervisor', 'session', 'starter'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface KillPlan {
  readonly jobs: number;
  readonly kills: number;
  readonly random: () => number;
  readonly hasBox: boolean;
}

/** A victim that lives for moments only is waited for. */
const VICTIM_MS = 10_000;
const LATEST_MS = 300;

export class JobKills {
  readonly broken: string[] = [];
  readonly killed = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
  readonly outcomes = new Map<string, number>();
  attempts = 0;
  readonly #site: JobSite;
  readonly #plan: KillPlan;
  readonly #reader: JobReader;
  readonly #expected: Expected[] = [];
  readonly #cancelled = new Set<string>();
  readonly #supervisors = new Set<string>();
  readonly #ends: JobEnds;
  #controller: Controller;

  constructor(site: JobSite, plan: KillPlan) {
    this.#site = site;
    this.#plan = plan;
    this.#controller = site.control();
    this.#reader = new JobReader(site.state);
    this.#ends = new JobEnds(this.#reader);
  }

  async run(): Promise<void> {
    const { jobs, kills } = this.#plan;
    const submitting = this.#submitAll();
    for (let kill = 0; kill < kills; kill++) {
      if (!(await this.#reached((kill / kills) * 0.9 * jobs))) break;
      await this.#pause(LATEST_MS);
      await this.#kill(VICTIMS[kill % VICTIMS.length] ?? 'session');
    }
    await submitting;
    if (await this.#reached(jobs)) await this.#cleared();
    this.#judge();
    this.#reader[Symbol.dispose]();
  }

  /** Half of them at once, the others by and by. */
  async #submitAll(): Promise<void> {
    const { jobs, random, hasBox } = this.#plan;
    while (this.#expected.length < jobs) {
      const expected = submitOne(this.#site, random, hasBox);
      this.#expected.push(expected);
      if (expected.exit === null) void this.#cancelLater(expected.job);
      if (this.#expected.length > jobs / 2) await this.#pause(100);
    }
  }

  async #cancelLater(job: string): Promise<void> {
    await this.#pause(20_000);
    this.#cancelled.add(job);
    this.#site.queue.cancel(job, Date.now());
  }

  /** Waits until so many jobs have ended; false where nothing ends any more. */
  #reached(ended: number): Promise<boolean> {
    return this.#ends.downTo(() => this.#expected.length - ended);
  }

  async #kill(victim: Victim): Promise<void> {
    if (victim === 'controller') return this.#killController();
    const found = await this.#find(victim);
    if (!found) return victim === 'session' ? undefined : this.#kill('session');
    const attempt = SUPERVISES.exec(found.command)?.[1];
    if (victim === 'supervisor' && attempt !== undefined) this.#supervisors.add(attempt);
    end(found.pid);
    this.#count(victim);
  }

  async #killController(): Promise<void> {
    this.#controller.process.kill('SIGKILL');
    const how = await this.#controller.ended;
    if (how !== 'SIGKILL') this.broken.push(`the controller ended: ${how} ${this.#controller.said()}`);
    this.#count('controller');
    await this.#pause(LATEST_MS);
    this.#controller = this.#site.control();
  }

  async #find(victim: Exclude<Victim, 'controller'>): Promise<ProcessEntry | undefined> {
    const until = performance.now() + VICTIM_MS;
    for (;;) {
      const found = this.#candidates(victim);
      const one = found[Math.floor(this.#plan.random() * found.length)];
      if (one || performance.now() > until) return one;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  #candidates(victim: Exclude<Victim, 'controller'>): ProcessEntry[] {
    if (victim === 'supervisor')
      return processes().filter(({ command }) => command.includes(` grappe-job ${this.#site.attempts}/`));
    const below = descendantsOf(this.#site.sshd.pid);
    return below.filter(({ command }) =>
      victim === 'session' ? command.startsWith('sshd: ') : STARTS.test(command),
    );
  }

  /** Nothing of what has ended stays on the nodes. */
  async #cleared(): Promise<void> {
    const until = performance.now() + 60_000;
    const isClear = (): boolean =>
      this.#reader.unswept() === 0 && this.#site.remains().length === 0 && this.#site.left().length === 0;
    while (!isClear() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 200));
    if (isClear()) return;
    const left = [...this.#site.left().map((pid) => ({ pid })), ...descendantsOf(this.#site.sshd.pid)].map(
      ({ pid }) =>
        processes()
          .find((entry) => entry.pid === pid)
          ?.command.slice(0, 200),
    );
    this.broken.push(
      `left on the nodes: ${this.#site.remains().join(' ')}; ${left.join('; ')}; ${this.#reader.unswept()} to sweep`,
    );
  }

  #judge(): void {
    this.#ends.look();
    this.broken.push(...this.#ends.broken);
    const happened = { cancelled: this.#cancelled, killed: this.#supervisors, expected: this.#expected };
    this.broken.push(...brokenLaws(this.#reader, { ...happened, marks: this.#site.marked() }));
    for (const { outcome } of this.#reader.tasks()) {
      const name = outcome ?? 'none';
      this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
    }
    this.attempts = this.#reader.attempts().length;
  }

  async #pause(mostMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#plan.random() * mostMs));
  }

  #count(victim: Victim): void {
    this.killed.set(victim, (this.killed.get(victim) ?? 0) + 1);
  }
}

/** The words of a supervisor: its text, then the folder of its attempt. */
const SUPERVISES = / grappe-job \/\S*\/([A-Za-z0-9.]+) \//;
/** What only the text of a starter holds. */
const STARTS = /no room for what came with the order/;

function end(pid: number): void {
  try {
    signalProcess(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
