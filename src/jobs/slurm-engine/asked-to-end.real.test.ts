/** What a job of Slurm does that is asked to end, at any moment: here its script runs on this machine. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandOrder } from '../../../test/support/job-nodes.ts';
import {
  processesWith,
  signalProcess,
  sleeping,
  uniqueDuration,
  until,
} from '../../../test/support/processes.ts';
import { nodeShells } from '../../../test/support/runner-nodes.ts';
import { BUILT_IN_LANGUAGES } from '../languages/index.ts';
import { NO_ABILITIES, startOrder } from '../ssh-engine/index.ts';
import { batchScript } from './batch-script.ts';

const PLACE = 'abcd2345/n1';
const ATTEMPT = 'J.0.1';
/** Of the folders of a task apart. */
const JOB = '77';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-asked-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** `state`: what the node has for XDG_STATE_HOME. */
async function begin(
  command: string,
  state: string,
): Promise<{ job: ChildProcess; ended: Promise<unknown> }> {
  const order = startOrder(commandOrder(ATTEMPT, command), NO_ABILITIES, BUILT_IN_LANGUAGES);
  const apart = { folder: join(folder, 'apart'), waitS: 60, stayS: 60 };
  const script = join(folder, 'script');
  writeFileSync(script, await batchScript({ place: PLACE, apart }, [order]));
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    HOME: folder,
    XDG_STATE_HOME: state,
    SLURM_ARRAY_TASK_ID: '1',
    SLURM_JOB_ID: JOB,
    SLURMD_NODENAME: 'c1',
  };
  const job = spawn(join(folder, 'bin/sh'), [script], { env, stdio: 'ignore' });
  return {
    job,
    ended: new Promise((resolve) => job.once('exit', (code, signal) => resolve(code ?? signal))),
  };
}

const attemptIn = (state: string): string => join(state, 'grappe/jobs', PLACE, ATTEMPT);
const endOf = (attempt: string): string[] => readFileSync(join(attempt, 'rc'), 'utf8').split('\n');

function handedIn(state: string): string {
  const attempt = attemptIn(state);
  mkdirSync(attempt, { recursive: true });
  writeFileSync(join(attempt, 'job'), `g-abcd2345-${ATTEMPT} 1\n`);
  return attempt;
}

const APART_STATE = `apart/grappe-abcd2345.${ATTEMPT}.${JOB}`;

describe.each(nodeShells)('a task that is asked to end, under %s', (shell) => {
  beforeEach(() => {
    mkdirSync(join(folder, 'bin'));
    symlinkSync(execFileSync('which', [shell], { encoding: 'utf8' }).trim(), join(folder, 'bin/sh'));
  });

  it('while its program runs, asks that politely', async () => {
    const state = join(folder, 'state');
    const attempt = handedIn(state);
    const { job, ended } = await begin(
      'trap "echo bye; exit 5" TERM; echo up; while :; do sleep 0.05; done',
      state,
    );
    const out = (): string => readFileSync(join(attempt, 'out'), 'utf8');
    await until(() => existsSync(join(attempt, 'out')) && out() !== '', 'it runs');
    job.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(out()).toBe('up\nbye\n');
    expect(endOf(attempt)).toEqual(expect.arrayContaining(['5', 'reached cancelled']));
  });

  it('whose own shell does not hear it, is ended with all that it runs', async () => {
    const duration = uniqueDuration();
    const state = join(folder, 'state');
    const attempt = handedIn(state);
    const { job, ended } = await begin(`sleep ${duration}`, state);
    await until(() => sleeping(duration).length === 1, 'it runs');
    const own = processesWith(` grappe-program ${attempt} `).find(({ pid, group }) => pid === group);
    signalProcess(own?.pid, 'SIGSTOP');
    job.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(endOf(attempt)).toEqual(expect.arrayContaining(['137', 'reached cancelled']));
    await until(() => sleeping(duration).length === 0, 'nothing is left');
  });

  it('just when it was told to begin, on a node of its own, tells its end', async () => {
    for (let round = 0; round < 6; round++) {
      const duration = uniqueDuration();
      const { job, ended } = await begin(`sleep ${duration}`, join(folder, 'of-the-login-node'));
      const attempt = attemptIn(join(folder, APART_STATE));
      await until(() => existsSync(join(attempt, 'task')), 'it waits');
      const [starter = ''] = readdirSync(join(attempt, '..')).filter((name) => name.startsWith('.s.'));
      writeFileSync(join(attempt, 'job'), '');
      // Its supervisor is there, and has perhaps not made its claim.
      while (!existsSync(join(attempt, '..', starter, ATTEMPT, '.pid'))) await nextTurn();
      await pause(round);
      job.kill('SIGTERM');
      await until(() => existsSync(join(attempt, 'over')), 'it is over');
      expect(endOf(attempt)).toContain('reached cancelled');
      writeFileSync(join(attempt, 'taken'), '');
      expect(await ended).toBe(0);
      await until(() => sleeping(duration).length === 0, 'nothing is left');
    }
  });

  it('just when its program is started, ends it and all of it, and says so', async () => {
    for (let round = 0; round < 6; round++) {
      const duration = uniqueDuration();
      const state = join(folder, `state${round}`);
      const attempt = handedIn(state);
      const { job, ended } = await begin(`sleep ${duration}; : >'${folder}/went-on'`, state);
      await until(() => existsSync(join(attempt, 'began')), 'it has begun');
      await pause(round);
      job.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(endOf(attempt)).toContain('reached cancelled');
      await until(() => sleeping(duration).length + processesWith(attempt).length === 0, 'nothing is left');
    }
    expect(existsSync(join(folder, 'went-on'))).toBe(false);
  });

  it('before its program is started, does not start it', async () => {
    const state = join(folder, 'state');
    const attempt = handedIn(state);
    writeFileSync(join(attempt, 'stopped'), '');
    const { ended } = await begin(`: >'${folder}/ran'`, state);
    expect(await ended).toBe(0);
    expect(endOf(attempt)).toEqual(expect.arrayContaining(['143', 'reached cancelled', 'node c1']));
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('while it is being told to begin, on a node of its own, tells its end and has run nothing', async () => {
    const { job, ended } = await begin(`: >'${folder}/ran'`, join(folder, 'of-the-login-node'));
    const attempt = attemptIn(join(folder, APART_STATE));
    await until(() => existsSync(join(attempt, 'task')), 'it waits');
    job.kill('SIGTERM');
    writeFileSync(join(attempt, 'job'), '');
    await until(() => existsSync(join(attempt, 'over')), 'it is over');
    expect(endOf(attempt)).toContain('reached cancelled');
    writeFileSync(join(attempt, 'taken'), '');
    expect(await ended).toBe(0);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(readdirSync(join(folder, 'apart'))).toEqual([]);
  });

  it('and is never told to begin, on a node of its own, goes and leaves nothing', async () => {
    const { job, ended } = await begin('true', join(folder, 'of-the-login-node'));
    const attempt = attemptIn(join(folder, APART_STATE));
    await until(() => existsSync(join(attempt, 'task')), 'it waits');
    job.kill('SIGTERM');
    expect(await ended).toBe(97);
    expect(readdirSync(join(folder, 'apart'))).toEqual([]);
  });
});
