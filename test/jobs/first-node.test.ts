import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countProcessors, ownProcessors } from '../support/busy-node.ts';
import { type JobSite, startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SLOW_MS = 120_000;
const canMount =
  spawnSync('unshare', ['--user', '--map-current-user', '--keep-caps', '--mount', 'true']).status === 0;

/** The node of a task, once it was placed, and why. */
async function placed(site: JobSite, job: string): Promise<{ readonly node: string; readonly why: string }> {
  await until(() => site.queue.job(job).tasks[0]?.attempt != null, 'the job is placed', SLOW_MS);
  const { node = '', why = '' } = site.queue.job(job).tasks[0]?.attempt ?? {};
  return { node, why };
}

async function ended(site: JobSite): Promise<void> {
  await until(() => site.queue.live().length === 0, 'all jobs have ended', SLOW_MS);
}

describe.skipIf(!sshdInstalled)('the first node', () => {
  it(
    'takes as many tasks as it may, and the others go to the least loaded',
    { timeout: 2 * SLOW_MS },
    async () => {
      await using site = await startJobSite({ nodes: 3, jobs: ['first: n1', 'max_tasks: 2', 'slots: 4'] });
      site.control();
      // So that all nodes are known.
      const warm = ['n1', 'n2', 'n3'].map((node) =>
        site.submit({ work: { main: 'true', isolation: 0 }, wishes: { nodes: [node] } }),
      );
      await ended(site);
      expect(warm).toHaveLength(3);
      const main = `echo up >>${site.marks.file}; while ! grep -q over ${site.marks.file}; do sleep 0.2; done`;
      const jobs = Array.from({ length: 6 }, () => site.submit({ work: { main, isolation: 0 } }));
      const nodes = await Promise.all(jobs.map((job) => placed(site, job)));
      expect(nodes.map(({ node }) => node).toSorted()).toEqual(['n1', 'n1', 'n2', 'n2', 'n3', 'n3']);
      expect(
        nodes.slice(0, 2).every(({ node, why }) => node === 'n1' && why.startsWith('the first choice')),
      ).toBe(true);
      expect(nodes.slice(2).every(({ why }) => why.startsWith('the least loaded of'))).toBe(true);
      writeFileSync(site.marks.file, 'over\n', { flag: 'a' });
      await ended(site);
      expect((await placed(site, site.submit({ work: { main: 'true', isolation: 0 } }))).node).toBe('n1');
    },
  );

  it.skipIf(!canMount)(
    'passes work on while its processors are busy, and takes it again afterwards',
    { timeout: 3 * SLOW_MS },
    async () => {
      const folder = mkdtempSync('/var/tmp/grappe-busy-');
      chmodSync(folder, 0o755);
      using _gone = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
      const stat = join(folder, 'stat');
      using _counting = countProcessors(1, stat);
      await using site = await startJobSite({
        nodes: 2,
        jobs: ['first: n1', 'max_cpu: 60%', 'slots: 50'],
        extraConfig: [ownProcessors(1, stat)],
      });
      site.control();
      const next = async (): Promise<{ readonly node: string; readonly why: string }> => {
        const job = site.submit({ work: { main: 'true', isolation: 0 } });
        const where = await placed(site, job);
        await until(() => !site.queue.live().some(({ id }) => id === job), 'the job has ended', SLOW_MS);
        return where;
      };
      const nextOn = async (node: string): Promise<string> => {
        for (;;) {
          const where = await next();
          if (where.node === node) return where.why;
        }
      };
      /** Asks for n1 until it has to wait, while all that may go elsewhere does. What was just placed there keeps n1 full only until it is measured. */
      const turnedAway = async (): Promise<{ readonly pinned: string; readonly others: Set<string> }> => {
        for (;;) {
          const pinned = site.submit({ work: { main: 'true', isolation: 0 }, wishes: { nodes: ['n1'] } });
          const others = new Set<string>();
          for (let count = 0; count < 5; count++) others.add((await next()).node);
          if (site.queue.job(pinned).tasks[0]?.attempt == null) return { pinned, others };
        }
      };
      expect(await nextOn('n1')).toContain('the first choice');
      const stop = join(folder, 'stop');
      const loop = `i=0; while [ ! -e ${stop} ]; do i=$((i + 1)); done`;
      const loops = cpus().map(() =>
        spawn('ssh', ['-F', site.sshd.sshConfig, 'n1', `exec nice -n 19 sh -c '${loop}'`], {
          stdio: 'ignore',
        }),
      );
      expect(await nextOn('n2')).toContain('the least loaded of 1');
      const { pinned, others } = await turnedAway();
      expect([...others]).toEqual(['n2']);
      expect(existsSync(stop)).toBe(false);
      writeFileSync(stop, '');
      await Promise.all(loops.map((each) => new Promise((resolve) => each.once('close', resolve))));
      expect((await placed(site, pinned)).node).toBe('n1');
      expect(await nextOn('n1')).toContain('the first choice');
    },
  );
});
