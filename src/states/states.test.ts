import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GroupSources } from '../groups/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { NodeStates, type OldChecks } from './node-states.ts';

let folder: string;
let states: NodeStates;
const at = '2026-01-02T03:04:05.000Z';
const why = { reason: 'disk', by: 'ann', at };
const set = (text: string): NodeSet => NodeSet.parse(text);
const drained = async (): Promise<string[]> => (await states.drains.list()).map(({ node }) => node);
const inFolder = (): string => join(folder, 'nodes', readdirSync(join(folder, 'nodes'))[0]!);

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'grappe-states-')), 'grappe');
  states = new NodeStates(folder, '/etc/grappe/grappe.yaml');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('drained nodes', () => {
  it('are kept with who, when and why, for this account alone', async () => {
    await states.drains.add(set('n[1-2]'), why);
    await states.drains.add(set('n2'), { ...why, reason: 'fan' });
    expect(await states.drains.list()).toEqual([
      { node: 'n1', ...why },
      { node: 'n2', ...why, reason: 'fan' },
    ]);
    expect(statSync(join(inFolder(), 'drained.json')).mode & 0o777).toBe(0o600);
    expect(statSync(inFolder()).mode & 0o777).toBe(0o700);
  });

  it('come back, and it is told which were drained', async () => {
    await states.drains.add(set('n[1-3]'), why);
    expect((await states.drains.remove(set('n[2-9]'))).fold()).toBe('n[2-3]');
    expect(await drained()).toEqual(['n1']);
  });

  it('are all there when many are drained at the same time', async () => {
    const nodes = Array.from({ length: 12 }, (_, i) => `n${i}`);
    await Promise.all(
      nodes.map((node) => new NodeStates(folder, '/etc/grappe/grappe.yaml').drains.add(set(node), why)),
    );
    expect((await drained()).toSorted()).toEqual(nodes.toSorted());
    const left = readdirSync(inFolder()).filter(
      (name) => !['drained.json', 'drained.json.lock'].includes(name),
    );
    expect(left).toEqual([]);
  });

  it('belong to one fleet', async () => {
    await states.drains.add(set('n1'), why);
    expect(await new NodeStates(folder, '/other.yaml').drains.list()).toEqual([]);
    expect(await new NodeStates(folder).drains.list()).toEqual([]);
  });

  it.each(['', '{', '{"v":2}', '{"v":1,"drained":[{"node":1}]}'])(
    'are not forgotten for a damaged list: %j',
    async (text) => {
      await states.drains.add(set('n1'), why);
      writeFileSync(join(inFolder(), 'drained.json'), text);
      await expect(states.drains.list()).rejects.toMatchObject({ code: 'local' });
      await expect(states.drains.add(set('n2'), why)).rejects.toMatchObject({ code: 'local' });
    },
  );

  it('are not taken from a list that others can write', async () => {
    await states.drains.add(set('n1'), why);
    const { chmodSync } = await import('node:fs');
    chmodSync(join(inFolder(), 'drained.json'), 0o666);
    await expect(states.drains.list()).rejects.toMatchObject({ why: 'other accounts can write it' });
  });
});

describe('the groups of states', () => {
  const resolve = async (text: string): Promise<string> =>
    (await new GroupSources([]).withOwn([states.groups()]).resolve(text)).fold();

  it('are empty before the first check', async () => {
    expect(await resolve('@state:down,@state:drained')).toBe('');
  });

  it('follow the last check of each node, and the drains', async () => {
    await states.checks.remember([
      { node: 'n1', state: 'active', at },
      { node: 'n2', state: 'not-answering', at },
    ]);
    const before = await states.checks.remember([
      { node: 'n1', state: 'error', at },
      { node: 'n3', state: 'active', at },
    ]);
    await states.drains.add(set('n9'), why);
    expect(before.map(({ node, state }) => `${node} ${state}`)).toEqual(['n1 active', 'n2 not-answering']);
    expect(await resolve('@state:up')).toBe('n3');
    expect(await resolve('@state:down')).toBe('n2');
    expect(await resolve('@state:error')).toBe('n1');
    expect(await resolve('@state:*')).toBe('n[1-3,9]');
  });

  it('tell once what they know from long ago, and how old it is', async () => {
    const now = new Date('2026-01-05T03:04:05.000Z');
    const hourAgo = '2026-01-05T02:04:05.000Z';
    await states.checks.remember([
      { node: 'n1', state: 'not-answering', at },
      { node: 'n2', state: 'not-answering', at: '2026-01-03T03:04:05.000Z' },
      { node: 'n3', state: 'not-answering', at: hourAgo },
      { node: 'n4', state: 'active', at: hourAgo },
    ]);
    const told: OldChecks[] = [];
    const groups = new GroupSources([]).withOwn([states.groups((old) => told.push(old), now)]);
    expect((await groups.resolve('@state:up')).fold()).toBe('n4');
    expect(told).toEqual([]);
    for (let twice = 0; twice < 2; twice++)
      expect((await groups.resolve('@state:down')).fold()).toBe('n[1-3]');
    expect(told).toEqual([{ group: '@state:down', nodes: set('n[1-2]'), ageMs: 3 * 86_400_000 }]);
  });

  it('do not hold others', async () => {
    await expect(resolve('@state:dwon')).rejects.toMatchObject({ hint: "did you mean 'down'?" });
  });

  it('are empty where the last check cannot be read', async () => {
    await states.checks.remember([{ node: 'n1', state: 'active', at }]);
    writeFileSync(join(inFolder(), 'checked.json'), 'x');
    expect(await resolve('@state:up')).toBe('');
  });
});
