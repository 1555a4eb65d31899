import { describe, expect, test } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { type GroupLookup, groupReferences, NodeSet, regroup } from './index.ts';
import { matchesMask } from './wildcard.ts';

const SOURCES: Record<string, Record<string, string>> = {
  roles: {
    adm: 'mgt[1-2]',
    compute: 'cn[001-016]',
    gpu: 'cn[001-004]',
    cpu: '@compute!@gpu',
    io: '@storage:mds,@storage:oss',
    empty: '',
    self: 'a,@self',
    ping: '@pong',
    pong: '@roles:ping',
    broken: 'n1,n[2-1]',
  },
  storage: { mds: 'mds[1-2]', oss: 'oss[0-3]', lnet: 'rtr1,@mds', masked: 'mgt*', whole: '@*' },
  racks: { rack1: 'cn[001-008]', rack2: 'cn[009-016]', 'row-A': '@rack[1-2]' },
};

/** Looks groups up in a table, the first source being the default one. */
function lookupIn(
  sources: Record<string, Record<string, string>>,
): GroupLookup & { readonly asked: string[] } {
  const asked: string[] = [];
  const groupsOf = (source = 'roles') => {
    const groups = sources[source];
    if (groups === undefined)
      throw new GrappeError('unknown-group-source', { message: `unknown source '${source}'` });
    return groups;
  };
  return {
    asked,
    members: (group, source) => {
      asked.push(`${source ?? ''}:${group}`);
      const text = groupsOf(source)[group];
      if (text === undefined) throw new GrappeError('unknown-group', { message: `unknown group '${group}'` });
      return text;
    },
    all: (source) => (source === 'storage' ? 'mds[1-2],oss[0-3]' : '@adm,@compute,login1'),
    groupNames: (source) => Object.keys(groupsOf(source)),
  };
}

const fold = (expression: string) => NodeSet.parse(expression, { groups: lookupIn(SOURCES) }).fold();

describe('groups are resolved', () => {
  test.each([
    ['@adm', 'mgt[1-2]'],
    [' @adm , n1', 'mgt[1-2],n1'],
    ['@roles:gpu', 'cn[001-004]'],
    ['@cpu', 'cn[005-016]'],
    ['@compute!@gpu,@adm', 'cn[005-016],mgt[1-2]'],
    ['@io', 'mds[1-2],oss[0-3]'],
    ['@empty', ''],
    ['@storage:lnet', 'mds[1-2],rtr1'],
    ['@racks:rack[1-2]', 'cn[001-016]'],
    ['@racks:rack[1,2]!cn[001-010]', 'cn[011-016]'],
    ['@racks:row-A', 'cn[001-016]'],
    ['@*', 'cn[001-016],login1,mgt[1-2]'],
    ['@storage:*', 'mds[1-2],oss[0-3]'],
    ['@storage:whole', 'mds[1-2],oss[0-3]'],
    ['@@racks', 'rack[1-2],row-A'],
    ['@@racks!row-A', 'rack[1-2]'],
    ['root@adm', 'root@adm'],
  ])('%s is %s', (expression, folded) => expect(fold(expression)).toBe(folded));

  test('each once in an expression, however often it is mentioned', () => {
    const groups = lookupIn(SOURCES);
    NodeSet.parse('@cpu,@cpu!@gpu,@cpu', { groups });
    expect(groups.asked).toEqual([':cpu', ':compute', ':gpu']);
  });
});

