/** A queue in a folder of its own, nodes that are made up, and a supervisor that can be ended and begun again. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock } from '../../src/base/index.ts';
import { supervise, type SupervisorEnd } from '../../src/jobs/controller/supervise.ts';
import type { Job, JobRequest, Task, Wishes, Work } from '../../src/jobs/job.ts';
import { DEFAULT_LIMITS } from '../../src/jobs/limits.ts';
import type { PlacementRules } from '../../src/jobs/placement/choose-node.ts';
import type { TurnRules } from '../../src/jobs/placement/turns.ts';
import type { StoredResultFile } from '../../src/jobs/queue/attempts.ts';
import { JobQueue } from '../../src/jobs/queue/job-queue.ts';
import { VirtualClock } from '../../src/transport/fake/index.ts';
import { MadeUpEngine, MadeUpNode } from './made-up-engine.ts';

const RULES: PlacementRules & TurnRules = {
  policy: 'least-loaded',
  first: null,
  maxTasks: null,
  maxCpu: null,
  slots: null,
  runningOfUser: null,
  sandboxRequired: false,
};

export const WISHES: Wishes = {
  origin: { config: null, reach: {} },
  tags: [],
  priority: 0,
  after: [],
  retries: 0,
  retryLost: false,
  engine: 'ssh',
};

export function workOf(text: string, more: Partial<Work> = {}): Work {
  return {
    kind: 'program',
    language: 'python',
    main: text,
    arguments: [],
    files: [],
    env: {},
    results: [],
    limits: DEFAULT_LIMITS,
    net: false,
    isolation: 2,
    ...more,
  };
}

/** What whoever acts waits by, and what programs on nodes do. */
export interface WorldClocks {
  readonly acting: Clock;
  readonly programs: Clock;
}

export class JobWorld implements AsyncDisposable {
  readonly nodes: ReadonlyMap<string, MadeUpNode>;
  readonly engine: MadeUpEngine;
  readonly folder: string;
  readonly queue: JobQueue;
  readonly #clock: Clock;
  readonly drained = new Map<string, string>();
  /** What each task leaves. */
  results: readonly StoredResultFile[] = [];
  rules: Partial<PlacementRules & TurnRules> = {};
  #stop = new AbortController();
  #supervisor: Promise<SupervisorEnd> | undefined;

  /** In virtual time. */
  static async open(...names: string[]): Promise<JobWorld> {
    const clock = new VirtualClock();
    return JobWorld.openBy({ acting: clock, programs: clock }, names);
  }

  static async openBy(clocks: WorldClocks, names: readonly string[]): Promise<JobWorld> {
    // As a state folder lies in XDG_STATE_HOME.
    const folder = join(mkdtempSync(join(tmpdir(), 'grappe-jobs-')), 'grappe');
    return new JobWorld({ folder, queue: await JobQueue.open(folder) }, clocks, names);
  }

  private constructor(
    { folder, queue }: Pick<JobWorld, 'folder' | 'queue'>,
    { acting, programs }: WorldClocks,
    names: readonly string[],
  ) {
    this.folder = folder;
    this.queue = queue;
    this.#clock = acting;
    this.nodes = new Map(names.map((name) => [name, new MadeUpNode(programs)]));
    this.engine = new MadeUpEngine(this.nodes, acting);
  }

  nowMs(): number {
    return this.#clock.date().getTime();
  }

  node(name: string): MadeUpNode {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  /** How often programs began, by attempt. */
  runs(): Record<string, number> {
    const runs = [...this.nodes.values()].flatMap((node) => node.runs);
    return Object.fromEntries([...new Set(runs)].map((id) => [id, runs.filter((run) => run === id).length]));
  }

  submit(text: string, { wishes = {}, work = {}, user = 'ann', ...more }: Submitted = {}): string {
    const request: JobRequest = {
      name: 'job',
      work: workOf(text, work),
      wishes: { ...WISHES, ...wishes },
      tasks: [{ index: 0 }],
      ...more,
    };
    return this.queue.accept({ request, user, contents: new Map() }, this.nowMs()).job;
  }

  /** Begins to act for the queue, on a connection of its own, as another process would. */
  control(lingerMs = 0): void {
    this.#stop = new AbortController();
    this.#supervisor = this.#supervise(lingerMs, this.#stop.signal);
  }

  /** Leaves at once; whatever runs on the nodes runs on. */
  async stop(): Promise<SupervisorEnd | undefined> {
    this.#stop.abort();
    return this.#supervisor;
  }

  /** Resolves when nobody has anything left to do. */
  ended(): Promise<SupervisorEnd | undefined> {
    return this.#supervisor ?? Promise.resolve(undefined);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#clock.sleep(5);
  }

  task(job: string, index = 0): Task {
    const task = this.queue.job(job).tasks.find((each) => each.index === index);
    if (!task) throw new Error(`no task ${index}`);
    return task;
  }

  outcomes(job: string): (string | undefined)[] {
    return this.queue.job(job).tasks.map(({ end }) => end?.outcome);
  }

  stdout(job: string, index = 0): string {
    const attempt = `${job}.${index}.${this.task(job, index).attempts}`;
    return Buffer.from(this.queue.output({ attempt, stream: 'stdout', from: 0, max: 1e6 }).bytes).toString();
  }

  job(id: string): Job {
    return this.queue.job(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.queue[Symbol.dispose]();
    rmSync(dirname(this.folder), { recursive: true });
  }

  async #supervise(lingerMs: number, stop: AbortSignal): Promise<SupervisorEnd> {
    const clock = this.#clock;
    const opening = JobQueue.open(this.folder);
    using queue = await (clock instanceof VirtualClock ? clock.standStill(opening) : opening);
    return await supervise({
      queue,
      clock,
      lingerMs,
      stop,
      warn: (error) => {
        throw error;
      },
      openSite: async () => ({
        engine: this.engine,
        loads: {
          of: () => ({ cpus: 2, load1: 0, busy: 0, availableBytes: 2 ** 30, atMs: clock.now() }),
        },
        nodes: () =>
          Array.from(this.nodes.keys(), (name) => ({
            name,
            tags: [],
            drained: this.drained.get(name) ?? null,
          })),
        rules: { ...RULES, ...this.rules },
        keepResults: () => Promise.resolve({ files: this.results, leftOut: null }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
    });
  }
}

interface Submitted extends Partial<Pick<JobRequest, 'key' | 'name' | 'tasks' | 'atOnce'>> {
  readonly wishes?: Partial<Wishes>;
  readonly work?: Partial<Work>;
  readonly user?: string;
}
