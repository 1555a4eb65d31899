/** An array of many tasks on a Slurm beside plain `sbatch --array`, and one job until its first line is seen. */

import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Work } from '../src/jobs/job.ts';
import { DEFAULT_LIMITS } from '../src/jobs/limits.ts';
import { JobReader } from '../test/support/job-reader.ts';
import { until } from '../test/support/processes.ts';
import { type SlurmJobSite, startSlurmJobSite } from '../test/support/slurm-job-site.ts';
import { slurmInstalled } from '../test/support/slurm-lab.ts';
import { verdict } from './report.ts';

const TASKS = 1000;
const PROCESSORS = 6;
const TASKS_OF_A_PROCESSOR = 3;
const SLOW_MS = 900_000;
const ARRAYS = 2;
const LINES = 5;

export async function slurm(_folder: string, grappe: string): Promise<void> {
  if (!slurmInstalled) {
    console.log('\nSlurm is not installed (apt-get install munge slurm-wlm) and left out');
    return;
  }
  await using place = await startSlurmJobSite();
  place.lab.slurm('scontrol', 'update', 'PartitionName=main', `OverSubscribe=FORCE:${TASKS_OF_A_PROCESSOR}`);
  place.site.control();
  await firstLine(place, grappe);
  await arrays(place);
}

/** All over SSH, as from somebody's own machine; the controller acts already, as it does after a first job. */
async function firstLine({ site, lab }: SlurmJobSite, grappe: string): Promise<void> {
  const before = load();
  const ssh = ['ssh', '-F', site.sshd.sshConfig, 'n1'];
  const out = join(lab.folder, 'hello');
  const sbatch = `rm -f ${out}; sbatch -Q -p main -o ${out} --wrap 'echo hello' && timeout 10 tail -F ${out}`;
  const submit = [grappe, 'submit', '--engine', 'slurm', '--no-sandbox', '--follow', '--', 'echo hello'];
  const ways = {
    srun: [...ssh, "srun -p main sh -c 'echo hello'"],
    'sbatch and tail': [...ssh, sbatch],
    grappe: submit,
  };
  const env = { ...site.env, GRAPPE_CONFIG: site.config };
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= LINES; round++)
    for (const [name, argv] of Object.entries(ways)) {
      const tookMs = await untilSaid(argv, env);
      // The first round makes connections that are kept, and learns what the node can do.
      if (round > 0) times.get(name)?.push(tookMs);
    }
  console.log(
    `\none job on an idle Slurm until its first line, over SSH, medians of ${LINES}, load ${before}`,
  );
  for (const [name, all] of times) console.log(`  ${name}: ${(median(all) / 1000).toFixed(2)} s`);
}

/** Neither sbatch nor srun has a sandbox: they are held against grappe without one. */
async function arrays(place: SlurmJobSite): Promise<void> {
  const before = load();
  // Without a sandbox, the kernel counts all processes of the account.
  const bare: Partial<Work> = { isolation: 0, limits: { ...DEFAULT_LIMITS, processes: 10_000 } };
  const [own, peer]: [number[], number[]] = [[], []];
  for (let round = 0; round < ARRAYS; round++) {
    peer.push(await seconds(() => plainArray(place, `plain${round}`)));
    await until(() => place.lab.slurm('squeue', '-h') === '', 'Slurm has nothing more');
    own.push(await seconds(() => ownArray(place, bare)));
  }
  const boxed = await seconds(() => ownArray(place, { isolation: 2 }));
  const slots = PROCESSORS * TASKS_OF_A_PROCESSOR;
  console.log(`\n${TASKS} tasks of a second on ${slots} slots of a Slurm, load ${before} to ${load()}`);
  console.log(
    `  sbatch --array ${told(peer)}; grappe without a sandbox ${told(own)}, in it ${told([boxed])}`,
  );
  console.log(`  ${verdict('wall: grappe / sbatch --array', sum(own) / sum(peer), 1 / 0.9)}`);
}

/** Until its last task has come to its end. */
async function plainArray({ lab, site }: SlurmJobSite, name: string): Promise<void> {
  const outputs = join(lab.folder, name);
  lab.slurm('mkdir', outputs);
  const options = ['-J', name, `--array=1-${TASKS}`, '-o', join(outputs, '%a')];
  lab.slurm('sbatch', ...options, '--wrap', `echo line; sleep 1; echo ${name} >>${site.marks.file}`);
  const ended = (): number => site.marked().filter((mark) => mark === name).length;
  await until(() => ended() === TASKS, 'the array of sbatch has ended', SLOW_MS);
}

/** Until all its ends and its output are here. */
async function ownArray({ site }: SlurmJobSite, work: Partial<Work>): Promise<void> {
  const tasks = Array.from({ length: TASKS }, (_, at) => ({ index: at + 1 }));
  const job = site.submit({
    work: { main: 'echo line; sleep 1', ...work },
    wishes: { engine: 'slurm' },
    tasks,
  });
  using reader = new JobReader(site.state);
  await until(() => reader.openJobs() === 0, 'the array of grappe has ended', SLOW_MS);
  const bad = site.queue.job(job).tasks.filter(({ end }) => end?.outcome !== 'ok');
  if (bad.length > 0) throw new Error(`${bad.length} tasks did not end well: ${JSON.stringify(bad[0]?.end)}`);
}

/** Milliseconds until its standard output begins; resolves when it has ended. */
async function untilSaid(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const from = performance.now();
  const [program = '', ...words] = argv;
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = Number.NaN;
  child.stdout.once('data', () => (said = performance.now() - from)).resume();
  await new Promise((resolve) => child.once('close', resolve));
  if (Number.isNaN(said)) throw new Error(`it said nothing: ${argv.join(' ')}`);
  return said;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

function told(all: readonly number[]): string {
  return all.map((each) => `${each.toFixed(1)} s`).join(' and ');
}

function sum(all: readonly number[]): number {
  return all.reduce((total, each) => total + each, 0);
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '?';
}
