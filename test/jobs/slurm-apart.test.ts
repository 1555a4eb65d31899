/** A Slurm whose compute nodes do not see the folder of the login node: that is found out and told, and nothing is lost in it. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOf, watched } from '../support/engine-news.ts';
import { type SlurmSite, startSlurmSite } from '../support/engine-sites.ts';
import { grappe } from '../support/grappe.ts';
import { commandOrder } from '../support/job-nodes.ts';
import { startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { connectorTo, never } from '../support/ssh2-target.ts';
import { sshdInstalled } from '../support/sshd.ts';

const isHere = sshdInstalled && slurmInstalled && isolationHere > 0;

describe.skipIf(!isHere)('a Slurm whose nodes share no folder', { timeout: 120_000 }, () => {
  let site: SlurmSite;
  beforeAll(async () => void (site = await startSlurmSite({ apart: true })));
  afterAll(() => site?.[Symbol.asyncDispose]());

  const unseen = {
    outcome: 'failed',
    detail: expect.stringMatching(
      /^compute node n[123] does not see \/\S+: 'jobs\.slurm\.shared_folder' has to name /,
    ) as string,
  };
  const seenIn = (node: string): string => join(site.marks, 'grappe/jobs/abcd2345', node, '.seen');
  const inSlurm = (name: string): string =>
    site.lab.slurm('squeue', '-h', '-t', 'all', '-n', name, '-o', '%i');

  it('says so before it takes anything', async () => {
    await using engine = site.engine();
    const told: object[] = [];
    await engine.probe(['a1'], (_node, answer) => told.push(answer), never);
    expect(told).toEqual([expect.objectContaining(unseen)]);
    expect(await engine.start('a1', [commandOrder('A.0.1', 'true')], never)).toMatchObject(unseen);
    expect(inSlurm('g-abcd2345-A.0.1')).toBe('');
    expect(readdirSync(site.placeOf('a1'))).toEqual([]);
  });

  it('looks in the partition that is asked for, whatever others see; what goes elsewhere is handed in', async () => {
    await using engine = site.engine();
    await engine.probe(['a4'], () => undefined, never);
    writeFileSync(join(site.placeOf('a4'), '.seen'), '');
    const inShort = (id: string) => ({ ...commandOrder(id, 'true'), slurm: { partition: 'short' } });
    expect(await engine.start('a4', [inShort('D.0.1')], never)).toMatchObject(unseen);
    const answer = await engine.start('a4', [inShort('D.0.2'), commandOrder('D.1.1', 'true')], never);
    expect(isOf(answer, 'D.1.1')).toBe('waiting');
    expect(answer).toHaveProperty('size', 2);
    expect((answer as ReadonlyMap<string, object>).get('D.0.2')).toEqual({
      ...{ is: 'lost', began: false },
      why: unseen.detail,
    });
    expect(await engine.sweep('a4', ['D.1.1'], never)).toBeUndefined();
  });

  it('a person is told which node does not see which folder', async () => {
    const apart = join(site.placeOf('a1'), '../../../..');
    await using jobs = await startJobSite({
      nodes: 1,
      nodeEnv: [`SLURM_CONF=${site.lab.conf}`],
      jobs: [`slurm: { login: n1, shared_folder: ${apart} }`],
    });
    const env = { ...jobs.env, GRAPPE_CONFIG: jobs.config };
    const { stdout } = await grappe(['submit', '--engine', 'slurm', '--explain', '--', 'true'], { env });
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /slurm .*compute node n[123] does not see \/.*shared_folder/,
    );
  });

  it('where nobody could look, the task does: it never begins, and the next one is not handed in', async () => {
    await using engine = site.engine();
    await using sharing = site.engine(connectorTo(site.sshd), undefined, site.marks);
    site.lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=DOWN');
    const [answer] = await Promise.all([
      engine.start('a2', [commandOrder('B.0.1', 'true')], never),
      sharing.start('a2', [commandOrder('B.1.1', 'true')], never),
    ]);
    expect(isOf(answer, 'B.0.1')).toBe('waiting');
    expect(existsSync(seenIn('a2'))).toBe(false);
    site.lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=UP');
    expect((await watched(sharing, 'a2', 1)).get('B.1.1')?.standing).toMatchObject({ is: 'ended' });
    await until(() => existsSync(seenIn('a2')), 'the task says where it was');
    expect((await watched(engine, 'a2', 1)).get('B.0.1')?.standing).toEqual({
      ...{ is: 'lost', began: false },
      why: expect.stringContaining('does not see the folder of the login node') as string,
    });
    expect(await engine.start('a2', [commandOrder('B.0.2', 'true')], never)).toMatchObject(unseen);
  });

  it('runs programs in a folder that all of them see; whether they do is asked once', async () => {
    const looks = (): number => inSlurm('grappe-look').split('\n').filter(Boolean).length;
    const run = async (id: string): Promise<void> => {
      await using engine = site.engine(connectorTo(site.sshd), undefined, site.marks);
      await engine.start('a3', [commandOrder(id, 'echo ran')], never);
      expect((await watched(engine, 'a3', 1)).get(id)?.stdout).toBe('ran\n');
      expect(await engine.sweep('a3', [id], never)).toBeUndefined();
    };
    const before = looks();
    await run('C.0.1');
    await run('C.1.1');
    expect(looks()).toBe(before + 1);
  });
});
