/** Jobs: what a detached start costs, many short tasks beside GNU parallel, and what is left when either is killed midway. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { openFleet } from '../src/app/fleet.ts';
import { languagesWith, SshEngine } from '../src/jobs/index.ts';
import type { AttemptOrder } from '../src/jobs/engine.ts';
import type { Work } from '../src/jobs/job.ts';
import { DEFAULT_LIMITS } from '../src/jobs/limits.ts';
import { jobRequest } from '../test/support/job-request.ts';
import { type JobSite, startJobSite } from '../test/support/job-site.ts';
import { until } from '../test/support/processes.ts';
import { verdict } from './report.ts';

const NODES = 20;
const SLOTS = 5;
const TASKS = 500;
const TASKS_OF_KILLED = 200;
const SLOW_MS = 300_000;
const never = new AbortController().signal;

export async function jobs(folder: string): Promise<void> {
  await starts();
  if (spawnSync('parallel', ['--version']).error) {
    console.log('\nGNU parallel is not installed (apt-get install parallel) and left out');
    return;
  }
  await using site = await startJobSite({ nodes: NODES, jobs: [`slots: ${SLOTS}`] });
  const parallel = new Parallel(site, folder);
  await short(site, parallel);
  await killed(site, parallel);
}

async function starts(): Promise<void> {
  await using site = await startJobSite({ nodes: 1 });
  const fleet = await openFleet({ configFile: site.config, env: site.env, cwd: '/' });
  await using engine = new SshEngine({
    connector: fleet.connect(site.nodes),
    controller: site.queue.controllerId,
    languages: languagesWith(new Map()),
  });
  await engine.probe(site.nodes, () => undefined, never);
  const one = await timed(20, (round) => engine.start('n1', [orderOf(`one.${round}.1`)], never));
  const many = await timed(5, (round) =>
    engine.start(
      'n1',
      Array.from({ length: 50 }, (_, at) => orderOf(`many.${round * 100 + at}.1`)),
      never,
    ),
  );
  console.log(`\ndetached starts on a kept connection, load ${load()}`);
  console.log(`  ${verdict('one start, ms', one, 35)}`);
  console.log(`  ${verdict('each of 50 in one round trip, ms', many / 50, 25)}`);
}

function orderOf(id: string): AttemptOrder {
  const { work } = jobRequest({ work: { main: 'true', isolation: 0 } });
  return { id, work, arguments: [], env: {}, content: () => new Uint8Array() };
}

/** Median of the milliseconds. */
async function timed(rounds: number, work: (round: number) => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    await work(round);
    all.push(performance.now() - from);
  }
  return all.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

/** parallel has no sandbox: it is held against grappe without one. What the sandbox costs is told beside it. */
async function short(site: JobSite, parallel: Parallel): Promise<void> {
  const before = load();
  const cold = await seconds(() => acted(site));
  await nobodyActs(site);
  const known = await seconds(() => acted(site));
  const warm = await seconds(() => jobEnded(site, submit(site, TASKS)));
  const boxed = await seconds(() => jobEnded(site, submit(site, TASKS, boxedWork())));
  const peer = await seconds(() => parallel.run(TASKS).ended);
  console.log(
    `\n${TASKS} tasks of a second on ${NODES} nodes with ${SLOTS} slots each, load ${before} to ${load()}`,
  );
  const told = [
    `nodes never seen ${cold.toFixed(1)} s`,
    `nobody acting ${known.toFixed(1)} s`,
    `acting ${warm.toFixed(1)} s`,
  ];
  console.log(`  without a sandbox: grappe, ${told.join(', ')}; parallel ${peer.toFixed(1)} s`);
  console.log(`  in the sandbox, acting: grappe ${boxed.toFixed(1)} s; parallel has none`);
  console.log(`  ${verdict('wall, nodes never seen: grappe / parallel', cold / peer, 1.1)}`);
  console.log(`  ${verdict('wall, nobody acting: grappe / parallel', known / peer, 1.1)}`);
  console.log(`  ${verdict('wall, acting: grappe / parallel', warm / peer, 1.1)}`);
}

