import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { controlQueue } from '../../src/app/index.ts';
import { stateFolder } from '../../src/config/index.ts';
import { JobQueue } from '../../src/jobs/index.ts';
import { configFolder } from '../support/config-folder.ts';
import { submission } from '../support/job-request.ts';
import { until } from '../support/processes.ts';

const MINUTE_MS = 60_000;

it('jobs that ended longer ago than jobs.keep go with their results while another one waits', async () => {
  using folder = configFolder();
  const config = folder.write(
    'grappe.yaml',
    'version: 1\nnodes: n1\nssh: { overrides: [{ nodes: n1, address: 127.0.0.1, port: 1 }] }\njobs: { keep: 1h }\n',
  );
  const state = stateFolder(folder.env);
  using queue = await JobQueue.open(state);
  const endedAgo = (minutes: number): string => {
    const thenMs = Date.now() - minutes * MINUTE_MS;
    const { job } = queue.accept(submission(), thenMs);
    queue.cancel(job, thenMs);
    mkdirSync(join(state, 'jobs', job, '0'), { recursive: true });
    return job;
  };
  const [old, fresh] = [endedAgo(61), endedAgo(59)];
  queue.accept(submission({ wishes: { origin: { config, reach: {} } } }), Date.now());
  const stop = new AbortController();
  const acting = controlQueue({ env: folder.env, warn: () => undefined, stop: stop.signal });
  const left = (): string[] => queue.list({ limit: 9, states: ['ended'] }).map(({ id }) => id);
  await until(() => !left().includes(old), 'the old one is gone');
  stop.abort();
  await acting;
  expect(left()).toEqual([fresh]);
  expect([old, fresh].map((job) => existsSync(join(state, 'jobs', job)))).toEqual([false, true]);
});
