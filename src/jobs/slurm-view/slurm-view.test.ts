import { describe, expect, it } from 'vitest';
import { viewIn } from './slurm-view.ts';

const view = (...rows: string[]): ReturnType<typeof viewIn> =>
  viewIn(rows.map((row) => `mark${row}\n`).join(''), 'mark');

describe('rows of Slurm', () => {
  it('are nodes, one for all its partitions, with why it is out of use', () => {
    const rows = ['main', 'short'].map(
      (partition) => `n|n1|${partition}|drained*|1/2/0/3|0.50|100|4000|disk|fails`,
    );
    expect(view(...rows).nodes).toEqual([
      {
        node: 'n1',
        partitions: ['main', 'short'],
        state: 'drained',
        silent: true,
        cpus: { allocated: 1, idle: 2, other: 0, total: 3 },
        load: 0.5,
        freeBytes: 100 * 2 ** 20,
        memoryBytes: 4000 * 2 ** 20,
        reason: 'disk|fails',
      },
    ]);
  });

  it('say when nothing is known', () => {
    const [node] = view('n|n1|main|down|0/0/2/2|N/A|N/A|4000|none').nodes;
    expect(node).toMatchObject({ load: null, freeBytes: null, reason: null, silent: false });
  });

  it('are jobs, those of grappe known by their names', () => {
    const { jobs, jobsLeftOut } = view(
      'j|7|ann|main|RUNNING|n[1-2]|4|1:02|None|a|b',
      'j|8_[2-9]|bob|main|PENDING||1|0:00|Priority|g-0a9zk8h1-X.0.1',
      'c|12',
    );
    expect(jobs).toMatchObject([
      { id: '7', name: 'a|b', grappe: false, state: 'running', reason: null, nodes: 'n[1-2]', cpus: 4 },
      { id: '8_[2-9]', grappe: true, state: 'pending', reason: 'Priority', nodes: '' },
    ]);
    expect(jobsLeftOut).toBe(10);
  });

  it('are reservations with their nodes', () => {
    expect(
      view('r|ReservationName=dark StartTime=x Nodes=n[1-2] NodeCnt=2 State=ACTIVE').reservations,
    ).toEqual([{ name: 'dark', active: true, nodes: 'n[1-2]' }]);
  });

  it('are left out where they are none, and made harmless', () => {
    const hostile = view(
      'n|-oProxyCommand=x|main|idle|0/2/0/2|0|1|1|none',
      'n|n1|main|$(id)|0/2/0/2|0|1|1|none',
      'r|ReservationName=r Nodes=@run:last State=ACTIVE',
      'r|No reservations in the system',
      'j|x|ann|main|RUNNING|n1|1|0:01|None|a',
      'j|7|ann|main|RUNNING|n1|1|0:01|None|a\u001b[31m',
    );
    expect(hostile).toMatchObject({ nodes: [], reservations: [], jobs: [{ name: 'a?[31m' }] });
    expect(viewIn('n|n1|main|idle|0/2/0/2|0|1|1|none\n', 'mark').nodes).toEqual([]);
  });
});
