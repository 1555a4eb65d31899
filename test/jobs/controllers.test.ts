import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { startJobSite } from '../support/job-site.ts';
import { Takeovers } from '../support/job-takeover.ts';
import { until } from '../support/processes.ts';
import { hasSandbox } from '../support/sandboxed.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SUBMITTER = resolve(import.meta.dirname, '../support/job-submitter.ts');
const start = promisify(execFile);

describe.skipIf(!sshdInstalled)('processes at one queue', () => {
  it(
    'F39: a controller that was stopped past its lease changes nothing any more',
    { timeout: 240_000 },
    async () => {
      const seed = Date.now() % 1e9;
      await using site = await startJobSite({ nodes: 2, marked: true, jobs: ['slots: 5'] });
      const hasBox = hasSandbox(site.sshd.user);
      const takeovers = new Takeovers(site, { rounds: 1, jobs: 10, random: seededRandom(seed), hasBox });
      await takeovers.run();
      expect(takeovers.broken, `seed ${seed}`).toEqual([]);
    },
  );

  it('F38: what many submit under one key runs once', { timeout: 240_000 }, async () => {
    await using site = await startJobSite({ nodes: 2, jobs: ['slots: 5'] });
    site.control();
    const main = `echo "began \${GRAPPE_ATTEMPT##*/}" >>${site.marks.file}`;
    const job = JSON.stringify({
      work: { main, isolation: 0 },
      wishes: { origin: { config: site.config, reach: {} } },
    });
    const submit = () => start(process.execPath, [SUBMITTER, site.state, job, '5'], { env: site.env });
    const answers = await Promise.all(Array.from({ length: 6 }, submit));
    const ids = answers.map(({ stdout }) => stdout.trim().split('\n'));
    expect(new Set(ids.map((each) => each.join(' '))).size).toBe(1);
    await until(() => site.queue.live().length === 0, 'the jobs have ended', 120_000);
    expect(site.marked().toSorted()).toEqual(ids[0]?.map((id) => `began ${id}.0.1`).toSorted());
    expect(site.queue.list({ limit: 100 })).toHaveLength(5);
  });
});
