import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { commandOrder } from '../../../test/support/job-nodes.ts';
import { systemClock } from '../../base/index.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { Gone } from '../runner/index.ts';
import { APART } from './apart.ts';
import { OutOfSight, whyGone } from './out-of-sight.ts';
import { limitsIn } from './read-slurm.ts';
import { notTaken } from './refusals.ts';
import { sbatchOptions } from './sbatch-options.ts';
import { submissionsOf } from './submission.ts';

const SITE = { place: 'abcd2345/slurm', apart: APART };
const PATIENCE = { endedMs: 10, unknownMs: 20, forgottenMs: 30 };
const gone = (claim: Gone['claim'], word: string | null, exit = 0): Gone => ({
  is: 'gone',
  claim,
  word,
  exit,
});

describe('what is out of sight', () => {
  it.each<[Gone, number]>([
    [gone('unclaimed', 'COMPLETED'), 0],
    [gone('unclaimed', null), 20],
    [gone('began', 'NODE_FAIL'), 10],
    [gone('began', null), 30],
    [gone('notbegan', null), 30],
  ])('%j is given up after %i ms', (each, ms) => {
    let nowMs = 1000;
    const outOfSight = new OutOfSight({ ...systemClock, now: () => nowMs });
    expect(outOfSight.isOver('A', each, PATIENCE)).toBe(ms === 0);
    nowMs += ms - 1;
    if (ms > 0) expect(outOfSight.isOver('A', each, PATIENCE)).toBe(false);
    nowMs += 1;
    expect(outOfSight.isOver('A', each, PATIENCE)).toBe(true);
    outOfSight.forget('A');
    expect(outOfSight.isOver('A', each, PATIENCE)).toBe(ms === 0);
  });

  it('says why: the folder is not shared, or what Slurm says', () => {
    expect(whyGone(gone('unclaimed', 'FAILED', 97))).toContain('does not see the folder of the login node');
    expect(whyGone(gone('unclaimed', 'FAILED', 96))).toMatch(/full, or cannot be written.*node_folder/);
    expect(whyGone(gone('began', 'NODE_FAIL'))).toBe('Slurm ended it: NODE_FAIL');
    expect(whyGone(gone('began', null))).toBe('Slurm does not know it any more');
  });
});

describe('what sbatch does not take', () => {
  const said = (detail: string | null) => notTaken({ outcome: 'failed', cause: null, detail });

  it.each([
    'invalid partition specified: x sbatch: error: Batch job submission failed: Invalid partition name specified',
    'Batch job submission failed: Requested node configuration is not available',
    'Batch job submission failed: Invalid account or account/partition combination specified',
    "Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
  ])('is refused for good: %s', (words) => {
    const why = `sbatch: ${words}`;
    expect(said(why)).toEqual({ is: 'lost', began: false, isRefused: true, why });
  });

  it.each([
    'sbatch: Batch job submission failed: Unable to contact slurm controller (connect failure)',
    'sbatch: Batch job submission failed: Socket timed out on send/recv operation',
    'sbatch: Batch job submission failed: Resource temporarily unavailable',
    'sbatch: Batch job submission failed: Connection reset by peer',
    'sbatch: Batch job submission failed: Communication connection failure',
    'sbatch: Batch job submission failed: Unexpected message received',
    'sbatch: Batch job submission failed: Required partition not available (inactive or drain)',
    'sbatch: QOSMaxSubmitJobPerUserLimit sbatch: error: Batch job submission failed: Job violates accounting/QOS policy',
    'sbatch: ',
    'mkdir: cannot create directory',
    null,
  ])('may be taken later: %s', (why) => expect(said(why)).not.toHaveProperty('isRefused'));
});

describe('what is asked of Slurm', () => {
  it('is the time of the program in minutes, rounded up, and what the job and the configuration name', () => {
    const order = commandOrder('A.0.1', 'true', { limits: { ...DEFAULT_LIMITS, wallMs: 61_000 } });
    const options = sbatchOptions(
      { ...order, slurm: { qos: 'high', cpus: 4 } },
      { partition: 'main', qos: 'low' },
    );
    expect(options).toEqual(
      ['ntasks=1', 'cpus-per-task=4', 'time=3', 'mem=576M', 'partition=main', 'qos=high'].map(
        (each) => `--${each}`,
      ),
    );
  });

  it('its limits are read, and what is no answer is none', () => {
    const text = 'MaxArraySize            = 101\nSlurmdTimeout           = 300 sec\n';
    expect(limitsIn(text)).toEqual({ mostElements: 100, slurmdTimeoutMs: 300_000 });
    expect(limitsIn('')).toBeUndefined();
  });
});

describe('attempts that are handed in together', () => {
  const shaped = (id: string, option: string, bytes = 0) => ({
    order: {
      id,
      cmd: 'true',
      files: [{ path: 'a', executable: false, bytes: randomBytes(bytes) }],
      beside: new Map<string, Uint8Array>(),
      about: new Map<string, string>(),
    },
    options: [option],
  });

  it('are of one shape, and as many as an array may have', async () => {
    const orders = ['x', 'y', 'x', 'x'].map((option, at) => shaped(`A.${at}.1`, option));
    const made = await submissionsOf(SITE, orders, 2);
    expect(made.map(({ ids }) => ids)).toEqual([['A.0.1', 'A.2.1'], ['A.3.1'], ['A.1.1']]);
  });

  it('are halved until a script holds them; one that no script holds is refused', async () => {
    const orders = Array.from({ length: 4 }, (_, at) => shaped(`A.${at}.1`, 'x', 60_000 * 20));
    const made = await submissionsOf(SITE, orders, 1000);
    expect(made.map(({ ids }) => ids.length)).toEqual([2, 2]);
    await expect(submissionsOf(SITE, [shaped('B.0.1', 'x', 2 ** 22)], 1000)).rejects.toThrow('Slurm takes 4');
  });
});
