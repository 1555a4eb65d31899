import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelLines } from './label-lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const labelled = (lines: readonly string[], label: string): string =>
  lines.map((line) => `${label}${line}\n`).join('');

const aLine = fc.string({ unit: 'binary' }).map((line) => line.replaceAll('\n', ''));

test('every line comes behind the label, empty ones too', () => {
  fc.assert(
    fc.property(fc.array(aLine), fc.string(), (lines, label) => {
      const text = bytes(labelled(lines, ''));
      const expected = bytes(labelled(lines, label));
      const target = new Uint8Array(expected.length);
      expect(labelLines(text, bytes(label), target)).toEqual({ read: text.length, written: target.length });
      expect(target).toEqual(expected);
    }),
  );
});

test('as many whole lines as fit', () => {
  fc.assert(
    fc.property(fc.array(aLine), fc.string(), fc.nat(200), (lines, label, size) => {
      const target = new Uint8Array(size);
      const { read, written } = labelLines(bytes(labelled(lines, '')), bytes(label), target);
      let count = 0;
      while (count < lines.length && bytes(labelled(lines.slice(0, count + 1), label)).length <= size)
        count++;
      const fitting = lines.slice(0, count);
      expect(read).toBe(bytes(labelled(fitting, '')).length);
      expect(target.subarray(0, written)).toEqual(bytes(labelled(fitting, label)));
    }),
  );
});
