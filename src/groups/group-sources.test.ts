import { describe, expect, it } from 'vitest';
import type { GroupSource } from './group-source.ts';
import { GroupSources } from './group-sources.ts';
import { mapSource } from './map-source.ts';

const source = (
  name: string,
  groups: Record<string, readonly string[]>,
  all?: readonly string[],
): GroupSource => mapSource(name, new Map(Object.entries(groups)), all);

const groups = new GroupSources([
  source('roles', {
    web: ['n[1-4]'],
    db: ['n[5-6]'],
    both: ['@web', '@db'],
    deep: ['@both!n1'],
    far: ['@racks:r1'],
    lists: ['n[1-5]!n2', 'n2', 'n9!n9,n8'],
    lines: ['n1\nn2\n\n@db'],
    none: [],
    blank: [' '],
    loop: ['@pool'],
    pool: ['n1,@loop'],
    bad: ['n[1-'],
    lost: ['@nowhere'],
    all: ['n[1-20]'],
  }),
  source('racks', { r1: ['n[1-3]'], r2: ['n[4-6]'], row: ['@r[1-2]'], 'row-B': ['@row!@r1'] }),
]);
const fold = async (expression: string): Promise<string> => (await groups.resolve(expression)).fold();

describe('resolving groups', () => {
  it.each([
    ['n[1-2]', 'n[1-2]'],
    ['@web', 'n[1-4]'],
    ['@roles:web', 'n[1-4]'],
    ['@racks:r1', 'n[1-3]'],
    ['@both', 'n[1-6]'],
    ['@deep', 'n[2-6]'],
    ['@far', 'n[1-3]'],
    ['@racks:row', 'n[1-6]'],
    ['@racks:row-B', 'n[4-6]'],
    ['@racks:r[1-2]', 'n[1-6]'],
    ['@lines', 'n[1-2,5-6]'],
    ['@none', ''],
    ['@blank', ''],
    ['@web!@racks:r1', 'n4'],
    ['@*', 'n[1-20]'],
    ['@racks:*', 'n[1-6]'],
    ['n1?', 'n[10-19]'],
    ['*&@web', 'n[1-4]'],
    ['@@racks', 'r[1-2],row,row-B'],
    ['@@racks!row', 'r[1-2],row-B'],
  ])('%s stands for %s', async (expression, expected) => {
    expect(await fold(expression)).toBe(expected);
  });

  it('keeps an operator of one list element away from the others', async () => {
    expect(await fold('@lists')).toBe('n[1-5,8]');
  });

  it('unites independent expressions', async () => {
    expect((await groups.resolveAll(['n[1-9]!@web', '@web!n[2-9]'])).fold()).toBe('n[1,5-9]');
  });

  it('answers each expression by itself', async () => {
    const sets = await groups.resolveEach(['@web', '@db']);
    expect(sets.map((set) => set.fold())).toEqual(['n[1-4]', 'n[5-6]']);
  });

  it.each([
    ['an unknown group', 'n1,@wbe', 'unknown-group', "did you mean 'web'?"],
    ['an unknown source', 'n1,@rakcs:r1', 'unknown-group-source', "did you mean '@racks:…'?"],
  ])('is refused for %s, at its column, with the nearest name', async (_, text, code, hint) => {
    await expect(groups.resolve(text, { label: '-w' })).rejects.toMatchObject({
      code,
      hint,
      where: { source: '-w', text, column: 4 },
    });
  });

  it.each([
    ['@loop', '@roles:loop > @roles:pool > @roles:loop'],
    ['@web,@pool', '@roles:pool > @roles:loop > @roles:pool'],
  ])('refuses a group that holds itself: %s', async (expression, why) => {
    await expect(groups.resolve(expression)).rejects.toMatchObject({ code: 'group-upcall', why });
  });

  it('points into the text of a group that is wrong', async () => {
    await expect(groups.resolve('@bad')).rejects.toMatchObject({
      code: 'nodeset-syntax',
      where: { source: '@roles:bad', text: 'n[1-' },
    });
  });

  it('refuses an unknown group inside a group', async () => {
    await expect(groups.resolve('@lost')).rejects.toMatchObject({ code: 'unknown-group' });
  });

  it('takes an unknown group as empty, with a warning, where asked to', async () => {
    const warnings: string[] = [];
    const nodes = await groups.resolve('n1,@wbe', { unknown: 'warn', warn: (text) => warnings.push(text) });
    expect(nodes.fold()).toBe('n1');
    expect(warnings).toEqual([
      "unknown group 'wbe' in group source 'roles', taken as empty; did you mean 'web'?",
    ]);
  });

  it('reads a group once, however often it is mentioned', async () => {
    // Each level doubles the mentions: 2^40 readings without it.
    const levels = Array.from({ length: 40 }, (_, at): [string, string[]] => [
      `g${at + 1}`,
      [`@g${at},@g${at}`],
    ]);
    const laughs = new GroupSources([mapSource('x', new Map([['g0', ['n1']], ...levels]))]);
    expect((await laughs.resolve('@g40')).fold()).toBe('n1');
  });

  it('refuses everything with groups when there is no source', async () => {
    const empty = new GroupSources([]);
    for (const text of ['@a', '@*', 'n*', '@@']) {
      await expect(empty.resolve(text)).rejects.toMatchObject({ code: 'unknown-group-source' });
    }
    expect((await empty.resolve('n[1-2]')).fold()).toBe('n[1-2]');
  });
});

