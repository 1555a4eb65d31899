import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelLines } from './label-lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('every line comes behind the label, empty ones too', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string().map((line) => line.replaceAll('\n', ''))),
      fc.string(),
      (lines, label) => {
        const text = lines.map((line) => `${line}\n`).join('');
        const expected = lines.map((line) => `${label}${line}\n`).join('');
        expect(labelLines(bytes(text), bytes(label))).toEqual(bytes(expected));
      },
    ),
  );
});
