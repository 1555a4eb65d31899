import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobFace, openJobFace } from '../../../../test/support/job-face.ts';
import { jobRequest } from '../../../../test/support/job-request.ts';
import { JobJsonEvent, JobReport, JobSubmitReport } from '../../../protocol/index.ts';

let face: JobFace;
beforeEach(async () => void (face = await openJobFace(['n1', 'n2'])));
afterEach(() => face[Symbol.asyncDispose]());

const work = async (...words: string[]) =>
  face.world.job((await face.run(['submit', ...words])).stdout.trim());

describe('submit', () => {
  it('prints the id alone, and says the rest beside it', async () => {
    const said = await face.run(['submit', '--', 'out hello']);
    expect(said).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^[0-9a-z]{12}\n$/) });
    const id = said.stdout.trim();
    expect(said.stderr).toBe(`grappe: accepted; 'grappe job logs -f ${id}' follows it\n`);
    expect(face.world.job(id)).toMatchObject({
      name: 'out hello',
      work: { kind: 'command', isolation: 2, net: false },
    });
  });

  it('with --wait prints what was written, and ends as the task did', async () => {
    expect(await face.run(['submit', '--wait', '-q', '--', 'out hello\nexit 3'])).toEqual({
      exit: 1,
      stdout: 'hello\n',
      stderr: '',
    });
    const said = await face.run(['submit', '--wait', '--', 'exit 3']);
    expect(said.stderr).toMatch(/^grappe: job (\w+)\ngrappe: job \1 on n[12]: exited with exit code 3\n$/);
  });

  it('gives exact bytes to a pipe, and harmless ones to a terminal', async () => {
    const words = ['submit', '--follow', '-q', '--', 'out \x1b[31mred'];
    expect((await face.run(words)).stdout).toBe('\x1b[31mred\n');
    expect((await face.run(words, { terminal: true })).stdout).toBe('\\x1b[31mred\n');
  });

  it('labels the lines of an array, and fills in its numbers', async () => {
    const said = await face.run([
      'submit',
      '--wait',
      '-q',
      '--array',
      '3,1-2%2',
      '--',
      'out task %task of %items',
    ]);
    expect(said.stdout.split('\n').toSorted()).toEqual([
      '',
      '1: task 1 of 1',
      '2: task 2 of 2',
      '3: task 3 of 3',
    ]);
  });

  it('deals a split to nodes by weight', async () => {
    const job = await work('--split', '1-60', '--weights', 'n1=2', '--', 'out %first-%last');
    expect(job.tasks.map(({ index, node, items }) => [index, node, items])).toEqual([
      [1, 'n1', '1-40'],
      [2, 'n2', '41-60'],
    ]);
    expect((await face.run(['job', 'wait', job.id])).exit).toBe(0);
    expect((await face.run(['job', 'logs', job.id])).stdout).toBe('1: 1-40\n2: 41-60\n');
  });

  it('takes a program with its arguments, input and limits', async () => {
    writeFileSync(join(face.cwd, 'prog.py'), 'print(1)\n');
    mkdirSync(join(face.cwd, 'data'));
    writeFileSync(join(face.cwd, 'data', 'a'), 'A');
    const job = await work(
      '--time',
      '10s',
      '--mem',
      '256M',
      '--input',
      'data',
      '--result',
      '*.csv',
      '--env',
      'A=b c',
      '--priority=-5',
      '--retry',
      '2',
      'prog.py',
      '-x',
      '--time',
    );
    expect(job).toMatchObject({
      work: {
        kind: 'program',
        language: 'python',
        main: 'prog.py',
        arguments: ['-x', '--time'],
        files: [{ path: 'prog.py' }, { path: 'a' }],
        env: { A: 'b c' },
        results: ['*.csv'],
        limits: { wallMs: 10_000, cpuMs: 10_000, memoryBytes: 256 * 2 ** 20 },
      },
      wishes: { priority: -5, retries: 2 },
    });
  });

  it('leaves nodes out, and picks, among those that run jobs, too', async () => {
    expect((await work('-x', 'n1', '--', 'out x')).wishes.nodes).toEqual(['n2']);
    expect((await work('--pick', '1', '--', 'out x')).wishes.nodes).toHaveLength(1);
    expect((await work('--', 'out x')).wishes.nodes).toBeUndefined();
  });

  it('brings standard input along', async () => {
    const job = await work('--stdin', '-', '--', 'out x');
    expect(job.work.stdin?.sizeBytes).toBe(0);
    const given = await face.run(['submit', '--stdin', '-', '--', 'out x'], { stdin: 'four' });
    expect(face.world.job(given.stdout.trim()).work.stdin?.sizeBytes).toBe(4);
  });

  it('is the same job under the same key, and refuses another one', async () => {
    const first = await face.run(['submit', '--key', 'k', '--', 'out x']);
    const again = await face.run(['submit', '--json', '--key', 'k', '--', 'out x']);
    expect(parse(JobSubmitReport, JSON.parse(again.stdout))).toEqual({
      v: 1,
      job: first.stdout.trim(),
      new: false,
    });
    expect(await face.run(['submit', '--key', 'k', '--', 'out y'])).toMatchObject({ exit: 2, stdout: '' });
  });

  it('tells events as JSON', async () => {
    const { stdout } = await face.run(['submit', '--follow', '--json', '--', 'out hello\nexit 1']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => parse(JobJsonEvent, JSON.parse(line)));
    expect(events).toMatchObject([
      { event: 'start', v: 1, count: 1 },
      { event: 'placed', task: 0, attempt: 1 },
      { event: 'line', task: 0, stream: 'stdout', text: 'hello' },
      { event: 'end', task: 0, outcome: 'failed', exit: 1 },
      { event: 'summary', ended: true, counts: { failed: 1 }, exit: 1 },
    ]);
  });

  it('waits for the jobs that come before it, named as a person names them', async () => {
    const first = await work('--', 'out x');
    const job = await work('--after', 'last', '--', 'out y');
    expect(job.wishes.after).toEqual([first.id]);
  });

  it.each([
    [['submit'], 'what is to be run?'],
    [['submit', '--ask-pass', '--', 'x'], "'--ask-pass' is not for jobs"],
    [['submit', '--engine', 'slurm', '--', 'x'], 'there is no Slurm to run this'],
    [['submit', '--engine', 'slurm', '-w', 'n1', '--', 'x'], 'a choice of nodes is not for Slurm'],
    [['submit', '--partition', 'main', '--', 'x'], "'partition' is for Slurm"],
    [['submit', '--engine', 'slurm', '--gres', 'gpu 2', '--', 'x'], 'needs a name as Slurm has them'],
    [['submit', '--array', '1-3', '--split', '1-3', '--', 'x'], 'exclude each other'],
    [['submit', '--no-sandbox', '--isolation', '3', '--', 'x'], 'exclude each other'],
    [['submit', '--array', 'a-b', '--', 'x'], 'needs numbers such as 1-60'],
    [['submit', '--mem', '12Q', '--', 'x'], "needs a size such as 64M or 1.5G, not '12Q'"],
    [['submit', '--deadline', '2020-01-01', '--', 'x'], 'is over already'],
    [['submit', '--lang', 'python', '--', 'x'], "option '--lang' is for programs"],
    [['submit', 'nosuch.py'], "'nosuch.py' cannot be read"],
    [['submit', '--after', 'zzz', '--', 'x'], "no job has the id 'zzz'"],
  ])('%j is refused before anything is accepted', async (words, text) => {
    const said = await face.run(words);
    expect(said).toMatchObject({ exit: 2, stdout: '' });
    expect(said.stderr).toContain(text);
    expect(face.world.queue.list({ limit: 1 })).toEqual([]);
  });
});

