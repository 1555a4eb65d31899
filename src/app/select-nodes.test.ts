import { describe, expect, it } from 'vitest';
import { GroupSources, mapSource } from '../groups/index.ts';
import { type Selection, selectNodes } from './select-nodes.ts';

const groups = new GroupSources([
  mapSource(
    'grappe',
    new Map([
      ['web', ['n[1-4]']],
      ['db', ['n[5-6]']],
    ]),
    ['n[1-9]'],
  ),
]);
const nothing: Selection = {
  nodes: [],
  exclude: [],
  all: false,
  groups: [],
  excludeGroups: [],
  hostfiles: [],
};
const select = async (selection: Partial<Selection>) =>
  (await selectNodes({ ...nothing, ...selection }, groups, () => 0)).fold();

describe('selecting nodes', () => {
  it.each<[Partial<Selection>, string]>([
    [{ nodes: ['n1', 'n[3-4]'] }, 'n[1,3-4]'],
    [{ all: true }, 'n[1-9]'],
    [{ groups: ['web'], exclude: ['n2'] }, 'n[1,3-4]'],
    [{ all: true, excludeGroups: ['web'] }, 'n[5-9]'],
    [{ nodes: ['n1 '], hostfiles: [{ name: 'hosts', text: 'n7 n8 # n9\n#n5\n@db\n' }] }, 'n[1,5-8]'],
  ])('%j stands for %s', async (selection, expected) => {
    expect(await select(selection)).toBe(expected);
  });

  it('picks some of them at random', async () => {
    const picked = await selectNodes({ ...nothing, nodes: ['n[1-9]'], pick: 2 }, groups, () => 0.5);
    expect(picked.size).toBe(2);
  });

  it('is an error when nothing is named', async () => {
    await expect(select({})).rejects.toMatchObject({ code: 'nothing-selected', exit: 2 });
  });

  it('is an error when all is left out again, and says so', async () => {
    await expect(select({ nodes: ['n1'], exclude: ['n1'] })).rejects.toMatchObject({
      code: 'nothing-selected',
      why: '-x and -X leave out the only one',
    });
  });

  it('is an error when a group is unknown, with the nearest name', async () => {
    await expect(select({ groups: ['wbe'] })).rejects.toMatchObject({ code: 'unknown-group' });
  });

  it.each([
    [{ nodes: ['n[1'] }, '-w'],
    [{ operands: ['n[1'] }, 'node set'],
  ])('says of which words %j were', async (selection, source) => {
    await expect(select(selection)).rejects.toMatchObject({ code: 'nodeset-syntax', where: { source } });
  });

  it('names the line of the file that is wrong', async () => {
    await expect(select({ hostfiles: [{ name: 'hosts', text: 'n1\nn[2' }] })).rejects.toMatchObject({
      code: 'nodeset-syntax',
      where: { source: 'hosts:2' },
    });
  });
});
