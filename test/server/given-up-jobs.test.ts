import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startJobSite } from '../support/job-site.ts';
import { serveConsole } from '../support/served-console.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SHELL = { user: 'root', from: null };

it.skipIf(!sshdInstalled)(
  'a job on a silent node is given up by whoever may, and that is on record',
  async () => {
    await using site = await startJobSite({ nodes: 1 });
    // This process acts for the queue, and so nobody else does.
    const nowMs = Date.now();
    const { fence } = site.queue.takeLease(nowMs)!;
    const renewing = setInterval(() => site.queue.renew(fence, Date.now()), 1000);
    using _over = { [Symbol.dispose]: () => clearInterval(renewing) };
    const job = site.submit({ work: { main: 'sleep 60', isolation: 0 } });
    const placement = { job, task: 0, node: 'n1', engine: 'ssh', why: 'a test' } as const;
    const attempt = site.queue.place(fence, [placement], nowMs)[0]!;
    site.queue.sent(fence, [attempt]);
    site.queue.setUnreachable(fence, [attempt], true);
    await using served = await serveConsole({ site: { config: site.config, env: { ...site.env } } });
    for (const [name, role] of [
      ['otto', 'operator'],
      ['bob', 'user'],
    ] as const)
      await served.console.accounts.people.add(SHELL, { name, role, nodes: null, languages: null });
    const [otto, bob] = [await served.signedIn('operator', 'otto'), await served.signedIn('user', 'bob')];

    const { jobs } = JSON.parse((await served.call('GET', '/api/jobs', otto)).text);
    expect(jobs).toMatchObject([{ job, tasks: { running: 1, silent: 1 } }]);
    const cancel = (who: typeof otto, body: object) =>
      served.call('POST', `/api/jobs/${job}/cancel`, who, body);
    expect((await cancel(bob, { force: true })).status).toBe(404);
    const waits = { v: 1, job, ended: 0, asked: 1, givenUp: 0 };
    expect(JSON.parse((await cancel(otto, {})).text)).toEqual(waits);
    expect(site.queue.job(job).endedMs).toBeNull();
    expect(JSON.parse((await cancel(otto, { force: true })).text)).toEqual({
      ...waits,
      asked: 0,
      givenUp: 1,
    });
    expect(site.queue.job(job).tasks[0]?.end).toMatchObject({ outcome: 'lost' });
    const audit = readFileSync(join(site.state, 'audit.jsonl'), 'utf8');
    const records = audit
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = records
      .filter(({ event }) => event === 'job-cancel')
      .map(({ user, force }) => [user, force]);
    expect(told).toEqual([
      ['otto', false],
      ['otto', true],
    ]);
  },
);
