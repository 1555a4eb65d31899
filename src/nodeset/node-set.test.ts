import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NodeSet } from './index.ts';
import { indexedName, oneAxisNames } from '../../test/support/node-names.ts';

const fold = (expression: string) => NodeSet.parse(expression).fold();

describe('an expression is read and folded', () => {
  test.each([
    ['', ''],
    [' \n', ''],
    ['node', 'node'],
    ['node7,node7', 'node7'],
    ['b2,b1,a0,a', 'a,a0,b[1-2]'],
    ['n[1-5,3-9,20]', 'n[1-9,20]'],
    ['n[3,2,1]', 'n[1-3]'],
    ['n[ 1 - 5 , 9 ]', 'n[1-5,9]'],
    [' n[1-2] , n4 ', 'n[1-2,4]'],
    ['n[0-6/2]', 'n[0,2,4,6]'],
    ['n[0-7/3]', 'n[0,3,6]'],
    ['n[5/1,9-9/4]', 'n[5,9]'],
    ['n9,n10,n99,n100', 'n[9-10,99-100]'],
    ['1,2,[3-4],r1', '[1-4],r1'],
    ['10.0.[0-1].[1-2]', '10.0.[0-1].[1-2]'],
    ['root@n1,root@n2', 'root@n[1-2]'],
    ['fe80::1,fe80::2', 'fe80::[1-2]'],
    ['a%b1,a%b2,n%s1', 'a%b[1-2],n%s1'],
    ['n1,n-1,n.1,n1a', 'n1,n1a,n-1,n.1'],
  ])('%s is %s', (expression, folded) => expect(fold(expression)).toBe(folded));
});

describe('padding is part of an index', () => {
  test.each([
    ['n1,n01,n001', 'n[1,01,001]'],
    ['n[08-11]', 'n[08-11]'],
    ['n[9-10],n[09-10]', 'n[9,09-10]'],
    ['n[1-12],n[01-12]', 'n[1-9,01-12]'],
    ['n[099-101],n[99-101]', 'n[99,099-101]'],
    ['n[08-99],n[100-101]', 'n[08-99,100-101]'],
    ['n0,n00,n1,n01,n10,n010', 'n[0-1,00-01,10,010]'],
    ['n[01-10]!n[1-9]', 'n[01-10]'],
    ['n[01-10]&n[1-20]', 'n10'],
  ])('%s is %s', (expression, folded) => expect(fold(expression)).toBe(folded));
});

describe('digits that touch brackets belong to the index', () => {
  test.each([
    ['n1[0-3]', 'n[10-13]'],
    ['n0[1-3]', 'n[01-03]'],
    ['n00[00-99]', 'n[0000-0099]'],
    ['n[1-3]0', 'n[10,20,30]'],
    ['n[8-12]0', 'n[80,90,100,110,120]'],
    ['n1[12,07-08]0-x', 'n[1070,1080,1120]-x'],
    ['n1[8,12]', 'n[18,112]'],
    ['n[1-2]0-[0-2]5', 'n[10,20]-[05,15,25]'],
  ])('%s is %s', (expression, folded) => expect(fold(expression)).toBe(folded));
});

describe('indexes of more than 15 digits', () => {
  test.each([
    ['n12345678901234567890', 'n12345678901234567890'],
    ['n[12345678901234567890-12345678901234567895]', 'n12345[678901234567890-678901234567895]'],
    ['n00000000000000000001,n00000000000000000002', 'n00000[000000000000001-000000000000002]'],
    ['n9999999999999999,n0000000000000000', 'n0000000000000000,n9999999999999999'],
  ])('%s is %s', (expression, folded) => {
    expect(fold(expression)).toBe(folded);
    expect(fold(folded)).toBe(folded);
  });
});

describe('operators apply from left to right', () => {
  test.each([
    ['n[1-4],n[5-9]', 'n[1-9]'],
    ['n[1-9]!n6', 'n[1-5,7-9]'],
    ['n[1-9]&n[6-12]', 'n[6-9]'],
    ['n[1-9]^n[6-11]', 'n[1-5,10-11]'],
    ['a,b,c!b^d', 'a,c,d'],
    ['a[1-3],b[1-3]!a2,b9&b[1-9]', 'b[1-3,9]'],
    ['a[1-3]!a1!a2,a9', 'a[3,9]'],
    ['a^a^a', 'a'],
    ['a[1-9/2] ! a[3-6] ^ a[2-4]', 'a[1-4,7,9]'],
    ['c[1-4]n[1-4]&c2n[1-9]', 'c2n[1-4]'],
    ['c[1-4]n[1-4]!c[1-4]n[1-4]', ''],
  ])('%s is %s', (expression, folded) => expect(fold(expression)).toBe(folded));
});