it('what is too large for a job is read no further: exit 8', async () => {
  const said = await face.run(['submit', '--stdin', '/dev/zero', '--', 'x']);
  expect(said).toMatchObject({ exit: 8, stdout: '' });
  expect(said.stderr).toContain("'/dev/zero' is too large for a job");
});

it.each([
  ['a link', (path: string) => symlinkSync('/etc/passwd', join(path, 'link')), 'is no regular file'],
  [
    'a name that a node would misread',
    (path: string) => writeFileSync(join(path, 'a\nb'), ''),
    'cannot be called',
  ],
])('a folder with %s in it does not go along', async (_, make, text) => {
  mkdirSync(join(face.cwd, 'src'));
  make(join(face.cwd, 'src'));
  const said = await face.run(['submit', '--input', 'src', '--', 'out x']);
  expect(said).toMatchObject({ exit: 2, stdout: '' });
  expect(said.stderr).toContain(text);
});

it.each([
  [['src'], "which file of 'src' is to be run?"],
  [['--main', 'run.py', 'src'], "there is no file 'run.py' in the folder"],
  [['--main', 'x', 'main.py'], "'main.py' is no folder"],
  [['--main', 'x', 'none'], "'none' cannot be read"],
])('%j names no program', async (words, text) => {
  mkdirSync(join(face.cwd, 'src'));
  for (const name of ['main.py', 'src/a.py', 'src/b.py']) writeFileSync(join(face.cwd, name), '');
  const said = await face.run(['submit', ...words]);
  expect(said).toMatchObject({ exit: 2, stdout: '' });
  expect(said.stderr).toContain(text);
});

