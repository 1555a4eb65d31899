import { describe, expect, it } from 'vitest';
import { addFinishedJobs } from '../support/finished-jobs.ts';
import { startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SLOW_MS = 120_000;

describe.skipIf(!sshdInstalled)('a controller that begins on a large queue', () => {
  it(
    'F29: goes on with what the last one left running, and runs what is new',
    { timeout: 3 * SLOW_MS },
    async () => {
      await using site = await startJobSite({ nodes: 1, jobs: ['slots: 4'] });
      const ended = (job: string): Promise<void> =>
        until(() => site.queue.job(job).endedMs !== null, `${job} has ended`, SLOW_MS);
      const old = site.submit({ work: { main: 'echo done', isolation: 0 } });
      const first = site.control();
      await ended(old);
      const main = `while [ ! -e ${site.attempts}/stop ]; do sleep 0.1; done; echo "ended $GRAPPE_JOB" >>${site.marks.file}`;
      const long = site.submit({ work: { main, isolation: 0 } });
      await until(() => site.left().length > 0, 'it runs', SLOW_MS);
      first.process.kill('SIGKILL');
      await first.ended;
      addFinishedJobs(site.state, old, 2000);
      site.control();
      const fresh = site.submit({ work: { main: `: >${site.attempts}/stop`, isolation: 0 } });
      await Promise.all([ended(long), ended(fresh)]);
      expect(site.marked()).toEqual([`ended ${long}`]);
      expect(site.queue.job(long).tasks[0]).toMatchObject({ attempts: 1, end: { outcome: 'ok' } });
    },
  );
});