describe('wildcards choose among all nodes of the default source', () => {
  test.each([
    ['*', 'cn[001-016],login1,mgt[1-2]'],
    ['mgt*', 'mgt[1-2]'],
    ['cn00?', 'cn[001-009]'],
    ['*[1-2]', 'cn[001-002,011-012],mgt[1-2],login1'],
    ['cn0[10-12]*', 'cn[010-012]'],
    ['*!cn*', 'login1,mgt[1-2]'],
    ['x*', ''],
    ['@storage:masked', 'mgt[1-2]'],
  ])('%s is %s', (expression, folded) => {
    expect(fold(expression)).toBe(NodeSet.parse(folded).fold());
  });

  test.each([
    ['*', '', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['?', '', false],
    ['a?c', 'abc', true],
    ['*a?', 'baab', true],
    ['a', 'ab', false],
  ])('the mask %j against %j', (mask, name, matches) => expect(matchesMask(mask, name)).toBe(matches));
});

describe('a group that cannot be resolved is an error at its mention', () => {
  test.each([
    ['n1,@nosuch', 'unknown-group', 4, 'node set'],
    ['n1,@no:such!n2', 'unknown-group-source', 4, 'node set'],
    ['@self', 'nodeset-syntax', 3, "group '@self'"],
    ['@ping', 'nodeset-syntax', 1, "group '@roles:pong'"],
    ['n1,@broken', 'nodeset-syntax', 6, "group '@broken'"],
    ['@adm,@racks:rack[1-3]', 'unknown-group', 6, 'node set'],
    ['@racks:rack[1-20000]', 'nodeset-too-large', 8, 'node set'],
  ])('%s', (expression, code, column, source) => {
    expect(() => fold(expression)).toThrow(
      expect.objectContaining({ code, where: expect.objectContaining({ column, source }) }),
    );
  });

  test('that holds itself tells the circle', () => {
    expect(() => fold('@roles:ping')).toThrow(
      expect.objectContaining({
        message: "group '@roles:ping' contains itself",
        why: '@roles:ping > @roles:pong > @roles:ping',
      }),
    );
  });

  test('in groups nested without end', () => {
    const groups = { ...lookupIn(SOURCES), members: (group: string) => `@g${Number(group.slice(1)) + 1}` };
    expect(() => NodeSet.parse('@g1', { groups })).toThrow('groups are nested too deeply');
  });

  test.each(['@adm', '@@', '@*', 'n*'])('%s without any source', (expression) => {
    expect(() => NodeSet.parse(expression)).toThrow(
      expect.objectContaining({ code: 'unknown-group-source' }),
    );
  });
});

describe('groups are found without resolving them', () => {
  const named = (group: string, source?: string) => ({ kind: 'group', source, group });
  test.each([
    ['n[1-3],root@n1', []],
    ['@a,@s:b!@a', [named('a'), named('b', 's'), named('a')]],
    ['@s:rack[1-2]', [named('rack1', 's'), named('rack2', 's')]],
    [
      '@*,@s:*',
      [
        { kind: 'all', source: undefined },
        { kind: 'all', source: 's' },
      ],
    ],
    [
      '@@&@@s',
      [
        { kind: 'names', source: undefined },
        { kind: 'names', source: 's' },
      ],
    ],
    [
      'web*,n?',
      [
        { kind: 'all', source: undefined },
        { kind: 'all', source: undefined },
      ],
    ],
    ['@a,n[2-1],@b', [named('a')]],
    ['', []],
  ])('%s', (expression, references) => expect(groupReferences(expression)).toEqual(references));
});

describe('regroup covers nodes by whole groups', () => {
  const groups = Object.entries({
    core: 'n[1-2,5-6]',
    east: 'n[1-4]',
    north: 'n[1,5]',
    rack1: 'm[1-2]',
    rack2: 'm[3-4]',
    none: '',
    'with space': 'n9',
  }).map(([name, nodes]) => [name, NodeSet.parse(nodes)] as const);

  test.each([
    ['n[1-4]', '@east'],
    ['n[1-8]', '@core,n[3-4,7-8]'],
    ['n[1,3,5]', '@north,n3'],
    ['m[1-5]', '@rack[1-2],m5'],
    ['n[1-4],m[3-4]', '@east,@rack2'],
    ['n9', 'n9'],
    ['x', 'x'],
    ['', ''],
  ])('%s is %s', (nodes, text) => expect(regroup(NodeSet.parse(nodes), groups)).toBe(text));

  test('the source and fold options can be given', () => {
    expect(regroup(NodeSet.parse('n[1-4,7,9,11],m[1-4]'), groups, 'map', { autostep: 3 })).toBe(
      '@map:east,@map:rack[1-2],n[7-11/2]',
    );
  });
});
