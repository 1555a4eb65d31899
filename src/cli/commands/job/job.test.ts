import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { parse } from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobFace, openJobFace } from '../../../../test/support/job-face.ts';
import { JobListReport, JobReport, JobResultsReport, JobWaitReport } from '../../../protocol/index.ts';

let face: JobFace;
beforeEach(async () => void (face = await openJobFace(['n1', 'n2'])));
afterEach(() => face[Symbol.asyncDispose]());

/** Submits, and waits for the end. */
async function ended(...words: string[]): Promise<string> {
  const { stdout } = await face.run(['submit', ...words]);
  await face.run(['job', 'wait', '-q', stdout.trim()]);
  return stdout.trim();
}

describe('job list', () => {
  it('shows the newest first, and how their tasks stand', async () => {
    const [first, second] = [await ended('--', 'exit 2'), await ended('--array', '1-3', '--', 'out %task')];
    const { stdout } = await face.run(['job', 'list']);
    const [one = '', two = ''] = stdout.split('\n');
    expect(one).toMatch(new RegExp(`^${second}  .* 3 ok {2,}out %task$`));
    expect(two).toMatch(new RegExp(`^${first}  .* failed {2,}exit 2$`));
    const report = parse(
      JobListReport,
      JSON.parse((await face.run(['job', 'list', '--json', '-n', '1'])).stdout),
    );
    expect(report).toMatchObject({
      controller: { pid: process.pid },
      jobs: [{ job: second, state: 'ended' }],
    });
  });

  it('chooses by state and account', async () => {
    await ended('--', 'out x');
    expect((await face.run(['job', 'list', '--state', 'queued,running'])).stdout).toBe('');
    expect((await face.run(['job', 'list', '--user', 'nobody'])).stdout).toBe('');
    expect((await face.run(['job', 'list', '--state', 'ended'])).stdout).not.toBe('');
    expect((await face.run(['job', 'list', '--state', 'done'])).exit).toBe(2);
  });

  it.each([
    [['--engine', 'ssh'], "option '--engine' is slurm, not 'ssh'"],
    [['--engine', 'slurm', '-n', '3'], "option '--number' is for jobs of grappe"],
    [['--engine', 'slurm'], 'there is no Slurm here'],
    [['--config', 'x.yaml'], "option '--config' is for --engine slurm"],
  ])('with %j is refused', async (words, why) => {
    const { exit, stderr } = await face.run(['job', 'list', ...words]);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(why) as string });
  });

  it('is empty where nothing was ever submitted; a job is not found there', async () => {
    const env = { HOME: face.cwd };
    expect(await face.run(['job', 'list'], { env })).toEqual({ exit: 0, stdout: '', stderr: '' });
    expect(await face.run(['job', 'show', 'last'], { env })).toMatchObject({ exit: 2 });
  });
});

describe('job show', () => {
  it('folds tasks that stand alike', async () => {
    const id = await ended('--array', '1-3', '--time', '5s', '-w', 'n1', '--', 'exit %task');
    const { stdout } = await face.run(['job', 'show', id]);
    expect(stdout).toContain('limits    5 s, processor 5 s, memory 512 MiB');
    expect(stdout).toContain('tasks     1: exited with exit code 1 on n1');
    const again = (await face.run(['job', 'show', `${id}.2-3`])).stdout;
    expect(again).not.toContain('exit code 1');
    expect(again).toContain('made up, isolation 2');
  });

  it.each([
    [['job', 'show'], 'which job?'],
    [['job', 'show', 'nosuch'], "no job has the id 'nosuch'"],
    [['job', 'show', 'last.7'], 'has no task 7'],
    [['job', 'show', 'last', 'last'], 'one job at a time'],
  ])('%j is refused', async (words, text) => {
    await ended('--', 'out x');
    const said = await face.run(words);
    expect(said).toMatchObject({ exit: 2, stdout: '' });
    expect(said.stderr).toContain(text);
  });
});

