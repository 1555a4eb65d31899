import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RangeSet } from './index.ts';

describe('a range set is read and folded', () => {
  test.each([
    ['', ''],
    [' 3 , 1 - 2 ', '1-3'],
    ['1-10,20,11-12', '1-12,20'],
    ['0-8/4', '0,4,8'],
    ['007-009,7-9', '7-9,007-009'],
    ['-5-3', '-5-3'],
    ['-3--1,0-2', '-3-2'],
    ['-10,-9,5', '-10--9,5'],
    ['-5-12', '-5-12'],
    ['-5-10/5', '-5,0,5,10'],
    ['-0', '0'],
  ])('%s is %s', (text, folded) => {
    expect(RangeSet.parse(text).fold()).toBe(folded);
    expect(RangeSet.parse(folded).equals(RangeSet.parse(text))).toBe(true);
  });
});

test('members come with their padding, and as numbers', () => {
  const set = RangeSet.parse('9-10,010,-1');
  expect([...set]).toEqual(['-1', '9', '10', '010']);
  expect([...set.values()]).toEqual([-1, 9, 10, 10]);
});

test('autostep writes steps', () => {
  expect(RangeSet.parse('01,03,05,07,20').fold({ autostep: 3 })).toBe('01-07/2,20');
  expect(RangeSet.parse('1,4,9').fold({ autostep: '60%' })).toBe('1-4/3,9');
});

describe('range sets are combined', () => {
  const [a, b] = [RangeSet.parse('1-14'), RangeSet.parse('10-20')];
  test.each([
    ['union', '1-20'],
    ['difference', '1-9'],
    ['intersection', '10-14'],
    ['symmetricDifference', '1-9,15-20'],
  ] as const)('%s', (operation, folded) => expect(a[operation](b).fold()).toBe(folded));

  test('as plain sets of numbers are', () => {
    const numbers = fc.array(fc.integer({ min: -20, max: 120 }), { minLength: 1 });
    const setOf = (list: number[]) => RangeSet.parse(list.join());
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        for (const operation of ['union', 'difference', 'intersection', 'symmetricDifference'] as const) {
          const expected = [...new Set(left)[operation](new Set(right))].sort((x, y) => x - y);
          expect([...setOf(left)[operation](setOf(right)).values()]).toEqual(expected);
        }
        expect([...RangeSet.parse(setOf(left).fold()).values()]).toEqual([...setOf(left).values()]);
        expect([...RangeSet.parse(setOf(left).fold({ autostep: 3 })).values()]).toEqual([
          ...setOf(left).values(),
        ]);
      }),
    );
  });
});

test('a range set is sliced, split, cut into runs and picked from', () => {
  const set = RangeSet.parse('100-131');
  expect(set.slice([0, 1, 31, 32, -1]).fold()).toBe('100-101,131');
  expect(set.split(3).map(String)).toEqual(['100-110', '111-121', '122-131']);
  expect(RangeSet.parse('1-9,11,13-19').contiguous().map(String)).toEqual(['1-9', '11', '13-19']);
  expect(set.pick(2, () => 0).fold()).toBe('100-101');
  expect(set.pick(0, () => 0).size).toBe(32);
});
