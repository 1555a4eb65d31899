import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type GivenJob, submission } from '../../../../test/support/job-request.ts';
import { stateFolder } from '../../../../test/support/state-folder.ts';
import type { JobLimits } from '../../../config/index.ts';
import { DEFAULT_LIMITS, JobQueue } from '../../../jobs/index.ts';
import { JobOrder } from '../../../protocol/index.ts';
import { handedIn } from './handed-in.ts';

const NOW = Date.UTC(2026, 0, 1);

let folder: ReturnType<typeof stateFolder>;
let queue: JobQueue;
beforeEach(async () => {
  folder = stateFolder();
  queue = await JobQueue.open(folder.path);
});
afterEach(() => {
  queue[Symbol.dispose]();
  folder[Symbol.dispose]();
});

function orderOf(given: GivenJob, texts: readonly string[] = [], limits: JobLimits = {}) {
  const { job } = queue.accept(submission(given, texts), NOW);
  const content = (sha256: string) => queue.content(sha256);
  return handedIn(queue.job(job), { limits, engine: 'ssh', content, nowMs: NOW });
}

it('a plain job is a plain order', () => {
  const order = orderOf({ name: 'echo hello' });
  expect(order).toEqual(
    v.parse(JobOrder, { program: { kind: 'command', command: 'echo hello' }, files: [] }),
  );
});

it('all that was said is in it, as the server takes it', () => {
  const { files } = submission({}, ['print(1)']).request.work;
  const { job: first } = queue.accept(submission(), NOW);
  const program = { kind: 'program', main: 'f0', language: 'python', version: '3.11' } as const;
  const env = { A: '1', B: 'two words' };
  const results = ['*.csv'];
  const wishes = {
    tags: ['gpu'],
    memoryBytes: 2 ** 30,
    priority: -3,
    after: [first],
    retries: 2,
    retryLost: true,
  };
  const order = orderOf(
    {
      name: 'mine',
      work: {
        ...program,
        files,
        stdin: files[0]!,
        arguments: ['a b'],
        env,
        results,
        net: true,
        isolation: 3,
      },
      wishes: { ...wishes, nodes: ['n2', 'n1'], policy: 'pack', deadlineMs: NOW + 1000 },
      ...{ tasks: [{ index: 1 }, { index: 2 }, { index: 5 }], atOnce: 2 },
    },
    ['print(1)'],
  );
  const base64 = Buffer.from('print(1)').toString('base64');
  const whole = {
    ...{
      program,
      files: [{ path: 'f0', base64 }],
      stdin: base64,
      arguments: ['a b'],
      env,
      results,
      net: true,
    },
    ...{ ...wishes, isolation: 3, nodes: 'n[1-2]', policy: 'pack', deadline: '2026-01-01T00:00:01.000Z' },
    ...{ array: '1-2,5%2', name: 'mine' },
  };
  expect(order).toEqual(v.parse(JobOrder, whole));
});

it('what is asked of Slurm is in it', () => {
  const slurm = { partition: 'gpu', gres: 'gpu:2', cpus: 4 };
  expect(orderOf({ wishes: { engine: 'slurm', slurm } })).toMatchObject({ engine: 'slurm', slurm });
  expect(orderOf({})).not.toHaveProperty('engine');
});

it('a deadline that is over is none', () => {
  expect(orderOf({ wishes: { deadlineMs: NOW } })).not.toHaveProperty('deadline');
});

it.each([
  [['1-30', '31-60'], '1-60'],
  [['1', '2', '3-1000000000000'], '1-1000000000000'],
  [['1-3,7', '9'], '1-3,7,9'],
  [['001-030', '031-060'], '001-060'],
])('the parts of a split are one again: %j', (parts, split) => {
  const tasks = parts.map((items, at) => ({ index: at + 1, items, node: `n${at}` }));
  expect(orderOf({ tasks }).split).toBe(split);
});

it.each<[JobLimits, Partial<typeof DEFAULT_LIMITS>, JobLimits]>([
  [{}, {}, {}],
  [{ memoryBytes: 2 ** 30 }, { memoryBytes: 2 ** 30 }, {}],
  [{ memoryBytes: 2 ** 30 }, {}, { memoryBytes: DEFAULT_LIMITS.memoryBytes }],
  [{}, { wallMs: 5000, cpuMs: 5000 }, { wallMs: 5000 }],
  [{}, { wallMs: 5000 }, { wallMs: 5000, cpuMs: DEFAULT_LIMITS.cpuMs }],
  [{}, { cpuMs: 5000 }, { cpuMs: 5000 }],
])('limits that it would be given anyway are left out: %j, %j', (configured, own, told) => {
  const limits = { ...DEFAULT_LIMITS, ...own };
  expect(orderOf({ work: { limits } }, [], configured).limits).toEqual(told);
});
