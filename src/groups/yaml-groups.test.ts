import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { parseYamlGroups } from './yaml-groups.ts';

async function read(text: string): Promise<Record<string, Record<string, readonly string[] | undefined>>> {
  const sources = parseYamlGroups(text, 'g.yaml').map(async ({ name, list, members }) => {
    const groups = (await list?.()) ?? [];
    return [
      name,
      Object.fromEntries(await Promise.all(groups.map(async (g) => [g, await members(g)] as const))),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(sources));
}

describe('groups in YAML', () => {
  it.each([
    ['an empty file', '', {}],
    ['an expression', "s:\n  a: 'n[1-3]'", { s: { a: ['n[1-3]'] } }],
    ['a list', "s:\n  a: ['n1', '@b']", { s: { a: ['n1', '@b'] } }],
    ['nothing', "s:\n  a:\n  b: ''\n  c: []", { s: { a: [], b: [''], c: [] } }],
    ['aliases', 's:\n  a: &x n1\n  b: *x\n  c: [*x, n2]', { s: { a: ['n1'], b: ['n1'], c: ['n1', 'n2'] } }],
    ['two sources', 's: {a: n1}\nt: {b: n2}', { s: { a: ['n1'] }, t: { b: ['n2'] } }],
    [
      'names that look like values',
      's:\n  007: n1\n  yes: n2\n  1.10: n3',
      {
        s: { '007': ['n1'], yes: ['n2'], '1.10': ['n3'] },
      },
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  it('takes the group all for all nodes', async () => {
    const [source] = parseYamlGroups("s:\n  a: 'n1'\n  all: 'n[1-9]'", 'g.yaml');
    expect(await source?.all?.()).toEqual(['n[1-9]']);
  });

  it('leaves all nodes to the union of its groups when there is no group all', () => {
    expect(parseYamlGroups('s:\n  a: n1', 'g.yaml')[0]?.all).toBeUndefined();
  });

  it.each([
    ['a list of sources', '- a', 1, 1],
    ['a source that is no mapping', 's:\n  - a', 2, 3],
    ['a number for nodes', 's:\n  a: n1\n  b: 5', 3, 6],
    ['a truth value for nodes', 's:\n  b: true', 2, 6],
    ['a mapping for nodes', 's:\n  b: {c: d}', 2, 6],
    ['a number in a list', 's:\n  b: [n1, 5]', 2, 11],
    ['a group given twice', 's:\n  a: n1\n  a: n2', 3, 3],
    ['broken YAML', "s:\n  a: 'n1", 2, 9],
    ['an alias of nothing', 's:\n  a: *x', 2, 6],
    ['an alias of itself', 's:\n  a: &x [n1, *x]', 2, 14],
    ['a group in front of no quotes', 's:\n  a: @b', 2, 6],
  ])('refuses %s and points at it', (_, text, line, column) => {
    expect(() => parseYamlGroups(text, 'g.yaml')).toThrow(
      expect.objectContaining({
        code: 'group-upcall',
        where: expect.objectContaining({ source: 'g.yaml', line, column }),
      }),
    );
  });

  it('refuses a group name that cannot stand in an expression', () => {
    expect(() => parseYamlGroups("s:\n  'a,b': n1", 'g.yaml')).toThrow(/'a,b' in group source 's'/);
  });

  it('gives sources or a GrappeError for any text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('s:\n', '  a: n1\n', '- x\n', '&a', '*a', '<<: ', '{', '? ', '!!set '),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          expect(Array.isArray(parseYamlGroups(pieces.join(''), 'f'))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(GrappeError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