async function acted(site: JobSite): Promise<void> {
  site.control();
  await jobEnded(site, submit(site, TASKS));
}

async function nobodyActs(site: JobSite): Promise<void> {
  for (const controller of site.controllers()) controller.process.kill('SIGTERM');
  await until(() => site.queue.holder(Date.now()) === undefined, 'nobody acts', SLOW_MS);
}

/** With -9 when half of the tasks have begun; then it is told to go on. */
async function killed(site: JobSite, parallel: Parallel): Promise<void> {
  const half = (from: number) =>
    until(() => site.marked().length - from >= TASKS_OF_KILLED / 2, 'half have begun', SLOW_MS);
  await nobodyActs(site);
  let from = site.marked().length;
  const controller = site.control();
  const job = submit(site, TASKS_OF_KILLED);
  await half(from);
  controller.process.kill('SIGKILL');
  site.control();
  await jobEnded(site, job);
  report('grappe', site.marked().slice(from));
  from = site.marked().length;
  const first = parallel.run(TASKS_OF_KILLED, ['--joblog', parallel.log]);
  await half(from);
  first.process.kill('SIGKILL');
  await parallel.run(TASKS_OF_KILLED, ['--joblog', parallel.log, '--resume']).ended;
  // What the first one left running on the nodes ends as well.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  report('parallel --resume', site.marked().slice(from));
}

function report(name: string, marks: readonly string[]): void {
  const twice = marks.length - new Set(marks).size;
  console.log(
    `  killed midway, ${name}: ${new Set(marks).size} of ${TASKS_OF_KILLED} tasks ran, ${twice} of them twice`,
  );
}

function submit(site: JobSite, count: number, work: Partial<Work> = bareWork(site)): string {
  return site.submit({ work, tasks: Array.from({ length: count }, (_, at) => ({ index: at + 1 })) });
}

/** Without a sandbox, the kernel counts all processes of the account, and all of these nodes have the same one. */
function bareWork(site: JobSite): Partial<Work> {
  const limits = { ...DEFAULT_LIMITS, processes: 10_000 };
  return { main: taskText(site, '$GRAPPE_JOB.$GRAPPE_TASK'), isolation: 0, limits };
}

/** It reaches no file of marks. */
function boxedWork(): Partial<Work> {
  return { main: 'sleep 1', isolation: 2 };
}

function taskText({ marks }: JobSite, name: string): string {
  return `echo ${name} >>${marks.file}; sleep 1`;
}

async function jobEnded(site: JobSite, job: string): Promise<void> {
  await until(() => site.queue.job(job).endedMs !== null, 'the job has ended', SLOW_MS);
  const bad = site.queue.job(job).tasks.filter(({ end }) => end?.outcome !== 'ok');
  if (bad.length > 0) throw new Error(`${bad.length} tasks did not end well: ${JSON.stringify(bad[0]?.end)}`);
}

class Parallel {
  readonly log: string;
  readonly #site: JobSite;
  readonly #logins: string;
  #runs = 0;

  constructor(site: JobSite, folder: string) {
    this.#site = site;
    this.log = join(folder, 'joblog');
    this.#logins = join(folder, 'logins');
    writeFileSync(this.#logins, site.nodes.map((node) => `${SLOTS}/${node}\n`).join(''));
  }

  run(
    tasks: number,
    options: readonly string[] = [],
  ): { readonly process: ChildProcess; readonly ended: Promise<void> } {
    const run = options.includes('--resume') ? this.#runs : ++this.#runs;
    const ssh = `ssh -F ${this.#site.sshd.sshConfig}`;
    const words = ['--will-cite', '--ssh', ssh, '--sshloginfile', this.#logins, ...options];
    const numbers = Array.from({ length: tasks }, (_, at) => String(at + 1));
    const child = spawn(
      'parallel',
      [...words, taskText(this.#site, `parallel${run}.{}`), ':::', ...numbers],
      {
        env: { ...this.#site.env },
        stdio: 'ignore',
      },
    );
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    return { process: child, ended };
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '?';
}
