/** What a person sees for each mistake: the message, and the part of the expression under the caret. */

import { describe, expect, test } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { NodeSet, RangeSet } from './index.ts';

function faultOf(read: () => unknown): GrappeError {
  try {
    read();
  } catch (error) {
    if (error instanceof GrappeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The excerpt with the underlined part in angle brackets. */
function marked({ where }: GrappeError): string | undefined {
  if (where?.column === undefined) return undefined;
  const [start, length] = [where.column - 1, where.length ?? 1];
  const { text } = where;
  return `${text.slice(0, start)}<${text.slice(start, start + length)}>${text.slice(start + length)}`;
}

describe('a mistake in an expression is told with its place', () => {
  test.each([
    ['n[1', 'n<[>1', "unbalanced '[': no ']' behind it"],
    ['n1]', 'n1<]>', "unbalanced ']': no '[' before it"],
    ['n]1[', 'n<]>1[', "unbalanced ']': no '[' before it"],
    ['n[1][2]', 'n[1]<[>2]', 'two brackets side by side'],
    ['n[1]2[3]', 'n[1]2<[>3]', 'two brackets side by side'],
    ['n[[1]]', 'n[<[1>]]', "not a range: '[1'"],
    ['n[]', 'n<[]>', 'empty range'],
    ['n[1,,2]', 'n[1<,,>2]', 'empty range'],
    ['n[,1]', 'n<[,>1]', 'empty range'],
    ['n[1,]', 'n[1<,]>', 'empty range'],
    ['n[1-]', 'n[<1->]', "a range is not complete: '1-'"],
    ['n[1-5/]', 'n[<1-5/>]', "a range is not complete: '1-5/'"],
    ['n[a]', 'n[<a>]', "not a range: 'a'"],
    ['n[9x]', 'n[9<x>]', "not a range: 'x'"],
    ['n[0x1]', 'n[0<x1>]', "not a range: 'x1'"],
    ['n[1.5]', 'n[1<.5>]', "not a range: '.5'"],
    ['n[1 2]', 'n[1 <2>]', "not a range: '2'"],
    ['n[+1]', 'n[<+1>]', "not a range: '+1'"],
    ['n[\u0661]', 'n[<\u0661>]', "not a range: '\u0661'"],
    ['n[-3]', 'n[<-3>]', "not a range: '-3'"],
    ['n[5-1]', 'n[<5-1>]', "a range runs backwards: '5-1'"],
    ['n[1-2-3]', 'n[<1-2-3>]', "a range has two dashes: '1-2-3'"],
    ['n[1/2]', 'n[<1/2>]', "a step needs a range: '1/2'"],
    ['n[1-5/0]', 'n[<1-5/0>]', "a step is not positive: '1-5/0'"],
    ['n[1-5/-2]', 'n[<1-5/-2>]', "not a range: '1-5/-2'"],
    ['n[1-3/2]0', 'n[<1-3/2>]0', "digits '0' behind a range with a step: '1-3/2'"],
    ['n[01-100]', 'n[<01-100>]', "uneven padding: '01-100'"],
    ['n[1-010]', 'n[<1-010>]', "uneven padding: '1-010'"],
    ['n[0-00]', 'n[<0-00>]', "uneven padding: '0-00'"],
    ['n0[8-12]', 'n0[<8-12>]', "uneven padding: '8-12'"],
    ['n1[8-12]', 'n1[<8-12>]', "uneven bounds: '8-12'"],
    ['n[1-2],m[3,5-4]', 'n[1-2],m[3,<5-4>]', "a range runs backwards: '5-4'"],
    ['n1,', 'n1<,>', "missing operand after ','"],
    [',n1', '<,>n1', "missing operand before ','"],
    ['n1 ! ', 'n1 <!> ', "missing operand after '!'"],
    ['a&&b', 'a<&>&b', "missing operand after '&'"],
    ['a,^b', 'a<,>^b', "missing operand after ','"],
    [',', '<,>', "missing operand before ','"],
    ['n1 n2', 'n1< >n2', "a space behind 'n1'"],
    ['n1\nn2', 'n1<\uFFFD>n2', "a space behind 'n1'"],
    ['n\u001B[2J', 'n<\uFFFD>[2J', 'a control character in a node name'],
    ['a,@', 'a,<@>', "a group name is missing: '@'"],
    ['a,@s:', 'a,<@s:>', "a group name is missing: '@s:'"],
    ['@:g!a', '<@:g>!a', "a group source has no name: '@:g'"],
    ['@g*', '<@g*>', "not a group name: '@g*'"],
    ['@*:g', '<@*:g>', "not a group source: '@*:g'"],
    ['@@a:b', '<@@a:b>', "not a group source: '@@a:b'"],
    ['@g[1', '@g<[>1', "unbalanced '[': no ']' behind it"],
    ['@g[2-1]', '@g[<2-1>]', "a range runs backwards: '2-1'"],
    ['n[1-3]*[2-1]', 'n[1-3]*[<2-1>]', "a range runs backwards: '2-1'"],
  ])('%j', (expression, place, message) => {
    const error = faultOf(() => NodeSet.parse(expression));
    expect(error.message).toBe(message);
    expect(marked(error)).toBe(place);
    expect(error.code).toBe('nodeset-syntax');
  });
});

describe('a mistake in a range set is told with its place', () => {
  test.each([
    ['1,', '1<,>', 'empty range'],
    ['1,,2', '1<,,>2', 'empty range'],
    ['1 2', '1 <2>', "not a range: '2'"],
    ['node1', '<node1>', "not a range: 'node1'"],
    ['1!2', '1<!2>', "not a range: '!2'"],
    ['3--5', '<3--5>', "a range runs backwards: '3--5'"],
    ['-05', '<-05>', "a negative number is padded: '-05'"],
    ['-1-05', '<-1-05>', "uneven padding: '-1-05'"],
    ['-1234567890123456', '<-1234567890123456>', 'a number is too long'],
  ])('%j', (text, place, message) => {
    const error = faultOf(() => RangeSet.parse(text));
    expect(error.message).toBe(message);
    expect(marked(error)).toBe(place);
  });
});

test('the label says which text is meant', () => {
  expect(faultOf(() => NodeSet.parse('a,', { label: '-w' })).where?.source).toBe('-w');
  expect(faultOf(() => NodeSet.parse('a,')).where?.source).toBe('node set');
  expect(faultOf(() => RangeSet.parse('a', { label: '-I' })).where?.source).toBe('-I');
});

test('of a long expression only the surroundings of the fault are kept', () => {
  const error = faultOf(() => NodeSet.parse(`${'n1,'.repeat(1000)}n[5-1]${',n1'.repeat(1000)}`));
  expect(error.where?.text.length).toBeLessThan(140);
  expect(marked(error)).toMatch(/^….*,n\[<5-1>\],n1.*…$/);
});

test('a long part of an expression is cut in the message', () => {
  const error = faultOf(() => NodeSet.parse(`n[${'x'.repeat(5000)}]`));
  expect(error.message.length).toBeLessThan(100);
  expect(error.where?.text.length).toBeLessThan(200);
});