describe('group sources', () => {
  it('are listed with the default one first', () => {
    expect(groups.sources()).toEqual(['roles', 'racks']);
    expect(groups.withDefault('racks').sources()).toEqual(['racks', 'roles']);
  });

  it('can have another default', async () => {
    expect((await groups.withDefault('racks').resolve('@r1')).fold()).toBe('n[1-3]');
    expect(() => groups.withDefault('rack')).toThrow(
      expect.objectContaining({ code: 'unknown-group-source' }),
    );
  });

  it("find grappe's own by name only, after those that are configured", async () => {
    const own = [source('state', { down: ['n7'] }), source('racks', { r1: ['n99'] })];
    const more = groups.withOwn(own);
    expect((await more.resolve('@state:down,@web')).fold()).toBe('n[1-4,7]');
    expect((await more.resolve('@racks:r1')).fold()).toBe('n[1-3]');
    expect(more.sources()).toEqual(['roles', 'racks']);
    expect((await more.withDefault('state').resolve('@down')).fold()).toBe('n7');
    await expect(more.resolve('@stat:down')).rejects.toMatchObject({ hint: "did you mean '@state:…'?" });
  });

  it('have different names', () => {
    expect(() => new GroupSources([source('racks', {}), source('racks', {})])).toThrow(
      /'racks' is defined twice/,
    );
  });

  it('list their groups by text', async () => {
    expect(await groups.list('racks')).toEqual(['r1', 'r2', 'row', 'row-B']);
  });

  it('tell the groups of nodes, each with all its nodes', async () => {
    const found = await groups.groupsOf(await groups.resolve('n5'), 'racks');
    expect([...found].map(([name, nodes]) => `${name} ${nodes.fold()}`)).toEqual([
      'r2 n[4-6]',
      'row n[1-6]',
      'row-B n[4-6]',
    ]);
  });

  it('say so when they cannot list their groups or nodes', async () => {
    const mute = new GroupSources([{ name: 'mute', members: async () => ['n1'] }]);
    expect((await mute.resolve('@any')).fold()).toBe('n1');
    expect(mute.canList()).toBe(false);
    await expect(mute.list()).rejects.toMatchObject({ code: 'group-upcall' });
    await expect(mute.resolve('@*')).rejects.toMatchObject({ code: 'group-upcall' });
    await expect(mute.resolve('@@mute')).rejects.toMatchObject({ code: 'group-upcall' });
  });
});

describe('the questions that sources are asked', () => {
  function counted(groupsOf?: GroupSource['groupsOf']): { sources: GroupSources; asked: string[] } {
    const asked: string[] = [];
    const table = new Map([
      ['east', ['n1', 'n2', '@west']],
      ['west', ['n3', 'n4']],
      ['north', ['n5']],
    ]);
    const note = <Answer>(question: string, answer: Answer): Promise<Answer> => {
      asked.push(question);
      return Promise.resolve(answer);
    };
    const counting: GroupSource = {
      name: 's',
      members: (group) => note(`map ${group}`, table.get(group)),
      list: () => note('list', [...table.keys()]),
      ...(groupsOf && { groupsOf: (node) => note(`reverse ${node}`, []).then(() => groupsOf(node)) }),
    };
    return { sources: new GroupSources([counting]), asked };
  }

  it('are none without a group', async () => {
    const { sources, asked } = counted();
    await sources.resolve('n[1-9],user@n1');
    expect(asked).toEqual([]);
  });

  it('are one for each group, and one more for groups inside', async () => {
    const { sources, asked } = counted();
    await sources.resolveAll(['@east,@s:east', '@east!@west']);
    expect(asked).toEqual(['map east', 'map west']);
  });

  it('leave out reverse where there are more nodes than groups', async () => {
    const { sources, asked } = counted(async () => ['east']);
    await sources.groupsOf(await sources.resolve('n[1-9]'));
    expect(asked.filter((question) => question.startsWith('reverse'))).toEqual([]);
  });

  it('are reverse, without a list, for one node', async () => {
    const { sources, asked } = counted(async () => ['west']);
    const found = await sources.groupsOf(await sources.resolve('n3'));
    expect([...found.keys()]).toEqual(['west']);
    expect(asked).toEqual(['reverse n3', 'map west']);
  });
});
