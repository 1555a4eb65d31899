import { describe, expect, it } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { GroupSources } from '../groups/index.ts';
import type { SlurmView } from '../jobs/index.ts';
import { configFolder } from '../../test/support/config-folder.ts';
import { openFleet } from './fleet.ts';
import { slurmGroups } from './slurm-groups.ts';

const node = (name: string, state: string, ...partitions: string[]): SlurmView['nodes'][number] => ({
  ...{ node: name, state, partitions, silent: false, load: 0, freeBytes: 1, memoryBytes: 1, reason: null },
  cpus: { allocated: 0, idle: 2, other: 0, total: 2 },
});

const VIEW: SlurmView = {
  nodes: [
    node('n1', 'idle', 'main', 'short'),
    node('n2', 'draining', 'main'),
    node('n3', 'drained', 'main', 'a b'),
  ],
  reservations: [{ name: 'dark', active: true, nodes: 'n[2-3]' }],
  jobs: [],
  jobsLeftOut: 0,
};

describe('groups of a Slurm', () => {
  const clock = { nowMs: 0 };
  let asked = 0;
  const look = async (): Promise<SlurmView> => {
    asked++;
    return VIEW;
  };
  const groups = new GroupSources([]).withOwn(
    slurmGroups(look, { now: () => clock.nowMs } as Parameters<typeof slurmGroups>[1]),
  );
  const fold = async (text: string): Promise<string> => (await groups.resolve(text)).fold();

  it('are partitions, states and reservations', async () => {
    expect(await fold('@slurm:main')).toBe('n[1-3]');
    expect(await fold('@slurm:main&@slurmstate:idle')).toBe('n1');
    expect(await fold('@slurmstate:drain')).toBe('n[2-3]');
    expect(await fold('@slurmresv:dark!@slurmstate:drained')).toBe('n2');
  });

  it('are empty in a state that no node has, and unknown where there is no such group', async () => {
    expect(await fold('@slurmstate:down')).toBe('');
    await expect(fold('@slurm:nosuch')).rejects.toMatchObject({ code: 'unknown-group' });
  });

  it('are listed by names that can be written', async () => {
    expect(await groups.list('slurm')).toEqual(['main', 'short']);
  });

  it('are asked for once in half a minute', async () => {
    const before = asked;
    await fold('@slurm:main');
    expect(asked).toBe(before);
    clock.nowMs += 30_000;
    await fold('@slurm:short');
    expect(asked).toBe(before + 1);
  });

  it('cannot say how nodes are reached, its login node among them', async () => {
    const yaml = [
      'version: 1',
      'nodes: n[1-3]',
      "ssh: { overrides: [{ nodes: '@slurm:main', port: 2222 }] }",
      'jobs: { slurm: { login: n1 } }',
    ];
    using folder = configFolder({ 'grappe.yaml': `${yaml.join('\n')}\n` });
    const { path, env } = folder;
    await expect(openFleet({ configFile: `${path}/grappe.yaml`, env, cwd: path })).rejects.toMatchObject({
      message: expect.stringContaining('how nodes are reached hangs on a group of Slurm') as string,
      why: 'its login node must be reached before it can be asked',
    });
  });

  it('fail with what Slurm said', async () => {
    const silent = new GroupSources([]).withOwn(
      slurmGroups(() => Promise.reject(new GrappeError('connect', { message: 'it is down', why: 'x' }))),
    );
    await expect(silent.resolve('@slurm:main')).rejects.toMatchObject({
      code: 'group-upcall',
      message: "group source 'slurm' has no answer: it is down",
      why: 'x',
    });
  });
});
