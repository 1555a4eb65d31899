/**
 * A controller that begins on a large queue: `node test/soak/jobs-restart.ts [FINISHED]`. One job runs while its controller
 * is killed; prints how long the next one takes until it acts and until it goes on telling of that job, on a queue that
 * is empty otherwise, and on one with so many finished jobs.
 */

import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { DEFAULT_LIMITS } from '../../src/jobs/index.ts';
import { addFinishedJobs } from '../support/finished-jobs.ts';
import { JobReader } from '../support/job-reader.ts';
import { type Controller, type JobSite, startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';

const [finished = 100_000] = process.argv.slice(2).map(Number);
const ROUNDS = 3;

await using site = await startJobSite({ nodes: 2, jobs: ['slots: 4'] });
using reader = new JobReader(site.state);
const old = site.submit({ work: { main: 'echo done', isolation: 0 } });
let controller = await begin(site);
await until(() => reader.openJobs() === 0, 'the first job has ended', 60_000);
const limits = { ...DEFAULT_LIMITS, wallMs: 3_600_000, cpuMs: 3_600_000 };
const job = site.submit({ work: { main: 'while sleep 0.1; do echo more; done', isolation: 0, limits } });
await until(() => told() > 0, 'a job runs', 60_000);

await restart('an empty queue');
addFinishedJobs(site.state, old, finished);
await restart(`${finished} finished jobs`);
site.queue.cancel(job, Date.now());
await until(() => reader.openJobs() === 0, 'the job has ended', 60_000);

async function restart(what: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    controller.process.kill('SIGKILL');
    await controller.ended;
    const before = told();
    const from = performance.now();
    controller = await begin(site);
    const acts = since(from);
    await until(() => told() > before, 'it goes on telling', 60_000);
    const tells = since(from);
    const fresh = site.submit({ work: { main: 'true', isolation: 0 } });
    await until(() => site.queue.job(fresh).endedMs !== null, 'a new job has ended', 60_000);
    console.log(
      `${what}: acts after ${acts}, goes on telling after ${tells}, has run a new job after ${since(from)} (load ${loadavg()[0]?.toFixed(0)})`,
    );
  }
}

/** On the clock, and of a processor: other work on the machine takes no part in that. */
function since(from: number): string {
  const fields = readFileSync(`/proc/${controller.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return `${((performance.now() - from) / 1000).toFixed(2)} s (cpu ${(ticks / 100).toFixed(2)})`;
}

async function begin(at: JobSite): Promise<Controller> {
  const next = at.control();
  await until(() => at.queue.holder(Date.now())?.pid === next.pid, 'it acts', 60_000);
  return next;
}

function told(): number {
  return reader.attempts(job).reduce((sum, { stdout }) => sum + stdout, 0);
}
