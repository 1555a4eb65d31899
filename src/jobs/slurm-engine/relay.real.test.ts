/** What a compute node says to the relay is written to the files of its attempt, as announced, or not at all. */

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { minderScript } from './relay.ts';

const HERE = 'here 12 345 0a1b-2c';
const PLACE = 'abcd2345/n1';

describe('a relay', { timeout: 60_000 }, () => {
  let folder: string;
  let minder: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-relay-'));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(at(), { recursive: true });
  });
  afterEach(async () => {
    // Its group: relays and all that they started.
    if (minder?.pid !== undefined) process.kill(-minder.pid, 'SIGKILL');
    await until(() => minder?.exitCode !== null || minder.signalCode !== null, 'it has ended');
    rmSync(folder, { recursive: true });
  });

  const at = (...path: string[]): string => join(folder, 'state/grappe/jobs', PLACE, 'A.0.1', ...path);
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  /** A Slurm that runs the attempt, and a step of it that is this text; what it is told goes to `heard`. */
  const relayed = (step: string): void => {
    writeFileSync(at('job'), 'g-abcd2345-A.0.1 1\n');
    program('squeue', `echo 'g-abcd2345-A.0.1|1|RUNNING|0|7|7|'`);
    program(
      'srun',
      `hear() { read -r line && echo "$line" >>${join(folder, 'heard')}; }\n${step}\necho >${join(folder, 'left')}`,
    );
    const words = ['-c', minderScript('/tmp'), 'grappe-minder', PLACE];
    minder = spawn('sh', words, { env: env(), stdio: 'ignore', detached: true });
  };
  const env = (): NodeJS.ProcessEnv => ({
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    XDG_STATE_HOME: join(folder, 'state'),
  });
  const over = (): Promise<void> => until(() => readdirSync(folder).includes('left'), 'the step has ended');
  const heard = (): string[] => readFileSync(join(folder, 'heard'), 'utf8').trim().split('\n');
  const names = (): string[] =>
    readdirSync(at()).filter((name) => !/^(?:job|pid|relay|began|relay\.in)$/.test(name));

  it('makes the claim, then says that it may have begun, then tells it to begin; the end comes last', async () => {
    relayed(
      `echo '${HERE}'; hear; ls ${at()} >${join(folder, 'then')}
hear; printf 'p out 0 3\\none.\\n'; hear; printf 'p err 0 2\\n\\n\\np results 0 4\\nend\\np rc 0 6\\n0\\nend\\n.\\n'; hear; echo fetched`,
    );
    await over();
    await until(() => names().includes('fetched'), 'it was told so');
    expect(heard()).toEqual(['go', '0 0 0', '3 0 0', 'taken']);
    expect(readFileSync(join(folder, 'then'), 'utf8')).toMatch(/^began\njob\npid\n/);
    expect(readFileSync(at('pid'), 'utf8')).toBe('12 345 0a1b-2c apart\n');
    const texts = ['out', 'err', 'results', 'rc'].map((name) => readFileSync(at(name), 'utf8'));
    expect(texts).toEqual(['one', '\n\n', 'end\n', '0\nend\n']);
  });

  it("tells a task to go whose attempt is another's", async () => {
    writeFileSync(at('pid'), '12 345 0a1b-2d apart\n');
    relayed(`echo '${HERE}'; hear; hear`);
    await over();
    expect(heard()).toEqual(['never']);
    expect(names()).toEqual([]);
  });

  it('is followed by another when its step dies, which goes on where that one was', async () => {
    relayed(`echo >>${join(folder, 'runs')}; echo '${HERE}'; hear; hear
[ "$(wc -l <${join(folder, 'runs')})" = 2 ] || { printf 'p out 0 3\\none.\\n'; hear; exit 1; }`);
    await over();
    expect(heard()).toEqual(['go', '0 0 0', '3 0 0', 'go', '3 0 0']);
    expect(readFileSync(at('out'), 'utf8')).toBe('one');
  });

  it.each([
    ['a path', 'p ../../../../../escaped 0 3'],
    ['a path below', 'p w/a 0 3'],
    ['the claim', 'p pid 0 3'],
    ['bytes that are there', 'p out 5 3'],
    ['too much at once', 'p out 0 99999999'],
    ['less than nothing', 'p out 0 -3'],
    ['more results than may be', 'p results 0 262145'],
    ['an end in pieces', 'p rc 3 3'],
    ['something else', 'q out 0 3'],
  ])('writes nothing of %s, and listens no more', async (_what, line) => {
    relayed(
      `echo '${HERE}'; hear; hear; printf '${line}\\nabc.\\n'; hear || echo no >>${join(folder, 'heard')}`,
    );
    await over();
    expect(heard()).toEqual(['go', '0 0 0', 'no']);
    expect(readFileSync(at('pid'), 'utf8')).toBe('12 345 0a1b-2c apart\n');
    expect(names().filter((name) => readFileSync(at(name), 'utf8') !== '')).toEqual([]);
    expect(readdirSync(folder).toSorted()).toEqual(['bin', 'heard', 'left', 'state']);
  });

  it('is nothing where nobody says who it is', async () => {
    relayed(`echo 'here x 1 2'; hear || echo no >>${join(folder, 'heard')}`);
    await over();
    expect(heard()).toEqual(['no']);
    expect(readdirSync(at()).includes('pid')).toBe(false);
  });
});
