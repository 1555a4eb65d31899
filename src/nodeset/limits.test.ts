/** Hostile texts: refused before anything is built, or done within bounds; never any other error. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { groupReferences, NodeSet, RangeSet } from './index.ts';

const MILLION = 1_000_000;

describe('more than a million nodes are refused by counting', () => {
  test.each([
    ['n[1-1000001]'],
    ['n[1-999999999]'],
    ['n[0-999999999999999]'],
    ['n[0-999999999999999/2]'],
    ['n[1-2000002/2]'],
    ['n[0-1000000/2,0-1100000/2]'],
    ['n[1-500001]0,n[1-500001]5'],
    ['n[1-1001]x[1-1000]'],
    ['n[1-999]x[1-999]y[1-999]z[1-999]a[1-999]b[1-999]'],
    ['n[1-999999],m[1-999999]'],
    ['n[1-600000]^n[600001-1200000]'],
    [`${'x[1-999]y[1-999],'.repeat(20)}a`],
    [`x[0-9]y[0-9]z[0-9]a[0-9]b[0-9]c[0-9]${'d1'.repeat(200)}`],
  ])('%s', (expression) => {
    expect(() => NodeSet.parse(expression)).toThrow(expect.objectContaining({ code: 'nodeset-too-large' }));
  });

  test('in range sets too', () => {
    expect(() => RangeSet.parse('1-1000001')).toThrow(expect.objectContaining({ code: 'nodeset-too-large' }));
  });

  test('the refusal says how many, and where', () => {
    expect(() => NodeSet.parse('a,n[1-999999999]')).toThrow(
      expect.objectContaining({
        message: "'1-999999999' stands for 999999999 nodes",
        where: { source: 'node set', text: 'a,n[1-999999999]', column: 5, length: 11 },
      }),
    );
  });

  test('a million are fine', () => {
    expect(NodeSet.parse('n[1-1000000],n[5-1000000]').fold()).toBe('n[1-1000000]');
    expect(NodeSet.parse('r[1-1000]n[1-1000]').size).toBe(MILLION);
  });
});

describe('a text of megabytes is refused or read in one pass', () => {
  const long = 3 * MILLION;
  test.each([
    ['a name', 'a'.repeat(long)],
    ['digits', '1'.repeat(long)],
    ['many indexes', 'a1'.repeat(long / 2)],
    ['many brackets', '[1]a'.repeat(long / 4)],
    ['open brackets', '['.repeat(long)],
    ['unclosed lists', '[1,'.repeat(long / 3)],
    ['a long number', `n[${'1'.repeat(long)}]`],
    ['a long step', `n[1-5/${'1'.repeat(long)}]`],
    ['operators', '&'.repeat(long)],
    ['a gap', `a${' '.repeat(long)}b`],
    ['at signs', '@'.repeat(long)],
    ['a group name', `@${'a'.repeat(long)}`],
    ['group mentions', '@a,'.repeat(long / 30)],
    ['masks', '*'.repeat(long)],
  ])('%s', (_, text) => {
    expect(() => NodeSet.parse(text)).toThrow(GrappeError);
    expect(groupReferences(text).length).toBeLessThanOrEqual(MILLION);
  });

  test('half a million names', () => {
    const names = Array.from({ length: 500_000 }, (_, at) => `n${(at * 7919) % 500_000}`);
    expect(NodeSet.parse(names.join()).fold()).toBe('n[0-499999]');
  });
});

describe('the work of an expression is bounded', () => {
  const lookup = { members: () => 'n[0-199998/2]', all: () => 'n[1-100000]', groupNames: () => [] };

  test.each([
    ['operators over a large set', `@g${'^@g'.repeat(200)}`, 'n[0-999998/2]'],
    ['different groups', '@g[1-9999]', 'n[0-1998/2]'],
    ['wildcards', '*[0-199]*', ''],
  ])('%s', (_, expression, members) => {
    const groups = { ...lookup, members: () => members };
    expect(() => NodeSet.parse(expression, { groups })).toThrow('takes too much work');
  });

  test('the same group again costs nothing', () => {
    expect(NodeSet.parse('@g,'.repeat(50_000) + 'n0', { groups: lookup }).size).toBe(100_000);
  });

  test('groups that double at each level are read once each', () => {
    const groups = {
      ...lookup,
      members: (group: string) =>
        group === 'g40' ? 'n1' : `@g${Number(group.slice(1)) + 1},`.repeat(2).slice(0, -1),
    };
    expect(NodeSet.parse('@g1', { groups }).fold()).toBe('n1');
  });
});

describe('a budget', () => {
  const tooLarge: unknown = expect.objectContaining({ code: 'nodeset-too-large' });

  test.each([
    ['a term', 'n[1-10001]'],
    ['a box', 'r[1-101]n[1-100]'],
    ['an operand', 'n[1-20000]&n[1-5]'],
    ['a union', 'n[1-6000],m[1-6000]'],
    ['what an operator makes', 'n[1-6000]^m[1-6000]'],
    ['a group', '@many&n[1-5]'],
    ['operators', `n[1-9999]${'^n[1-9999/2]'.repeat(20)}`],
    ['many groups', '@g[1-101]'],
  ])('bounds %s', (_, expression) => {
    const groups = { members: (group: string) => (group === 'many' ? 'n[1-10001]' : 'n1') };
    const lookup = { ...groups, all: () => '', groupNames: () => [] };
    expect(NodeSet.parse(expression, { groups: lookup }).size).toBeLessThanOrEqual(20_000);
    const budget = { nodes: 10_000, work: 100_000 };
    expect(() => NodeSet.parse(expression, { groups: lookup, budget })).toThrow(tooLarge);
  });

  test('is for all that is given it', () => {
    const budget = { nodes: 10_000, work: 25_000 };
    const parse = () => NodeSet.parse('n[1-10000/2]', { budget }).size;
    expect([parse(), parse()]).toEqual([5000, 5000]);
    expect(parse).toThrow(tooLarge);
  });

  test('is spent before so many groups are asked for', () => {
    const mentions = '@g[1-50],'.repeat(3);
    expect(groupReferences(mentions)).toHaveLength(150);
    expect(() => groupReferences(mentions, { nodes: 10_000, work: 100_000 })).toThrow(tooLarge);
    expect(groupReferences('@g,n[2-1]', { nodes: 10_000, work: 100_000 })).toHaveLength(1);
  });
});

describe('large sets of several dimensions fold', () => {
  test('9472 names of one box', () => {
    const names = [...NodeSet.parse('x[1000-1036]c[0-7]s[0-7]b[0-1]n[0-1]')];
    expect(names.length).toBe(9472);
    expect(NodeSet.from(names.toReversed()).fold()).toBe('x[1000-1036]c[0-7]s[0-7]b[0-1]n[0-1]');
  });

  test('3000 scattered points', () => {
    const set = NodeSet.from(
      Array.from({ length: 3000 }, (_, at) => `r${(at * 7919) % 211}n${(at * 104_729) % 199}`),
    );
    expect(NodeSet.parse(set.fold()).equals(set)).toBe(true);
  });

  test('hundreds of axes', () => {
    const nameAt = (row: number) =>
      Array.from({ length: 200 }, (_, axis) => `a${(row * 31 + axis * 17) % 7}`).join('');
    const set = NodeSet.from(Array.from({ length: 50 }, (_, row) => nameAt(row)));
    expect(NodeSet.parse(set.fold()).equals(set)).toBe(true);
  });
});

describe('whatever the text, there is a set or a GrappeError', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'n',
      'n[',
      ']',
      '[1-3]',
      ',',
      '!',
      '&',
      '^',
      '-',
      '/',
      '0',
      '01',
      '9',
      '10',
      ' ',
      '@',
      ':',
      '*',
      '?',
    ),
    fc.constantFrom(
      '[1-9/2]',
      '[08-11]',
      '@*',
      '@@',
      '@g',
      '%s',
      '%',
      '\n',
      '\u0000',
      '\uD800',
      'é',
      '999999999999999',
    ),
    fc.string({ maxLength: 3 }),
  );
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
  const groups = { members: () => 'a[1-3],b', all: () => 'n[1-9],a1', groupNames: () => ['g1', 'g2'] };

  test('in node sets, which then can be folded and read again', () => {
    fc.assert(
      fc.property(text, (expression) => {
        const set = orRefusal(() => NodeSet.parse(expression, { groups }));
        if (set !== undefined) expect([...NodeSet.parse(set.fold())]).toEqual([...set]);
      }),
      { numRuns: 3000 },
    );
  });

  test('in range sets', () => {
    fc.assert(
      fc.property(text, (ranges) => {
        const set = orRefusal(() => RangeSet.parse(ranges));
        if (set !== undefined) expect([...RangeSet.parse(set.fold())]).toEqual([...set]);
      }),
      { numRuns: 2000 },
    );
  });

  test('in group references', () => {
    fc.assert(
      fc.property(text, (expression) => void groupReferences(expression)),
      { numRuns: 2000 },
    );
  });

  function orRefusal<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof GrappeError) return undefined;
      throw error;
    }
  }
});
