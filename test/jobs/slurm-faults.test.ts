/** What a Slurm loses, forgets and refuses, and that no attempt is lost or run twice for it. */

import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SlurmEngine } from '../../src/jobs/slurm-engine/index.ts';
import { DEFAULT_LIMITS } from '../../src/jobs/limits.ts';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { isOf, watched } from '../support/engine-news.ts';
import { type SlurmSite, startSlurmSite } from '../support/engine-sites.ts';
import { commandOrder } from '../support/job-nodes.ts';
import { processesWith, signalProcess, sleeping, uniqueDuration, until } from '../support/processes.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { connectorTo, never } from '../support/ssh2-target.ts';
import { sshdInstalled } from '../support/sshd.ts';

const PATIENCE = { endedMs: 1000, unknownMs: 2000, forgottenMs: 60_000 };

describe.skipIf(!sshdInstalled || !slurmInstalled)('attempts on a Slurm that', { timeout: 180_000 }, () => {
  let site: SlurmSite;
  let engine: SlurmEngine;
  beforeAll(async () => void (site = await startSlurmSite({ conf: ['MinJobAge=2'] })));
  afterAll(() => site?.[Symbol.asyncDispose]());
  beforeEach(() => void (engine = site.engine(connectorTo(site.sshd), PATIENCE)));
  afterEach(async () => {
    await engine[Symbol.asyncDispose]();
    await site.lab.start('slurmctld');
  });

  const mark = (id: string): string => `: >${site.marks}/${id}@$$`;
  const runsOf = (id: string): number =>
    readdirSync(site.marks).filter((file) => file.startsWith(`${id}@`)).length;
  const stand = async (node: string, id: string): Promise<string> =>
    isOf(await engine.stat(node, [id], never), id);

  it('has forgotten a job that ended: our own file tells of it', async () => {
    await engine.start('s3', [commandOrder('C.0.1', 'exit 5')], never);
    await until(
      () => site.lab.slurm('squeue', '-h', '-t', 'all', '-n', 'g-abcd2345-C.0.1') === '',
      'Slurm has it no more',
      120_000,
    );
    expect(await stand('s3', 'C.0.1')).toBe('ended');
    expect((await watched(engine, 's3', 1)).get('C.0.1')?.standing).toMatchObject({ end: { exit: 5 } });
  });

  it('is told by somebody else to cancel one that ignores TERM: it ends before Slurm would end it', async () => {
    const duration = uniqueDuration();
    await engine.start(
      's4',
      [commandOrder('D.0.1', `trap '' TERM; sleep ${duration}; sleep ${duration}`)],
      never,
    );
    await until(() => sleeping(duration).length === 1, 'it runs');
    site.lab.slurm('scancel', '-n', 'g-abcd2345-D.0.1');
    const told = (await watched(engine, 's4', 1)).get('D.0.1');
    expect(told?.standing).toMatchObject({ is: 'ended', end: { reached: 'cancelled' } });
    await until(() => sleeping(duration).length === 0, 'its program is gone');
  });

  it('loses the shell of a job: it is lost, and said to have begun', async () => {
    const duration = uniqueDuration();
    await engine.start('s5', [commandOrder('E.0.1', `sleep ${duration}`)], never);
    await until(() => sleeping(duration).length === 1, 'it runs');
    for (const { pid, command } of processesWith('/abcd2345/s5/E.0.1'))
      if (command.includes('grappe-job')) signalProcess(pid, 'SIGKILL');
    signalProcess(sleeping(duration)[0], 'SIGKILL');
    await using hasty = site.engine(connectorTo(site.sshd), { ...PATIENCE, forgottenMs: 1000 });
    const told = (await watched(hasty, 's5', 1)).get('E.0.1');
    expect(told?.standing).toEqual({
      is: 'lost',
      began: true,
      why: expect.stringMatching(/^Slurm (?:ended it: |does not know it)/) as string,
    });
    expect(await stand('s5', 'E.0.1')).toBe('lost began');
    expect(await engine.sweep('s5', ['E.0.1'], never)).toBeUndefined();
    expect(await stand('s5', 'E.0.1')).toBe('none');
  });

  it('has no such partition: it is refused for good with the words of sbatch, and nothing else is held up', async () => {
    const order = { ...commandOrder('F.0.1', mark('F.0.1')), slurm: { partition: 'nosuch' } };
    const refused = { is: 'lost', began: false, isRefused: true };
    expect(await engine.start('s6', [order], never)).toEqual(
      new Map([['F.0.1', { ...refused, why: expect.stringMatching(/^sbatch: .*partition/i) as string }]]),
    );
    const mixed = [order, commandOrder('F.1.1', mark('F.1.1'))].map((each, at) => ({
      ...each,
      id: `F.${at}.2`,
    }));
    const answer = await engine.start('s6', mixed, never);
    expect([isOf(answer, 'F.0.2'), isOf(answer, 'F.1.2')]).toEqual([
      'lost notbegan',
      expect.stringMatching(/waiting|running|ended/) as string,
    ]);
    await watched(engine, 's6', 3);
    expect([runsOf('F.0.1'), runsOf('F.1.1')]).toEqual([0, 1]);
  });

  it('takes no script of so many bytes: that one is refused, the others run', async () => {
    const noise = Array.from({ length: 6 }, () => randomBytes(2 ** 20).toString('hex'));
    const large = commandOrder('H.0.1', `: ${noise.join('')}`);
    const answer = await engine.start('s7', [large, commandOrder('H.1.1', mark('H.1.1'))], never);
    const refused = 'outcome' in answer ? answer : answer.get('H.0.1');
    expect(refused).toMatchObject({ isRefused: true, why: expect.stringContaining('MiB') as string });
    await watched(engine, 's7', 1);
    expect(runsOf('H.1.1')).toBe(1);
  });

  it('does not answer: what runs there runs, its end is told, and what is new was not sent', async () => {
    const duration = uniqueDuration();
    await engine.start(
      's2',
      [
        commandOrder('B.0.1', `sleep ${duration}; echo woken`, {
          limits: { ...DEFAULT_LIMITS, wallMs: 600_000 },
        }),
      ],
      never,
    );
    await until(() => sleeping(duration).length === 1, 'it runs');
    // It writes down what it knows; what it forgets else comes last here, since it leaves nodes drained.
    await site.lab.kill('slurmctld', 'SIGTERM');
    expect(await stand('s2', 'B.0.1')).toBe('running');
    expect(await engine.start('s2', [commandOrder('B.1.1', mark('B.1.1'))], never)).toMatchObject({
      outcome: 'unreachable',
      detail: expect.stringContaining('Slurm: ') as string,
    });
    const told: object[] = [];
    await engine.probe(['s2'], (_node, answer) => told.push(answer), never);
    expect(told).toEqual([expect.objectContaining({ outcome: 'unreachable' })]);
    signalProcess(sleeping(duration)[0], 'SIGKILL');
    expect((await watched(engine, 's2', 2)).get('B.0.1')).toMatchObject({ stdout: 'woken\n' });
    await site.lab.start('slurmctld');
    expect(await stand('s2', 'B.1.1')).toBe('lost notbegan');
    expect(runsOf('B.1.1')).toBe(0);
  });

  it('is killed with -9 right after it has taken jobs: none runs twice, none is said to run that never will', async () => {
    const seed = Date.now() % 1e9;
    const random = seededRandom(seed);
    const ids = Array.from({ length: 8 }, (_, at) => `A.${at}.1`);
    for (const id of ids) await engine.start('s1', [commandOrder(id, `sleep 1; ${mark(id)}`)], never);
    await new Promise((resolve) => setTimeout(resolve, random() * 3000));
    await site.lab.kill('slurmctld');
    await site.lab.start('slurmctld');
    const told = await watched(engine, 's1', ids.length);
    const wrong = ids.filter((id) => {
      const standing = told.get(id)?.standing;
      return runsOf(id) !== (standing?.is === 'ended' ? 1 : 0) || (standing?.is === 'lost' && standing.began);
    });
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  });
});
