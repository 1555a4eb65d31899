import { describe, expect, it } from 'vitest';

import type { Abilities } from '../abilities.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { Wishes, Work } from '../job.ts';
import { chooseNode, explain, type PlacementRules } from './choose-node.ts';
import type { NodeLoad, NodeView } from './node-view.ts';

const BOX = { machine: 'x86_64', dropTo: null, disableUserns: true, cgroup: 'none' } as const;
const ABLE: Abilities = {
  isolation: { level: 2, why: null, fix: null, box: BOX },
  languages: new Map([['python', { version: '3.11.2' }]]),
  unable: new Map([['java', 'java: no javac beside it']]),
};
const IDLE: NodeLoad = { cpus: 2, load1: 0, busy: 0, availableBytes: 2 ** 30, placedSince: 0 };

function node(name: string, more: Partial<NodeView> = {}): NodeView {
  return {
    name,
    engine: 'ssh',
    abilities: ABLE,
    trouble: null,
    drained: null,
    tags: [],
    ours: 0,
    load: IDLE,
    ...more,
  };
}

const WORK: Work = {
  kind: 'program',
  language: 'python',
  main: 'a.py',
  arguments: [],
  files: [],
  env: {},
  results: [],
  limits: DEFAULT_LIMITS,
  net: false,
  isolation: 2,
};
const WISHES: Wishes = {
  origin: { config: null, reach: {} },
  tags: [],
  priority: 0,
  after: [],
  retries: 0,
  retryLost: false,
  engine: 'ssh',
};
const RULES: PlacementRules = {
  policy: 'least-loaded',
  first: null,
  maxTasks: null,
  maxCpu: null,
  slots: null,
};

function choose(
  nodes: readonly NodeView[],
  rules: Partial<PlacementRules> = {},
  { work = {}, wishes = {}, last = null, on = undefined as string | undefined } = {},
): string {
  const question = { work: { ...WORK, ...work }, wishes: { ...WISHES, ...wishes }, ...(on && { node: on }) };
  const choice = chooseNode(question, nodes, { ...RULES, ...rules }, last);
  return choice.kind === 'node' ? choice.node : `${choice.kind}: ${choice.why}`;
}

describe('the first choice', () => {
  const rules = { policy: 'first', first: 'n2', maxTasks: 3, maxCpu: 0.7 } as const;

  it('takes tasks until it has as many as it may', () => {
    expect(choose([node('n1'), node('n2', { ours: 2 })], rules)).toBe('n2');
    expect(choose([node('n1'), node('n2', { ours: 3 })], rules)).toBe('n1');
  });

  it('takes tasks until its processors are busy enough', () => {
    const busy = (share: number): NodeView => node('n2', { load: { ...IDLE, busy: share } });
    expect(choose([node('n1'), busy(0.69)], rules)).toBe('n2');
    expect(choose([node('n1'), busy(0.7)], rules)).toBe('n1');
  });

  it('counts what was placed since the last look as a whole processor', () => {
    const burst = node('n2', { ours: 2, load: { ...IDLE, cpus: 2, busy: 0.1, placedSince: 2 } });
    expect(choose([node('n1'), burst], rules)).toBe('n1');
  });

  it('has no limit of processors where none is given', () => {
    const busy = node('n2', { load: { ...IDLE, busy: 1 } });
    expect(choose([node('n1'), busy], { ...rules, maxCpu: null })).toBe('n2');
  });

  it('is passed over where it cannot do the work', () => {
    expect(choose([node('n1'), node('n2', { drained: 'disk' })], rules)).toBe('n1');
  });
});

