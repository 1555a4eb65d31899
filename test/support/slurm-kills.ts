/**
 * Jobs on a real Slurm while slurmctld, its nodes' slurmd and our controller are killed with -9, by seed. Each kill comes
 * soon after something was handed in: what slurmctld was given in its last seconds, it forgets.
 */

import { JobEnds } from './job-ends.ts';
import { brokenLaws } from './job-laws.ts';
import { type Expected, submitOne } from './job-mix.ts';
import { JobReader } from './job-reader.ts';
import type { Controller, JobSite } from './job-site.ts';
import { SLURM_NODES, type SlurmLab } from './slurm-lab.ts';

export const SLURM_VICTIMS = ['slurmctld', 'controller', 'slurmd'] as const;
export type SlurmVictim = (typeof SLURM_VICTIMS)[number];

export interface SlurmKillPlan {
  readonly rounds: number;
  readonly jobsOfRound: number;
  readonly random: () => number;
  readonly hasBox: boolean;
}

/** After jobs were accepted. */
const EARLIEST_MS = 500;
const LATEST_MS = 4000;

export class SlurmKills {
  readonly broken: string[] = [];
  readonly killed = new Map<SlurmVictim, number>();
  readonly outcomes = new Map<string, number>();
  /** Why Slurm itself took nodes out of use; they are given back, so that work goes on. */
  readonly drained = new Map<string, number>();
  attempts = 0;
  /** Attempts that were handed in anew, since they surely had not begun. */
  forgotten = 0;
  readonly #site: JobSite;
  readonly #lab: SlurmLab;
  readonly #plan: SlurmKillPlan;
  readonly #reader: JobReader;
  readonly #ends: JobEnds;
  readonly #expected: Expected[] = [];
  readonly #cancelled = new Set<string>();
  #controller: Controller;

  constructor(site: JobSite, lab: SlurmLab, plan: SlurmKillPlan) {
    this.#site = onSlurm(site);
    this.#lab = lab;
    this.#plan = plan;
    this.#controller = site.control();
    this.#reader = new JobReader(site.state);
    this.#ends = new JobEnds(this.#reader);
  }

  async run(): Promise<void> {
    const { rounds, jobsOfRound, random } = this.#plan;
    for (let round = 0; round < rounds; round++) {
      for (let job = 0; job < jobsOfRound; job++) this.#submit();
      await pause(EARLIEST_MS + random() * (LATEST_MS - EARLIEST_MS));
      await this.#kill(SLURM_VICTIMS[round % SLURM_VICTIMS.length] ?? 'slurmctld');
      this.#giveBackNodes();
      // Many are open at once, since what was forgotten is found out after half a minute.
      if (!(await this.#ends.downTo(() => 20 * jobsOfRound))) break;
    }
    await this.#finish();
    this.#judge();
    this.#reader[Symbol.dispose]();
  }

  #submit(): void {
    const expected = submitOne(this.#site, this.#plan.random, this.#plan.hasBox);
    this.#expected.push(expected);
    if (expected.exit === null) void this.#cancelLater(expected.job);
  }

  async #cancelLater(job: string): Promise<void> {
    await pause(this.#plan.random() * 20_000);
    this.#cancelled.add(job);
    this.#site.queue.cancel(job, Date.now());
  }

  async #kill(victim: SlurmVictim): Promise<void> {
    this.killed.set(victim, (this.killed.get(victim) ?? 0) + 1);
    if (victim === 'controller') {
      this.#controller.process.kill('SIGKILL');
      await this.#controller.ended;
      this.#controller = this.#site.control();
      return;
    }
    const node = SLURM_NODES[Math.floor(this.#plan.random() * SLURM_NODES.length)] ?? 'n1';
    const daemon = victim === 'slurmd' ? node : victim;
    await this.#lab.kill(daemon);
    await pause(this.#plan.random() * 2000);
    await this.#lab.start(daemon);
  }

  /** Until no job is open, and no job is with Slurm. */
  async #finish(): Promise<void> {
    const over = new AbortController();
    const giving = this.#keepGivingBack(over.signal);
    if (await this.#ends.downTo(() => 0)) await this.#cleared();
    over.abort();
    await giving;
  }

  async #keepGivingBack(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#giveBackNodes();
      await pause(1000);
    }
  }

  /** What cannot be done while slurmctld finds its way again is done the next time. */
  #giveBackNodes(): void {
    const lines = this.#ask('sinfo', '-h', '-N', '-p', 'main', '-t', 'drain', '-o', '%N|%E') ?? '';
    for (const line of lines.split('\n').filter((each) => each !== '')) {
      const [node = '', why = ''] = line.split('|');
      if (this.#ask('scontrol', 'update', `NodeName=${node}`, 'State=RESUME') !== undefined)
        this.drained.set(why, (this.drained.get(why) ?? 0) + 1);
    }
  }

  #ask(program: string, ...words: string[]): string | undefined {
    try {
      return this.#lab.slurm(program, ...words).trim();
    } catch {
      return undefined;
    }
  }

  async #cleared(): Promise<void> {
    const until = performance.now() + 60_000;
    const inSlurm = (): string => this.#ask('squeue', '-h', '-o', '%j %T') ?? 'slurmctld does not answer';
    const left = (): string => [...this.#site.left(), ...this.#site.remains(), inSlurm()].join(' ').trim();
    const isClear = (): boolean => this.#reader.unswept() === 0 && left() === '';
    while (!isClear() && performance.now() < until) await pause(300);
    if (isClear()) return;
    this.broken.push(`left on the nodes: ${left()}; ${this.#reader.unswept()} to sweep`);
  }

  #judge(): void {
    this.#ends.look();
    const marks = this.#site.marked();
    const attempts = this.#reader.attempts();
    const ended = new Set(marks.filter((mark) => mark.startsWith('ended ')).map((mark) => mark.slice(6)));
    const cut = attempts.filter(({ id, job, task }) => !ended.has(id) && !ended.has(`${job}.${task}`));
    const killed = new Set(cut.map(({ id }) => id));
    const happened = { expected: this.#expected, cancelled: this.#cancelled, killed, marks };
    this.broken.push(...this.#ends.broken, ...brokenLaws(this.#reader, happened));
    for (const { outcome } of this.#reader.tasks()) {
      const name = outcome ?? 'none';
      this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
    }
    this.attempts = attempts.length;
    this.forgotten = attempts.filter(({ end }) => end?.includes('it never began') === true).length;
  }
}

function onSlurm(site: JobSite): JobSite {
  return {
    ...site,
    submit: (job, texts, user) =>
      site.submit({ ...job, wishes: { ...job.wishes, engine: 'slurm' } }, texts, user),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
