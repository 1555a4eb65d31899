import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeSet } from '../../nodeset/index.ts';
import { readPlaceholders } from '../placeholders.ts';
import { type Items, numberItems, readsAsNumbers, textItems } from './items.ts';
import { PartValues } from './part-values.ts';
import { partition } from './partition.ts';
import { deal } from './shards.ts';

const all = (items: Items): string[] => items.slice(0, items.count);

describe('numbers', () => {
  it.each([
    ['1-3', ['1', '2', '3'], false],
    ['001-003', ['001', '002', '003'], false],
    ['5,1-3,2', ['1', '2', '3', '5'], true],
    ['1-9/4', ['1', '5', '9'], true],
    ['7', ['7'], false],
  ])('%s', (text, expected, hasGaps) => {
    expect(readsAsNumbers(text)).toBe(true);
    expect(all(numberItems(text))).toEqual(expected);
    expect(numberItems(text).hasGaps).toBe(hasGaps);
  });

  it.each(['a', 'a,b', '1,b', 'list.txt', '', '-', '*.csv'])('%j is no number', (text) => {
    expect(readsAsNumbers(text)).toBe(false);
  });

  it('a hundred million of them cost nothing until they are written out', () => {
    const items = numberItems('1-100000000');
    const values = new PartValues(items, { from: 50_000_000, to: 100_000_000 });
    expect([values.first(''), values.last('')]).toEqual(['50000001', '100000000']);
    expect(() => values.all('')).toThrow('50000000 items are too many for the command of one node');
  });
});

describe('parts', () => {
  it.each([
    [60, [1, 1], [30, 30]],
    [10, [1, 1, 1], [4, 3, 3]],
    [2, [1, 1, 1], [1, 1, 0]],
    [9, [2, 1], [6, 3]],
    [10, [1, 1, 8], [1, 1, 8]],
    [10, [1, 2], [3, 7]],
    [1, [1, 5], [0, 1]],
    [9_007_199_254_740_991, [1_000_000, 1_000_000], [4_503_599_627_370_496, 4_503_599_627_370_495]],
  ])('%i items by %j', (count, weights, sizes) => {
    expect(partition(count, weights).map(({ from, to }) => to - from)).toEqual(sizes);
  });

  it('lose nothing, double nothing, and are fair to one item', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), weights, (count, given) => {
        const parts = partition(count, given);
        const total = given.reduce((sum, weight) => sum + weight);
        expect(parts[0]?.from).toBe(0);
        expect(parts.at(-1)?.to).toBe(count);
        for (const [index, { from, to }] of parts.entries()) {
          expect(from).toBe(parts[index - 1]?.to ?? 0);
          expect(Math.abs(to - from - (count * (given[index] ?? 0)) / total)).toBeLessThan(1);
        }
      }),
    );
  });

  it('are dealt in node order; nodes for which nothing is left are idle', () => {
    const shards = deal(textItems(['a', 'b']), NodeSet.parse('n[1-4]'), () => 1);
    expect([...shards.parts.keys()]).toEqual(['n1', 'n2']);
    expect(shards.idle.fold()).toBe('n[3-4]');
  });
});

describe('S03: words of items', () => {
  const filled = (command: string, ...texts: string[]): string => {
    const part = new PartValues(textItems(texts), { from: 0, to: texts.length });
    return readPlaceholders(command, 'items').textFor({ node: 'n1', rank: 0, nodes: 'n1', part });
  };

  it.each([
    ['work %first %last', ['a', 'b', 'c'], 'work a c'],
    ['gzip %items', ['a b', "it's", '$(id)', 'plain'], "gzip 'a b' 'it'\\''s' '$(id)' plain"],
    ['for f in %items; do echo "$f"; done', ['~', '=x'], `for f in '~' '=x'; do echo "$f"; done`],
    ['echo \'a\' "$x" %items', ['*'], "echo 'a' \"$x\" '*'"],
    ["printf '<%s>\\n' %items", ['a b'], "printf '<%s>\\n' 'a b'"],
    ["grep 'x$' %items", ['a b'], "grep 'x$' 'a b'"],
    ['echo "%items"', ['plain', 'a/b.c'], 'echo "plain a/b.c"'],
    ['echo %%items %h', ['a'], 'echo %items n1'],
  ])('%j with %j', (command, texts, expected) => {
    expect(filled(command, ...texts)).toBe(expected);
  });

  it.each([
    'echo "%items"',
    "echo '%items'",
    'echo "$(echo "%items")"',
    'echo "${x:-"%items"}"',
    'cat <<E\n%items\nE',
    'echo `echo %items`',
    'echo \\"%items',
    "echo $'a\\' %items",
    "echo $'a\\'b' %items'",
    "echo 'a\\' %items'",
    "# it's\necho '%items",
    'echo x;# "\necho "%items',
    "echo 'it'\"'%items",
  ])('a placeholder inside quotes, or perhaps so, gets no word that needs its own: %j', (command) => {
    expect(() => filled(command, '$(id)')).toThrow('its placeholder may stand inside others');
    expect(filled(command, 'plain')).toBe(command.replace('%items', 'plain'));
  });

  it('control characters are refused', () => {
    expect(() => textItems(['a', 'b\nc'])).toThrow('item 2 of --shard has a control character');
    expect(() => textItems(['a\0'])).toThrow('item 1');
  });
});