describe('job logs', () => {
  it('gives one task alone its very bytes', async () => {
    const id = await ended('--array', '1-2', '--', 'out \x07%task');
    expect((await face.run(['job', 'logs', `${id}.2`])).stdout).toBe('\x072\n');
    expect((await face.run(['job', 'logs', '-N', id])).stdout.split('\n').toSorted()).toEqual([
      '',
      '\x071',
      '\x072',
    ]);
    expect((await face.run(['job', 'logs', '--stderr', id])).stdout).toBe('');
  });

  it('shows what is there, and with -f goes on to the end', async () => {
    const { stdout } = await face.run(['submit', '--', 'out one\nsleep 300\nout two']);
    await face.world.until(() => face.world.stdout(stdout.trim()) !== '');
    expect((await face.run(['job', 'logs', 'last'])).stdout).toBe('one\n');
    expect((await face.run(['job', 'logs', '-f', 'last'])).stdout).toBe('one\ntwo\n');
  });

  it.each([
    ['exit 3', /^grappe: job \w+ on n1: exited with exit code 3\n$/],
    ['out x', /^$/],
  ])('with -f says how %j ended, beside what it wrote', async (text, told) => {
    const id = await ended('--', text);
    expect((await face.run(['job', 'logs', '-f', id])).stderr).toMatch(told);
    expect((await face.run(['job', 'logs', id])).stderr).toBe('');
  });
});

it('job wait ends as all of its jobs together', async () => {
  await face.run(['submit', '--', 'sleep 50']);
  const id = await ended('--', 'exit 1');
  const { exit, stdout } = await face.run(['job', 'wait', '--json', 'last', id]);
  expect(exit).toBe(1);
  expect(parse(JobWaitReport, JSON.parse(stdout))).toMatchObject({
    exit: 1,
    jobs: [{ job: id }, { job: id }],
  });
});

describe('a job that waits for a node', () => {
  it('says why, to people and programs', async () => {
    await face.run(['submit', '--array', '1-99', '--', 'sleep 60000']);
    const id = (await face.run(['submit', '--', 'out x'])).stdout.trim();
    await face.world.until(() => /full/.test(face.world.job(id).waits ?? ''));
    const why = 'all 2 nodes that can do it are full';
    expect((await face.run(['job', 'show', id])).stdout).toMatch(new RegExp(`^waits +${why}$`, 'm'));
    const [shown, listed] = await Promise.all([
      face.run(['job', 'show', '--json', id]),
      face.run(['job', 'list', '--json', '-n', '1']),
    ]);
    expect(parse(JobReport, JSON.parse(shown.stdout)).waits).toBe(why);
    expect(parse(JobListReport, JSON.parse(listed.stdout)).jobs).toMatchObject([{ job: id, waits: why }]);
    await face.run(['job', 'cancel', 'last']);
    expect((await face.run(['job', 'show', id])).stdout).not.toMatch(/^waits/m);
    const { stdout } = await face.run(['job', 'list', '--json', '-n', '1']);
    expect(parse(JobListReport, JSON.parse(stdout)).jobs).toMatchObject([{ job: id, waits: null }]);
  });

  it('says why to whoever has waited for it for some time', async () => {
    await face.run(['submit', '--array', '1-99', '--', 'sleep 60000']);
    await face.run(['submit', '--', 'out x']);
    const waiting = [face.run(['job', 'wait', 'last']), face.run(['job', 'wait', '-q', 'last'])] as const;
    const following = face.run(['job', 'logs', '-f', 'last']);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    await face.run(['job', 'cancel', 'last']);
    const [loud, quiet] = await Promise.all(waiting);
    const why = /^\w+: job \w+ waits: all 2 nodes that can do it are full$/m;
    expect([loud.stderr, (await following).stderr]).toEqual([
      expect.stringMatching(why),
      expect.stringMatching(why),
    ]);
    expect(quiet.stderr).toBe('');
  });

  it('is waited for whole', async () => {
    await face.run(['submit', '--array', '1-2', '--', 'out x']);
    const { exit, stderr } = await face.run(['job', 'wait', 'last.2']);
    expect([exit, stderr]).toEqual([
      2,
      expect.stringContaining("'last.2' names tasks, and whole jobs are waited for"),
    ]);
  });
});

describe('job cancel', () => {
  it('ends what runs and what waits, or some of it', async () => {
    await face.run(['submit', '--array', '1-4', '--', 'sleep 60000']);
    const running = (): number =>
      face.world.job('last').tasks.filter(({ state }) => state === 'running').length;
    await face.world.until(() => running() === 4);
    expect((await face.run(['job', 'cancel', 'last.2-3'])).stdout).toMatch(/2 tasks being ended\n$/);
    await face.world.until(() => running() === 2);
    await face.run(['job', 'cancel', 'last']);
    expect((await face.run(['job', 'wait', 'last'])).exit).toBe(5);
    expect((await face.run(['job', 'cancel', 'last'])).stdout).toMatch(/nothing to cancel, it has ended\n$/);
  });
});