test('independent expressions are united, each with its own operators', () => {
  expect(NodeSet.parseAll(['a,b!b', 'b', 'c!a', '']).fold()).toBe('a,b,c');
});

describe('a set', () => {
  const set = NodeSet.parse('n[1-3,10],gw,r[1-2]u[1-2]');

  test('knows its size and its members', () => {
    expect(set.size).toBe(9);
    expect(['gw', 'n10', 'r2u1'].every((name) => set.has(name))).toBe(true);
    expect(['gw1', 'n4', 'n01', 'r3u1', 'r1u1x', 'n[1-3]', ''].some((name) => set.has(name))).toBe(false);
  });

  test('gives names by pattern, then by length and value of the indexes', () => {
    expect([...set]).toEqual(['gw', 'n1', 'n2', 'n3', 'n10', 'r1u1', 'r1u2', 'r2u1', 'r2u2']);
    expect([...NodeSet.parse('a-x,a1,a,a10,a01,a2')]).toEqual(['a', 'a1', 'a2', 'a01', 'a10', 'a-x']);
  });

  test('gives the node at a position, counted from the end when negative', () => {
    expect([0, 4, 8, -1, 9, -10].map((at) => set.at(at))).toEqual([
      'gw',
      'n10',
      'r2u2',
      'r2u2',
      undefined,
      undefined,
    ]);
  });

  test('gives slices, whatever the order of the positions, and ignores those outside', () => {
    expect(set.slice([8, 1, 1, 2, 99, -3, 0.5]).fold()).toBe('n[1-2],r2u2');
  });

  test('is compared', () => {
    expect(set.equals(NodeSet.parse('r[1-2]u[1-2],gw,n[1-3],n10'))).toBe(true);
    expect(NodeSet.parse('n2,gw').isSubsetOf(set)).toBe(true);
    expect(NodeSet.parse('n2,gw2').isSubsetOf(set)).toBe(false);
    expect(NodeSet.empty.isSubsetOf(NodeSet.empty)).toBe(true);
  });

  test('is written as its fold', () => expect(String(set)).toBe('gw,n[1-3,10],r[1-2]u[1-2]'));
});

describe('plain names', () => {
  test('are taken as they are', () =>
    expect(NodeSet.from(['n2', 'n1', 'a:b', 'n1']).fold()).toBe('a:b,n[1-2]'));

  test.each(['', 'n[1]', 'a,b', 'a!b', 'a&b', 'a^b', 'a b', 'a\n', '@g', 'n*', 'n?', 'a\u001B[m'])(
    '%j is refused, since no expression could say it',
    (name) =>
      expect(() => NodeSet.from(['n1', name])).toThrow(expect.objectContaining({ code: 'node-name' })),
  );
});

describe('split', () => {
  test.each([
    ['n[0-6]', 4, ['n[0-1]', 'n[2-3]', 'n[4-5]', 'n6']],
    ['n[0-4]', 3, ['n[0-1]', 'n[2-3]', 'n4']],
    ['n[0-1]', 9, ['n0', 'n1']],
    ['a,b,c[1-3]', 2, ['a,b,c1', 'c[2-3]']],
    ['r[1-2]u[1-3]', 2, ['r1u[1-3]', 'r2u[1-3]']],
    ['n[0-4]', 0, ['n[0-4]']],
    ['', 3, []],
  ])('%s in %i', (expression, parts, folded) => {
    expect(NodeSet.parse(expression).split(parts).map(String)).toEqual(folded);
  });
});

describe('contiguous', () => {
  test.each([
    ['n[1-9,11-12,20]', ['n[1-9]', 'n[11-12]', 'n20']],
    ['n[1-3,01-03,04]', ['n[1-3]', 'n[01-04]']],
    ['n[8-12]', ['n[8-12]']],
    ['a,n[99-101]', ['a', 'n[99-101]']],
    ['d[1-2,4]n[1-3,5]', ['d[1-2]n[1-3]', 'd[1-2]n5', 'd4n[1-3]', 'd4n5']],
    ['', []],
  ])('%s', (expression, folded) => {
    expect(NodeSet.parse(expression).contiguous().map(String)).toEqual(folded);
  });
});

