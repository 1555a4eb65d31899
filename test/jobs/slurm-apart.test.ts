/** A Slurm whose nodes do not see the folder of the login node, and what goes wrong on the way between them: no task runs twice, and none ends in silence. */

import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watched } from '../support/engine-news.ts';
import { type SlurmSite, startSlurmSite } from '../support/engine-sites.ts';
import { commandOrder } from '../support/job-nodes.ts';
import { processesWith, signalProcess, sleeping, uniqueDuration, until } from '../support/processes.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { connectorTo, never } from '../support/ssh2-target.ts';
import { sshdInstalled } from '../support/sshd.ts';

const isHere = sshdInstalled && slurmInstalled;

describe.skipIf(!isHere)('a Slurm whose nodes share no folder', { timeout: 120_000 }, () => {
  const HASTY = { endedMs: 0, unknownMs: 20_000, forgottenMs: 60_000 };
  let site: SlurmSite;
  beforeAll(async () => void (site = await startSlurmSite({ apart: true })));
  afterAll(() => site?.[Symbol.asyncDispose]());

  /** Processes are found by it: this test may run twice on this machine. */
  const place = (number: number): string => `f${process.pid}n${number}`;
  const file = (node: string, ...path: string[]): string => join(site.placeOf(node), ...path);
  const onNode = (node: string, id: string, name: string): boolean =>
    readdirSync(site.onNodes).some((folder) =>
      existsSync(join(site.onNodes, folder, 'grappe/jobs/abcd2345', node, id, name)),
    );
  const nothingIsLeft = (): Promise<void> =>
    until(() => readdirSync(site.onNodes).length === 0, 'nothing is left on the nodes');
  const stateOf = (id: string): string =>
    site.lab.slurm('squeue', '-h', '-t', 'all', '-n', `g-abcd2345-${id}`, '-o', '%T').trim();
  const mark = (id: string): string => `: >${site.marks}/${id}@$$`;
  const runsOf = (id: string): number =>
    readdirSync(site.marks).filter((name) => name.startsWith(`${id}@`)).length;
  /** Who brings what tasks of this place write: its minder with all relays, srun, its step beside a task. */
  const KINDS = {
    minder: / grappe-minder \S+$/,
    srun: /^srun /,
    step: /^(?:\/usr\/bin\/)?sh .* grappe-relay \S+ \S+ \S+$/s,
  };
  const bringers = (node: string, kind: keyof typeof KINDS): number[] =>
    processesWith(` abcd2345/${node}`)
      .filter(({ command }) => KINDS[kind].test(command))
      .map(({ pid }) => pid);
  const cut = (node: string, ...kinds: readonly (keyof typeof KINDS)[]): void => {
    for (const kind of kinds) for (const pid of bringers(node, kind)) signalProcess(pid, 'SIGKILL');
  };
  /** A place that is thought to be shared: nobody sees to it, unless it is watched. */
  const thoughtShared = async (node: string): Promise<void> => {
    await using engine = site.engine();
    await engine.start(node, [commandOrder('Z.0.1', 'true')], never);
    await until(() => existsSync(file(node, 'Z.0.1/rc')), 'the first task has ended');
    await until(() => bringers(node, 'minder').length === 0, 'nobody sees to it any more');
    writeFileSync(file(node, '.seen'), '');
  };

  it('brings output whole and once, whatever of the relay is killed on the way', async () => {
    await using engine = site.engine();
    const enough = join(site.marks, 'enough');
    const count = `i=0; until [ -e ${enough} ]; do i=$((i + 1)); echo "line $i"; sleep 0.1; done; ${mark('A.0.1')}`;
    await engine.start(place(1), [commandOrder('A.0.1', count)], never);
    const told = watched(engine, place(1), 1);
    for (const kind of ['srun', 'step', 'minder'] as const) {
      await until(
        () => existsSync(file(place(1), 'A.0.1/out')) && bringers(place(1), kind).length > 0,
        'its output comes',
      );
      cut(place(1), kind);
    }
    writeFileSync(enough, '');
    const { stdout = '', standing } = (await told).get('A.0.1') ?? {};
    expect(standing).toMatchObject({ is: 'ended' });
    const lines = stdout.split('\n').length - 1;
    expect(lines).toBeGreaterThan(0);
    expect(stdout).toBe(Array.from({ length: lines }, (_, at) => `line ${at + 1}\n`).join(''));
    expect(runsOf('A.0.1')).toBe(1);
    await nothingIsLeft();
  });

  it('brings the end while nobody watches, also one that came while no relay was there; results are plain files alone', async () => {
    const duration = uniqueDuration();
    const leave = `mkdir sub; echo 1 >sub/a; ln -s /etc sub/etc; ln -s /etc/passwd link; ln -s .. up; mkfifo pipe; echo 2 >plain`;
    const order = (id: string): ReturnType<typeof commandOrder> =>
      commandOrder(id, `sleep ${duration}; ${leave}; echo woken`, { results: ['*', 'sub/*', 'up/*'] });
    const engine = site.engine();
    await engine.start(place(2), [order('B.0.1')], never);
    await until(() => sleeping(duration).length === 1, 'it runs');
    await engine[Symbol.asyncDispose]();
    cut(place(2), 'minder', 'srun');
    signalProcess(sleeping(duration)[0], 'SIGKILL');
    await until(() => onNode(place(2), 'B.0.1', 'over'), 'it has ended there');
    expect(existsSync(file(place(2), 'B.0.1/rc'))).toBe(false);
    await using other = site.engine();
    expect((await watched(other, place(2), 1)).get('B.0.1')?.stdout).toBe('woken\n');
    const found: unknown[] = [];
    for await (const each of other.results(
      place(2),
      'B.0.1',
      order('').work.results,
      { files: 99, bytes: 99 },
      never,
    ))
      found.push('refused' in each ? [each.path, each.refused] : each.path);
    expect(found).toEqual([
      ...[['link', 'is a link'], ['pipe', 'is a fifo'], 'plain', ['sub', 'is a folder'], ['up', 'is a link']],
      ...['sub/a', ['sub/etc', 'is a link'], ['up', 'is a link']],
    ]);
    expect(
      readdirSync(file(place(2), 'B.0.1')).filter((name) => /^(?:plain|sub|link|up|w)$/.test(name)),
    ).toEqual([]);
    await nothingIsLeft();
  });

  it('its slurmd is killed: the task goes on, and so does what it tells', async () => {
    await using engine = site.engine();
    const duration = uniqueDuration();
    await engine.start(place(3), [commandOrder('C.0.1', `echo on; sleep ${duration}; echo woken`)], never);
    await until(() => sleeping(duration).length === 1, 'it runs');
    const node = site.lab.slurm('squeue', '-h', '-n', 'g-abcd2345-C.0.1', '-o', '%N').trim() as 'n1';
    await site.lab.kill(node);
    signalProcess(sleeping(duration)[0], 'SIGKILL');
    const told = (await watched(engine, place(3), 1)).get('C.0.1');
    expect(told).toMatchObject({ stdout: 'on\nwoken\n', standing: { is: 'ended' } });
    await site.lab.start(node);
    await nothingIsLeft();
  });

  it('a task whose attempt was claimed by another never begins', async () => {
    await using engine = site.engine();
    site.lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=DOWN');
    await engine.start(place(4), [commandOrder('D.0.1', mark('D.0.1'))], never);
    writeFileSync(file(place(4), 'D.0.1/pid'), '1 1 0 apart\n');
    site.lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=UP');
    await until(() => stateOf('D.0.1') === 'FAILED', 'it was told to end');
    expect(runsOf('D.0.1')).toBe(0);
    await nothingIsLeft();
  });

  it('says why where no relay came: one did not begin, one ended there, one was killed', async () => {
    const duration = uniqueDuration();
    await using engine = site.engine(undefined, undefined, { apart: { waitS: 2, stayS: 2 } });
    await thoughtShared(place(5));
    await engine.start(place(5), [commandOrder('E.0.1', mark('E.0.1'))], never);
    await until(() => stateOf('E.0.1') === 'FAILED', 'it has waited');
    await using other = site.engine(undefined, HASTY, { apart: { waitS: 300, stayS: 2 } });
    await other.start(
      place(6),
      ['F.0.1', 'F.1.1'].map((id) => commandOrder(id, `sleep ${duration}`)),
      never,
    );
    await until(() => sleeping(duration).length === 2, 'both run');
    cut(place(6), 'minder', 'srun');
    const [job] =
      site.lab.slurm('squeue', '-h', '-r', '-n', 'g-abcd2345-F.0.1', '-o', '%A').match(/\d+/) ?? [];
    signalProcess(
      processesWith(`/job${job?.padStart(5, '0')}/slurm_script`).find(({ command }) =>
        command.includes(site.lab.folder),
      )?.pid,
      'SIGKILL',
    );
    for (const pid of sleeping(duration)) signalProcess(pid, 'SIGKILL');
    await until(() => !/RUNNING|COMPLETING/.test(stateOf('F.0.1')), 'both are over');
    expect((await watched(engine, place(5), 2)).get('E.0.1')?.standing).toEqual({
      ...{ is: 'lost', began: false },
      why: expect.stringMatching(/does not see the folder.*no srun came.*to begin/) as string,
    });
    expect(runsOf('E.0.1')).toBe(0);
    const told = await watched(other, place(6), 2);
    const why = ['F.0.1', 'F.1.1'].map((id) => told.get(id)?.standing);
    expect(why).toContainEqual({
      ...{ is: 'lost', began: true },
      why: expect.stringMatching(/no srun came.*to fetch/) as string,
    });
    expect(why).toContainEqual({
      is: 'lost',
      began: true,
      why: expect.stringMatching(/^Slurm ended it/) as string,
    });
  });

  it('is found out where all was thought to be shared; and where it is, nobody is sent', async () => {
    await thoughtShared(place(7));
    await using engine = site.engine();
    await engine.start(place(7), [commandOrder('G.0.1', mark('G.0.1'))], never);
    expect((await watched(engine, place(7), 2)).get('G.0.1')?.standing).toMatchObject({ is: 'ended' });
    expect(runsOf('G.0.1')).toBe(1);
    expect(existsSync(file(place(7), '.seen'))).toBe(false);
    await nothingIsLeft();

    await using sharing = site.engine(connectorTo(site.sshd), undefined, { sharedFolder: site.marks });
    await sharing.start(place(8), [commandOrder('H.0.1', 'echo ran')], never);
    expect((await watched(sharing, place(8), 1)).get('H.0.1')?.stdout).toBe('ran\n');
    const shared = join(site.marks, 'grappe/jobs/abcd2345', place(8));
    await until(() => existsSync(join(shared, '.seen')), 'the task says where it was');
    expect(existsSync(join(shared, '.apart'))).toBe(false);
  });

  it('a task that nobody knows any more does not wait to be told to begin', async () => {
    await thoughtShared(place(9));
    await using engine = site.engine();
    await engine.start(place(9), [commandOrder('S.0.1', mark('S.0.1'))], never);
    await until(() => onNode(place(9), 'S.0.1', 'task'), 'it waits');
    // As of one that was given up while Slurm had forgotten it.
    rmSync(file(place(9), 'S.0.1'), { recursive: true });
    const watching = new AbortController();
    const news = engine.watch(place(9), new Map(), watching.signal)[Symbol.asyncIterator]();
    const told = news.next();
    await until(() => stateOf('S.0.1') !== 'RUNNING', 'it has gone');
    watching.abort();
    await Promise.allSettled([told]);
    expect(runsOf('S.0.1')).toBe(0);
    await nothingIsLeft();
  });
});