describe('the other policies', () => {
  it('least-loaded: by our tasks and the load, for each processor; of equals the first', () => {
    const loaded = (name: string, ours: number, load1: number, cpus: number): NodeView =>
      node(name, { ours, load: { ...IDLE, load1, cpus } });
    expect(choose([loaded('n1', 1, 0, 2), loaded('n2', 1, 0, 4), loaded('n3', 1, 2, 4)])).toBe('n2');
    expect(choose([node('n1'), node('n2')])).toBe('n1');
  });

  it('round-robin: goes on after the last one, n10 after n9', () => {
    const nodes = [node('n1'), node('n9'), node('n10')];
    const rules = { policy: 'round-robin' } as const;
    expect([null, 'n1', 'n9', 'n10'].map((last) => choose(nodes, rules, { last: last as null }))).toEqual([
      'n1',
      'n9',
      'n10',
      'n1',
    ]);
  });

  it('pack: fills one before the next', () => {
    const rules = { policy: 'pack', slots: 3 } as const;
    expect(choose([node('n1', { ours: 1 }), node('n2', { ours: 2 }), node('n3', { ours: 3 })], rules)).toBe(
      'n2',
    );
  });

  it('a wish of the job goes before the policy of the cluster', () => {
    const nodes = [node('n1', { ours: 1 }), node('n2')];
    expect(choose(nodes, {}, { wishes: { policy: 'pack' } })).toBe('n1');
  });

  it('a part of a split goes to its node alone', () => {
    expect(choose([node('n1'), node('n2')], {}, { on: 'n2' })).toBe('n2');
    expect(choose([node('n1'), node('n2', { ours: 2 })], {}, { on: 'n2' })).toBe(
      'wait: n2: it has 2 of at most 2 tasks',
    );
    expect(choose([node('n1')], {}, { on: 'n7' })).toBe('refuse: there is no node n7');
  });
});

describe('who is left out', () => {
  it.each([
    [{}, { tags: ['gpu'] }, "refuse: n1: it has no tag 'gpu'"],
    [{}, { nodes: ['n5'] }, 'refuse: n1: it is not among the chosen nodes'],
    [{ isolation: 3 }, {}, 'refuse: n1: its isolation level is 2, and 3 is asked for'],
    [{ language: 'java' }, {}, 'refuse: n1: java: no javac beside it'],
    [{ language: 'go' }, {}, 'refuse: n1: it has no go'],
    [{ version: '3.12' }, {}, 'refuse: n1: its python is 3.11.2, and 3.12 is asked for'],
    [{ version: '3.9' }, {}, 'n1'],
    [{}, { memoryBytes: 2 ** 31 }, 'wait: n1: 1024 MiB of memory are available, 2048 MiB are asked for'],
  ] as const)('%j %j', (work, wishes, answer) => {
    expect(choose([node('n1')], {}, { work, wishes })).toBe(answer);
  });

  it('waits for nodes that may come back, and refuses where none can', () => {
    expect(choose([node('n1', { trouble: 'unreachable: refused' })])).toBe('wait: n1: unreachable: refused');
    expect(choose([node('n1', { abilities: null })])).toBe('wait: n1: it has not answered yet');
    expect(choose([node('n1', { drained: 'disk' })])).toBe('wait: n1: it is drained: disk');
    expect(choose([])).toBe('refuse: there are no nodes for jobs');
  });

  it('tells once what is the same of many nodes', () => {
    const work = { ...WORK, language: 'java' };
    const nodes = ['n1', 'n2', 'n10'].map((name) => node(name));
    expect(choose(nodes, {}, { work })).toBe('refuse: n[1-2,10]: java: no javac beside it');
  });

  it('brings the way out with the refusal', () => {
    const isolation = {
      level: 0,
      why: 'bubblewrap is not installed',
      fix: 'apt install bubblewrap',
      box: null,
    } as const;
    const bare = node('n1', { abilities: { ...ABLE, isolation } });
    expect(chooseNode({ work: WORK, wishes: WISHES }, [bare], RULES, null)).toEqual({
      kind: 'refuse',
      why: 'n1: bubblewrap is not installed',
      fix: 'apt install bubblewrap',
    });
  });
});

describe('explained', () => {
  it('says of each node what it is', () => {
    const nodes = [
      node('n1'),
      node('n2', { ours: 2 }),
      node('n3', { drained: 'disk' }),
      node('n4', { ours: 1 }),
    ];
    expect(explain({ work: WORK, wishes: WISHES }, nodes, RULES, null)).toEqual([
      {
        node: 'n1',
        kind: 'takes',
        why: 'the least loaded of 2: 0 of 2 tasks, processors 0 % busy',
        fix: null,
      },
      { node: 'n2', kind: 'full', why: 'it has 2 of at most 2 tasks', fix: null },
      { node: 'n3', kind: 'incapable', why: 'it is drained: disk', fix: null },
      { node: 'n4', kind: 'could', why: '1 of 2 tasks, processors 0 % busy', fix: null },
    ]);
  });
});
