/** Programs for a Slurm whose nodes share no folder with its login node: the real command line, from the first word to what is left behind. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grappe, type Finished, type GrappeOptions } from '../support/grappe.ts';
import { processesWith, until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { type SlurmJobSite, startSlurmJobSite } from '../support/slurm-job-site.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';

const isHere = sshdInstalled && slurmInstalled && isolationHere > 0;

describe.skipIf(!isHere)('programs on a Slurm whose nodes share no folder', { timeout: 120_000 }, () => {
  let place: SlurmJobSite;
  let cwd: string;
  beforeAll(async () => {
    place = await startSlurmJobSite({ apart: true });
    cwd = join(place.site.state, '..', 'work');
    mkdirSync(cwd);
  });
  afterAll(() => place?.[Symbol.asyncDispose]());

  const begin = (words: readonly string[], options: GrappeOptions): Promise<Finished> =>
    grappe(words, { env: { ...place.site.env, GRAPPE_CONFIG: place.site.config }, cwd, ...options });
  const run = (...words: string[]): Promise<Finished> => begin(words, {});
  const submit = (...words: string[]): Promise<Finished> => run('submit', '--engine', 'slurm', ...words);
  const nothingIsLeft = (): Promise<void> =>
    until(
      () =>
        readdirSync(place.onNodes).length === 0 &&
        processesWith(` ${place.site.queue.controllerId}/slurm`).length === 0,
      'nothing is left on the nodes, and nobody on the login node',
    );

  it('an array runs in the sandbox of its nodes; output and results come here', async () => {
    writeFileSync(
      join(cwd, 'square.py'),
      'import sys\nn = int(sys.argv[1])\nprint(n * n)\nprint("odd", file=sys.stderr)\nopen("square.txt", "w").write(f"{n * n}\\n")\n',
    );
    const said = await submit(
      ...['--array', '2-3', '--wait', '-q', '--result', 'square.txt', 'square.py', '%task'],
    );
    expect(said).toMatchObject({ exit: 0, stderr: expect.stringContaining('2: odd\n') as string });
    expect(said.stdout.split('\n').sort()).toEqual(['', '2: 4', '3: 9']);
    expect((await run('job', 'show', 'last')).stdout).toMatch(/ok on n[123] of slurm\n.*isolation 2/);
    expect(await run('job', 'results', 'last', 'back')).toMatchObject({ exit: 0 });
    const files = readdirSync(join(cwd, 'back'), { recursive: true, encoding: 'utf8' });
    const squares = files.filter((path) => path.endsWith('square.txt')).sort();
    expect(squares.map((path) => readFileSync(join(cwd, 'back', path), 'utf8'))).toEqual(['4\n', '9\n']);
    await nothingIsLeft();
  });

  it('what does not compile says why, and one that is run again begins anew', async () => {
    writeFileSync(join(cwd, 'bad.c'), 'int main(void) { return x; }\n');
    const bad = await submit('--wait', '-q', 'bad.c');
    expect(bad).toMatchObject({ exit: 1, stderr: expect.stringContaining('undeclared') as string });
    expect((await run('job', 'retry', 'last')).exit).toBe(0);
    expect((await run('job', 'wait', 'last')).exit).toBe(1);
    await nothingIsLeft();
  });

  it('is followed as it writes, and what is cancelled leaves nothing behind', async () => {
    let heard = '';
    const following = begin(
      ['submit', '--engine', 'slurm', '--follow', '--', 'echo begun; sleep 600; echo woken'],
      { started: ({ stdout }) => stdout?.on('data', (chunk: Buffer) => (heard += chunk.toString())) },
    );
    await until(() => heard === 'begun\n', 'its first line came');
    expect(readdirSync(place.onNodes)).toHaveLength(1);
    expect(await run('job', 'cancel', 'last')).toMatchObject({ exit: 0 });
    expect(await following).toMatchObject({ exit: 5, stdout: 'begun\n' });
    expect((await run('job', 'show', 'last')).stdout).toMatch(/cancelled on n[123] of slurm/);
    await nothingIsLeft();
  });
});
