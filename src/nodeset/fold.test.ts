import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldTexts, NodeSet, parseAutostep } from './index.ts';

const termsOf = (text: string) => text.split(/,(?![^[]*\])/);

describe('several dimensions are folded into disjoint boxes, the largest first', () => {
  test.each([
    ['a1b1,a1b2,a2b1,a2b2', 'a[1-2]b[1-2]'],
    ['a1b1,a1b2,a2b1', 'a1b[1-2],a2b1'],
    ['a[1-3]b[1-3],a[2-4]b[2-4]', 'a[2-3]b[1-4],a1b[1-3],a4b[2-4]'],
    ['x[1-3]y[1-3]z[1-3]!x2y2z2', 'x[1,3]y[1-3]z[1-3],x2y[1,3]z[1-3],x2y2z[1,3]'],
    ['x1000c0s0b0n0,x1000c0s0b0n1,x1000c0s1b0n0,x1000c0s1b0n1', 'x1000c0s[0-1]b0n[0-1]'],
    ['a[1-2]b[1-2],a[1-2]b[01-02]', 'a[1-2]b[1-2,01-02]'],
    ['a[1-2]b[3-4],a[1-2],a[1-2]c1', 'a[1-2],a[1-2]b[3-4],a[1-2]c1'],
  ])('%s is %s', (expression, folded) => expect(NodeSet.parse(expression).fold()).toBe(folded));

  test('which hold each node once', () => {
    const box = fc.tuple(fc.nat(4), fc.nat(3), fc.nat(4), fc.nat(3), fc.nat(2), fc.nat(2));
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 6 }), (boxes) => {
        const terms = boxes.map(([x, w, y, h, z, d]) => `x[${x}-${x + w}]y[${y}-${y + h}]z[${z}-${z + d}]`);
        const set = NodeSet.parse(terms.join());
        const folded = termsOf(set.fold()).map((term) => NodeSet.parse(term));
        expect(NodeSet.union(folded).equals(set)).toBe(true);
        expect(folded.reduce((sum, { size }) => sum + size, 0)).toBe(set.size);
        expect(folded.length).toBeLessThanOrEqual(set.size);
      }),
    );
  });
});

describe('only chosen axes are folded', () => {
  test.each([
    ['n[1-2]-ib[0-1]', [1], 'n[1-2]-ib0,n[1-2]-ib1'],
    ['n[1-2]-ib[0-1]', [2], 'n1-ib[0-1],n2-ib[0-1]'],
    ['n[1-2]-ib[0-1]', [1, 2], 'n[1-2]-ib[0-1]'],
    ['c-[1-2]-[1-36],login-[1-2]', [-1], 'c-1-[1-36],c-2-[1-36],login-[1-2]'],
    ['a[1-2]b[1-2]', [-2], 'a[1-2]b1,a[1-2]b2'],
    ['n[1-3]', [2], 'n1,n2,n3'],
    ['n[1-3]', [-2], 'n1,n2,n3'],
    ['a[1-2]b[1-2],gw', [9], 'a1b1,a1b2,a2b1,a2b2,gw'],
    ['a[1-2]b[1-2]c[1-2]', [1, 3], 'a[1-2]b1c[1-2],a[1-2]b2c[1-2]'],
  ])('%s by %j', (expression, axis, folded) => {
    expect(termsOf(NodeSet.parse(expression).fold({ axis })).sort()).toEqual(termsOf(folded).sort());
  });
});

describe('autostep writes steps from a number of indexes on', () => {
  test.each([
    ['n[1,3,5]', 3, 'n[1-5/2]'],
    ['n[1,3,5]', 4, 'n[1,3,5]'],
    ['n[1,5]', 2, 'n[1-5/4]'],
    ['n[1,5]', 1, 'n[1-5/4]'],
    ['n[1-4,6,8,10]', 3, 'n[1-4,6-10/2]'],
    ['n[1,3,5-7]', 3, 'n[1-5/2,6-7]'],
    ['n[1,5,7,9,13]', 3, 'n[1,5-9/2,13]'],
    ['n[8,10,12]', 3, 'n[8-12/2]'],
    ['n[6,8,08,10,12]', 3, 'n[6,8,08-12/2]'],
    ['n[01,03,05,1,3,5]', 3, 'n[1-5/2,01-05/2]'],
    ['n[1,3,5,7,34,39,99]', '50%', 'n[1-7/2,34,39,99]'],
    ['n[1,3,5,7,34,39,99]', '90%', 'n[1,3,5,7,34,39,99]'],
    ['n[1,4],m', '60%', 'm,n[1-4/3]'],
    ['n[1,4],m', '67%', 'm,n[1,4]'],
    ['n[1,4]', 'auto', 'n[1,4]'],
    ['n[1,4,7]', 'auto', 'n[1-7/3]'],
    ['n[1,4,7],m', 'auto', 'm,n[1,4,7]'],
    ['a[0,2,4]b[1,4,7]', 3, 'a[0-4/2]b[1-7/3]'],
  ] as const)('%s from %s', (expression, autostep, folded) => {
    expect(NodeSet.parse(expression).fold({ autostep })).toBe(folded);
  });

  test('the option is a count, a percentage or auto', () => {
    expect(['3', '50%', 'auto'].map(parseAutostep)).toEqual([3, '50%', 'auto']);
  });

  test.each(['', '%', '1', 'x', '3x', '-3', '101%', '-1%', '1.5', ' '])('%j is no autostep', (text) => {
    expect(() => parseAutostep(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

test('texts that are no names are folded like names', () => {
  expect(foldTexts(['ssh n1, now', 'ssh n2, now'])).toBe('ssh n[1-2], now');
  expect(foldTexts([])).toBe('');
});