describe('job retry', () => {
  it('is a new job of those tasks that did not end well', async () => {
    const old = await ended('--array', '0-3%2', '--env', 'A=b', '--', 'exit %task');
    const said = await face.run(['job', 'retry', '--wait', old]);
    expect(said.exit).toBe(1);
    expect(said.stderr).toContain(`again: tasks 1-3 of job ${old}`);
    const job = face.world.job('last');
    expect(job).toMatchObject({
      atOnce: 2,
      work: { env: { A: 'b' } },
      tasks: [{ index: 1 }, { index: 2 }, { index: 3 }],
    });
    expect(job.id).not.toBe(old);
    expect(face.world.outcomes(old)).toEqual(['ok', 'failed', 'failed', 'failed']);
  });

  it('does not repeat unasked what may have run', async () => {
    const { stdout } = await face.run(['submit', '-w', 'n1', '--', 'sleep 60000']);
    await face.world.until(() => face.world.runs()[`${stdout.trim()}.0.1`] === 1);
    face.world.node('n1').startAnew();
    expect((await face.run(['job', 'wait', stdout.trim()])).exit).toBe(4);
    const refused = await face.run(['job', 'retry', 'last']);
    expect(refused).toMatchObject({ exit: 2, stdout: '' });
    expect(refused.stderr).toContain('hint: --lost runs these again, too');
    expect((await face.run(['job', 'retry', '--lost', 'last'])).exit).toBe(0);
    await face.run(['job', 'cancel', 'last']);
  });

  it('has nothing to do where all is well', async () => {
    await ended('--', 'out x');
    expect((await face.run(['job', 'retry', 'last'])).exit).toBe(2);
    expect((await face.run(['job', 'retry', '--all', '-q', '--wait', 'last'])).stdout).toBe('x\n');
  });
});

describe('job results', () => {
  /** As the controller keeps them. */
  async function left(paths: readonly string[]): Promise<string> {
    const files = paths.map((path) => ({
      path,
      sizeBytes: 2,
      sha256: hash('sha256', path),
      place: `jobs/kept/${path}`,
    }));
    face.world.results = files;
    for (const { place, path } of files) {
      mkdirSync(join(face.world.folder, place, '..'), { recursive: true });
      writeFileSync(join(face.world.folder, place), path);
    }
    return ended('--result', '*', '--', 'out x');
  }

  it('are listed, and copied with their folders', async () => {
    await left(['a', 'd/b']);
    expect((await face.run(['job', 'results', 'last'])).stdout).toBe('a  2 B\nd/b  2 B\n');
    const { stdout } = await face.run(['job', 'results', 'last', 'out', '--json']);
    expect(parse(JobResultsReport, JSON.parse(stdout)).files).toMatchObject([
      { to: join(face.cwd, 'out/a') },
      { path: 'd/b' },
    ]);
    expect(readFileSync(join(face.cwd, 'out/d/b'), 'utf8')).toBe('d/b');
  });

  it('overwrite nothing, and then copy nothing', async () => {
    await left(['a', 'b']);
    mkdirSync(join(face.cwd, 'out'));
    writeFileSync(join(face.cwd, 'out/b'), 'mine');
    expect(await face.run(['job', 'results', 'last', 'out'])).toMatchObject({ exit: 2, stdout: '' });
    expect(existsSync(join(face.cwd, 'out/a'))).toBe(false);
    expect(readFileSync(join(face.cwd, 'out/b'), 'utf8')).toBe('mine');
  });

  it.each(['out/d', 'out/d/b'])('follow no link at %s', async (place) => {
    await left(['d/b']);
    mkdirSync(join(face.cwd, 'elsewhere'));
    mkdirSync(join(face.cwd, place, '..'), { recursive: true });
    symlinkSync(join(face.cwd, 'elsewhere'), join(face.cwd, place));
    expect((await face.run(['job', 'results', 'last', 'out'])).exit).toBe(2);
    expect(existsSync(join(face.cwd, 'elsewhere/b'))).toBe(false);
  });

  it('are refused where something changed them here', async () => {
    await left(['a']);
    writeFileSync(join(face.world.folder, 'jobs/kept/a'), 'other');
    expect((await face.run(['job', 'results', 'last', 'out'])).exit).toBe(9);
    expect(existsSync(join(face.cwd, 'out/a'))).toBe(false);
  });

  it('say why there are none', async () => {
    await ended('--', 'out x');
    const said = await face.run(['job', 'results', 'last']);
    expect(said).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("grappe submit --result '*.csv'"),
    });
  });
});

it('ids are completed', async () => {
  const id = await ended('--', 'out x');
  expect((await face.run(['__complete', '--', 'job', 'show', ''])).stdout).toBe(`last\n${id}\n`);
  expect((await face.run(['__complete', '--', 'submit', '--after', 'la'])).stdout).toBe('last\n');
});
