import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digitsOf, isPadded, lengthOf, rankOf, valueOf } from './rank.ts';

const digits = fc.stringMatching(/^[0-9]{1,15}$/);
const rank = (text: string) => rankOf(Number(text), text.length);

describe('a rank', () => {
  test.each([
    ['0', 0],
    ['9', 9],
    ['00', 10],
    ['99', 109],
    ['000', 110],
    ['999999999999999', 1_111_111_111_111_109],
  ])('of %s is %i', (text, expected) => expect(rank(text)).toBe(expected));

  test('holds value and padding', () => {
    fc.assert(
      fc.property(digits, (text) => {
        expect(digitsOf(rank(text))).toBe(text);
        expect(lengthOf(rank(text))).toBe(text.length);
        expect(valueOf(rank(text))).toBe(Number(text));
        expect(isPadded(rank(text))).toBe(text.length > 1 && text.startsWith('0'));
      }),
    );
  });

  test('orders by length, then by value', () => {
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        const order = a.length - b.length || Number(a) - Number(b);
        expect(Math.sign(rank(a) - rank(b))).toBe(Math.sign(order));
      }),
    );
  });
});