describe('pick', () => {
  const set = NodeSet.parse('n[1-20]');

  test('takes as many different nodes as asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 19 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (count, values) => {
          const picked = set.pick(count, () => values.next().value ?? 0);
          expect(picked.size).toBe(count);
          expect(picked.isSubsetOf(set)).toBe(true);
        },
      ),
    );
  });

  test('takes everything for 0, and for more than there is', () => {
    expect([0, 20, 99].map((count) => set.pick(count, () => 0).size)).toEqual([20, 20, 20]);
  });

  test('can reach every node', () => {
    const chosen = Array.from({ length: 20 }, (_, at) => set.pick(1, () => at / 20).fold());
    expect(new Set(chosen).size).toBe(20);
  });
});

describe('laws', () => {
  const names = fc.array(indexedName, { maxLength: 40 });

  test('folding and reading again gives the same set', () => {
    fc.assert(
      fc.property(names, fc.constantFrom(undefined, 2, 3, 'auto', '30%'), (list, autostep) => {
        const set = NodeSet.from(list);
        const text = set.fold(autostep === undefined ? {} : { autostep: autostep as 'auto' });
        expect([...NodeSet.parse(text)]).toEqual([...set]);
      }),
    );
  });

  test('a set holds exactly the names it was made of', () => {
    fc.assert(
      fc.property(names, indexedName, (list, other) => {
        const set = NodeSet.from(list);
        expect(new Set(set)).toEqual(new Set(list));
        expect(set.size).toBe(new Set(list).size);
        expect(set.has(other)).toBe(list.includes(other));
      }),
    );
  });

  test.each([
    ['union', ','],
    ['difference', '!'],
    ['intersection', '&'],
    ['symmetricDifference', '^'],
  ] as const)('%s agrees with plain sets, as a method and as %s', (method, operator) => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const [left, right] = [NodeSet.from(a), NodeSet.from(b)];
        const expected = [...NodeSet.from(new Set(a)[method](new Set(b)))];
        expect([...left[method](right)]).toEqual(expected);
      }),
    );
    fc.assert(
      fc.property(oneAxisNames, indexedName, (a, b) => {
        const left = NodeSet.from(a);
        const expected = left[method](NodeSet.from([b]));
        expect(fold(left.fold() + operator + b)).toBe(expected.fold());
      }),
    );
  });

  test('the order does not depend on the order of the input', () => {
    fc.assert(
      fc.property(names, (list) => {
        expect([...NodeSet.from(list.toReversed())]).toEqual([...NodeSet.from(list)]);
        expect(NodeSet.union(list.map((name) => NodeSet.from([name]))).fold()).toBe(
          NodeSet.from(list).fold(),
        );
      }),
    );
  });

  test('slices are the names at those positions', () => {
    fc.assert(
      fc.property(names, fc.array(fc.nat(45)), (list, positions) => {
        const all = [...NodeSet.from(list)];
        const wanted = all.filter((_, at) => positions.includes(at));
        expect(Array.from(NodeSet.from(list).slice(positions))).toEqual(wanted);
      }),
    );
  });

  test('splits and contiguous parts put together are the set, in order', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 50 }), (list, parts) => {
        const set = NodeSet.from(list);
        const chunks = set.split(parts);
        expect(chunks.flatMap((chunk) => [...chunk])).toEqual([...set]);
        expect(chunks.length).toBe(Math.min(parts, set.size));
        const sizes = chunks.map(({ size }) => size);
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
        expect(Math.max(0, ...sizes) - Math.min(...sizes, Infinity)).toBeLessThanOrEqual(1);
        expect(NodeSet.union(set.contiguous()).equals(set)).toBe(true);
      }),
    );
  });

  test('contiguous parts of one axis have no comma and cannot be joined', () => {
    fc.assert(
      fc.property(oneAxisNames, (list) => {
        const parts = NodeSet.from(list).contiguous().map(String);
        expect(parts.filter((part) => part.includes(','))).toEqual([]);
        expect(parts.length).toBe(NodeSet.from(list).fold().split(',').length);
      }),
    );
  });
});
