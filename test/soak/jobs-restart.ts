/**
 * A controller that begins on a large queue: `node test/soak/jobs-restart.ts [FINISHED]`. One job runs while its controller
 * is killed; prints how long the next one takes until it acts and until it goes on telling of that job, on a queue that
 * is empty otherwise, and on one with so many finished jobs.
 */

import { loadavg } from 'node:os';
import { addFinishedJobs } from '../support/finished-jobs.ts';
import { JobReader } from '../support/job-reader.ts';
import { type Controller, type JobSite, startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';

const [finished = 100_000] = process.argv.slice(2).map(Number);
const ROUNDS = 3;

await using site = await startJobSite({ nodes: 2, jobs: ['slots: 4'] });
using reader = new JobReader(site.state);
let controller = await begin(site);
const old = site.submit({ work: { main: 'echo done', isolation: 0 } });
await until(() => reader.openJobs() === 0, 'the first job has ended', 60_000);
const job = site.submit({ work: { main: 'while sleep 0.1; do echo more; done', isolation: 0 } });
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
    const acts = performance.now() - from;
    await until(() => told() > before, 'it goes on telling', 60_000);
    const tells = performance.now() - from;
    const fresh = site.submit({ work: { main: 'true', isolation: 0 } });
    await until(() => site.queue.job(fresh).endedMs !== null, 'a new job has ended', 60_000);
    const runs = performance.now() - from;
    const seconds = [acts, tells, runs].map((ms) => (ms / 1000).toFixed(2));
    console.log(
      `${what}: acts after ${seconds[0]} s, goes on telling after ${seconds[1]} s, has run a new job after ${seconds[2]} s (load ${loadavg()[0]?.toFixed(0)})`,
    );
  }
}

async function begin({ queue, control }: JobSite): Promise<Controller> {
  const next = control();
  await until(() => queue.holder(Date.now())?.pid === next.pid, 'it acts', 60_000);
  return next;
}

function told(): number {
  return reader.attempts(job).reduce((sum, { stdout }) => sum + stdout, 0);
}