describe('where the configuration says more', () => {
  it('no program leaves the sandbox that must not: exit 8', async () => {
    await using strict = await openJobFace(['n1'], ['  sandbox: { required: true }']);
    const given = ['--config', 'grappe.yaml'];
    const said = await strict.run(['submit', ...given, '--no-sandbox', '--', 'out x']);
    expect(said).toMatchObject({ exit: 8, stdout: '' });
    expect(await strict.run(['run', ...given, '--detach', '-w', 'n1', 'out x'])).toMatchObject({
      exit: 8,
      stdout: '',
    });
    expect((await strict.run(['submit', ...given, '--', 'out x'])).exit).toBe(0);
  });

  it('one account has no more tasks waiting than it may: exit 8', async () => {
    await using few = await openJobFace(['n1'], ['  per_user: { queued: 3 }']);
    expect(await few.run(['submit', '--array', '1-4', '--', 'out x'])).toMatchObject({ exit: 8, stdout: '' });
    expect((await few.run(['submit', '--array', '1-3', '--', 'out x'])).exit).toBe(0);
  });

  it('nodes that run no jobs are not chosen', async () => {
    await using few = await openJobFace(['n1', 'n2'], ['  nodes: n1']);
    const said = await few.run(['submit', '-w', 'n[1-2]', '--', 'out x']);
    expect(said).toMatchObject({ exit: 2, stdout: '' });
    expect(said.stderr).toContain("n2 runs no jobs [usage]\n  why: 'jobs.nodes' of the configuration is n1");
  });
});

it('a file of the working folder is found there again, with no more rights than now', async () => {
  const found = await work('--', 'out x');
  expect(found.wishes.origin).toEqual({ config: join(face.cwd, 'grappe.yaml'), found: true, reach: {} });
  const named = await work(
    '--config',
    'grappe.yaml',
    '-F',
    'ssh.conf',
    '-i',
    'key',
    '-w',
    'n9',
    '--',
    'out x',
  );
  expect(named.wishes.origin).toEqual({
    config: join(face.cwd, 'grappe.yaml'),
    nodes: 'n9',
    reach: { sshConfigFile: join(face.cwd, 'ssh.conf'), identityFiles: [join(face.cwd, 'key')] },
  });
});

