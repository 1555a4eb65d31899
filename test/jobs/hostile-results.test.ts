import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobSite, startJobSite } from '../support/job-site.ts';
import { processesWith, signalProcess, until } from '../support/processes.ts';
import { forcedCommand, sshdInstalled } from '../support/sshd.ts';

const SLOW_MS = 120_000;
/** Of no file that a program was to leave. */
const SECRET = 'the secret of the node';

/** What a node does to its own answers: a word of sed each. */
const LIES = [
  's#^f 4 one$#f 4 ../../../../escaped#',
  's#^f 4 one$#f 4 /tmp/grappe-escaped#',
  's#^f 4 one$#f 99999999999999 one#',
  's#^f 4 one$#f -4 one#',
  's#^f 4 one$#f 4 one/../../../two#',
];

describe.skipIf(!sshdInstalled)('S09: results that are no plain files of their program', () => {
  let site: JobSite;
  let away: string;
  beforeAll(async () => {
    away = mkdtempSync('/var/tmp/grappe-lies-');
    chmodSync(away, 0o755);
    site = await startJobSite({
      nodes: 1 + LIES.length,
      jobs: ['slots: 4'],
      extraConfig: LIES.map((lie, at) => forcedCommand(at + 2, liar(away, at, lie))),
    });
    site.control();
  }, SLOW_MS);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    rmSync(away, { recursive: true });
  });

  const run = async (
    main: string,
    { node = 'n1', results = ['*', '*/*'], tasks = 1 } = {},
  ): Promise<string> => {
    const job = site.submit({ work: { main, isolation: 0, results }, wishes: { nodes: [node] }, tasks });
    await until(() => site.queue.job(job).endedMs !== null, `${job} has ended`, SLOW_MS);
    return job;
  };
  const paths = (job: string, task = 0): string[] => site.queue.results(job, task).map(({ path }) => path);
  const texts = (job: string, task = 0): string[] =>
    site.queue.results(job, task).map(({ place }) => readFileSync(join(site.state, place), 'utf8'));
  /** Everything that lies in the state folder: results in the folder of their task, and the queue. */
  const astray = (): string[] =>
    readdirSync(site.state, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
      .filter(({ entry, path }) => !entry.isFile() || !isOfQueue(path.slice(site.state.length + 1)))
      .map(({ path }) => path);

  it('are left where they are', { timeout: 2 * SLOW_MS }, async () => {
    const secret = join(away, 'secret');
    writeFileSync(secret, SECRET, { mode: 0o644 });
    const job = await run(`
echo good >plain; mkdir folder; echo good >folder/inner; : >'with space'; echo good >-dash; echo good >...
ln -s ${secret} link; ln -s ${away} linked; ln -s / root; ln -s ../../../.. up; ln -s ${secret} folder/link
mkfifo pipe folder/pipe; ln -s /dev/zero zero; echo bad >"$(printf 'two\\nlines')"; echo bad >"$(printf 'esc\\033[2J')"
mkdir closed; echo bad >closed/in; chmod 0 closed; echo bad >unreadable; chmod 0 unreadable; truncate -s 50M large || :`);
    expect(site.queue.job(job).tasks[0]?.end).toMatchObject({ outcome: 'ok' });
    expect(paths(job).toSorted()).toEqual(
      ['-dash', 'folder/inner', 'large', 'plain', 'with space'].toSorted(),
    );
    expect(texts(job).join('')).not.toContain(SECRET);
    expect(astray()).toEqual([]);
  });

  it('are no more, and no larger, than they may be', { timeout: 2 * SLOW_MS }, async () => {
    const many = await run('i=0; while [ $i -lt 1200 ]; do i=$((i + 1)); : >f$i; done');
    expect(paths(many)).toHaveLength(1000);
    const limits = {
      wallMs: 60_000,
      cpuMs: 60_000,
      memoryBytes: 2 ** 29,
      outputBytes: 2 ** 20,
      diskBytes: 2 ** 40,
      inodes: 4096,
      processes: 64,
    };
    const job = site.submit({
      work: { main: 'truncate -s 100G bomb; echo good >small', isolation: 0, results: ['*'], limits },
      wishes: { nodes: ['n1'] },
    });
    await until(() => site.queue.job(job).endedMs !== null, 'the bomb has ended', SLOW_MS);
    expect(paths(job)).toEqual(['small']);
    expect(astray()).toEqual([]);
  });

  it('are not followed while a program that lives on swaps them', { timeout: 2 * SLOW_MS }, async () => {
    const secret = join(away, 'secret');
    writeFileSync(secret, SECRET, { mode: 0o644 });
    const racer = join(away, 'racer');
    writeFileSync(
      racer,
      `while [ -e ${racer} ]; do echo own >a; mv a one; ln -s ${secret} b; mv b one; rm -rf way; mkdir way; echo own >way/secret
  mkfifo c; mv c one; rm -rf way; ln -s ${away} way; done\n`,
    );
    // Without its mark nobody knows that it belongs to the attempt.
    const job = await run(`env -i PATH="$PATH" setsid sh ${racer} </dev/null >/dev/null 2>&1 & sleep 0.5`, {
      results: ['one', 'way/*'],
      tasks: 8,
    });
    rmSync(racer);
    await until(() => processesWith(racer).length === 0, 'nobody swaps any more', SLOW_MS).catch(() => {
      for (const { pid } of processesWith(racer)) signalProcess(pid, 'SIGKILL');
    });
    const { tasks } = site.queue.job(job);
    expect(tasks.map(({ end }) => end?.outcome)).toEqual(Array.from(tasks, () => 'ok'));
    const all = tasks.flatMap(({ index }) => texts(job, index));
    expect(all.filter((text) => !/^(?:own\n)?\0*$/.test(text))).toEqual([]);
    expect(astray()).toEqual([]);
  });

  it('do no harm where the node itself lies', { timeout: 3 * SLOW_MS }, async () => {
    const jobs = await Promise.all(
      LIES.map((_, at) => run('echo one >one', { node: `n${at + 2}`, results: ['one'] })),
    );
    for (const job of jobs) expect(paths(job)).toEqual([]);
    expect(astray()).toEqual([]);
    expect(
      ['/tmp/grappe-escaped', join(site.state, '../escaped'), join(site.state, 'escaped')].filter((path) =>
        existsSync(path),
      ),
    ).toEqual([]);
    expect(statSync(site.state).isDirectory()).toBe(true);
    const honest = await run('echo one >one', { results: ['one'] });
    expect(texts(honest)).toEqual(['one\n']);
  });
});

/** Runs what was asked for, and tells something else. */
function liar(folder: string, at: number, lie: string): string {
  const script = join(folder, `liar${at}`);
  writeFileSync(script, `sh -c "$SSH_ORIGINAL_COMMAND" | sed -u '${lie}'\n`, { mode: 0o755 });
  return `sh ${script}`;
}

function isOfQueue(path: string): boolean {
  const parts = path.split(sep);
  return (
    parts.length === 1 ||
    // Of a task, under the lease that brought them.
    (parts[0] === 'jobs' && /^[0-9a-z]{12}$/.test(parts[1] ?? '') && /^\d+\.\d+$/.test(parts[2] ?? ''))
  );
}
