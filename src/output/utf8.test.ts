import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeText, encodeText, incompleteTail, isUtf8 } from './utf8.ts';

describe('text of strangers', () => {
  it('every byte string comes back unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(encodeText(decodeText(bytes))).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['plain', Buffer.from('é€😀'), 'é€😀'],
    ['a real replacement character', Buffer.from('\ufffd'), '\ufffd'],
    ['a byte order mark', Buffer.from('\ufeffa'), '\ufeffa'],
    ['a lone continuation byte', Buffer.of(0x80), '\udc80'],
    ['an overlong slash', Buffer.of(0xc0, 0xaf), '\udcc0\udcaf'],
    ['an encoded surrogate', Buffer.of(0xed, 0xb2, 0x80), '\udced\udcb2\udc80'],
    ['above the last code point', Buffer.of(0xf4, 0x90, 0x80, 0x80), '\udcf4\udc90\udc80\udc80'],
    [
      'a cut character between whole ones',
      Buffer.from([0xc3, 0xa9, 0xe2, 0x82, 0xc3, 0xa9]),
      'é\udce2\udc82é',
    ],
  ])('%s is decoded', (_, bytes, text) => {
    expect(decodeText(bytes)).toBe(text);
    expect(isUtf8(bytes)).toBe(text.isWellFormed());
  });

  it('knows how much of the last character is missing', () => {
    const bytes = Buffer.from('a😀');
    expect([0, 1, 2, 3, 4].map((length) => incompleteTail(bytes.subarray(0, 1 + length)))).toEqual([
      0, 1, 2, 3, 0,
    ]);
    expect(incompleteTail(Buffer.of(0x80, 0x80, 0x80, 0x80))).toBe(0);
  });
});