describe('Ctrl-C', () => {
  it('leaves the job alone, and says how to come back to it', async () => {
    const { io, said } = face.start(['submit', '--follow', '--', 'out one\nsleep 400\nout two']);
    await face.world.until(() => io.stdoutText().includes('one'));
    io.signal('SIGTERM');
    const { exit, stderr } = await said;
    const { id } = face.world.job('last');
    expect(exit).toBe(143);
    expect(stderr).toContain(
      `grappe: job ${id} goes on\n  grappe job logs -f ${id}\n  grappe job cancel ${id}\n`,
    );
    expect((await face.run(['job', 'wait', id])).exit).toBe(0);
    expect((await face.run(['job', 'logs', id])).stdout).toBe('one\ntwo\n');
  });

  it('a second time cancels it', async () => {
    const { io, said } = face.start(['submit', '--wait', '--', 'sleep 60000']);
    await face.world.until(() => face.world.queue.list({ states: ['running'], limit: 1 }).length === 1);
    io.signal('SIGINT');
    await face.world.until(() => io.stderrText().includes('Ctrl-C again cancels it'));
    io.signal('SIGINT');
    expect(await said).toMatchObject({ exit: 130, stderr: expect.stringMatching(/job \w+ is cancelled\n$/) });
    expect((await face.run(['job', 'wait', 'last'])).exit).toBe(5);
  });
});

describe('the audit log', () => {
  const records = (): Record<string, unknown>[] =>
    readFileSync(join(face.world.folder, 'audit.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has a job before it is accepted, with the guards that are off and no secret', async () => {
    const job = await work('--no-sandbox', '--net', '--env', 'TOKEN=hush', '--', 'out x');
    expect(records()).toMatchObject([
      { event: 'job-submit', job: job.id, tasks: 1, risks: ['no sandbox', 'network'] },
    ]);
    expect(readFileSync(join(face.world.folder, 'audit.jsonl'), 'utf8')).not.toContain('hush');
  });

  it('has the end of one that was cancelled while nobody could act', async () => {
    await face.world.stop();
    const request = jobRequest();
    const { job } = face.world.queue.accept(
      { request, user: 'ann', contents: new Map(), isAudited: true },
      Date.now(),
    );
    face.world.control(600_000);
    await face.run(['job', 'cancel', job]);
    await face.run(['job', 'wait', job]);
    await face.run(['job', 'cancel', job]);
    expect(records()).toMatchObject([{ event: 'job-end', job }]);
  });

  it('that cannot be written keeps a job out', async () => {
    symlinkSync('/nonexistent', join(face.world.folder, 'audit.jsonl'));
    expect(await face.run(['submit', '--', 'out x'])).toMatchObject({ exit: 9, stdout: '' });
    expect(face.world.queue.list({ limit: 1 })).toEqual([]);
  });
});

describe('run --detach', () => {
  it('is a job of a task for each node, without a sandbox', async () => {
    const said = await face.run(['run', '--detach', '-w', 'n[1-2]', 'out on %h, %rank, 100%, %task']);
    const job = face.world.job(said.stdout.trim());
    expect(job).toMatchObject({
      name: 'out on %h, %rank, 100%, %task',
      work: { kind: 'command', isolation: 0, net: true },
      tasks: [
        { index: 0, node: 'n1' },
        { index: 1, node: 'n2' },
      ],
    });
    await face.run(['job', 'wait', job.id]);
    expect((await face.run(['job', 'logs', job.id])).stdout).toBe(
      '0: on n1, 0, 100%, %task\n1: on n2, 1, 100%, %task\n',
    );
  });

  it.each(['--sudo', '--script=x', '--gather', '--ask-pass'])('goes without %s', async (option) => {
    expect(await face.run(['run', '--detach', option, '-w', 'n1', 'x'])).toMatchObject({
      exit: 2,
      stdout: '',
    });
  });
});

it('job show tells the same as JSON', async () => {
  const job = await work('--array', '1-3', '--', 'out %task');
  await face.run(['job', 'wait', job.id]);
  const report = parse(JobReport, JSON.parse((await face.run(['job', 'show', '--json', 'last'])).stdout));
  expect(report).toMatchObject({
    v: 1,
    job: job.id,
    tasks: [{ task: 1, state: 'ended' }, { task: 2 }, { task: 3 }],
  });
});
