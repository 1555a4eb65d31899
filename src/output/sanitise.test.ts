import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sanitise, Sanitiser } from './sanitise.ts';

/** What must never reach a terminal, stated again and apart from the code under test. */
function isUnfit(code: number): boolean {
  if (code === 0x09 || code === 0x0a) return false;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code >= 0xd800 && code <= 0xdfff) return true;
  const bidi = [0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e];
  return bidi.includes(code) || (code >= 0x2066 && code <= 0x2069);
}

function unfitIn(text: string): string[] {
  return Array.from(text).filter((character) => isUnfit(character.codePointAt(0)!));
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Attacks and plain text, to be mixed in any order: 7-bit and 8-bit controls, raw and as UTF-8. */
const CONTROLS: readonly string[] = [
  '\x1b[2J',
  '\x1b[31mred\x1b[0m',
  '\x1b[10A',
  '\x1b[?1049h',
  '\x1b]0;title\x07',
  '\x1b]52;c;aGk=\x1b\\',
  '\x1bP+q544e\x1b\\',
  '\x1b_G\x1b\\',
  '\x1b^x\x1b\\',
  '\x1bc',
  '\x1b(0',
  '\r',
  '\b\b',
  '\x07',
  '\0',
  '\x7f',
  '\x9b2J',
  '\x9d0;t\x9c',
  '\x90q\x9c',
  '\x85',
  '\x80',
  '\xff',
  '\xc0\x80',
  '\xe2\x80',
  '\xf0\x9f\x98',
  '\xed\xa0\x80',
];
const CHARACTERS: readonly string[] = [
  '\u009b2J',
  '\u009d52;c;aGk=\u009c',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200f',
  '\u061c',
  '\u2028',
  '\u2029',
  '\u0085',
  'plain',
  ' ',
  '\n',
  '\t',
  'é',
  '€',
  '😀',
  '漢字',
  '\\x1b',
  '\ufffd',
  '\ufeff',
];
const FRAGMENTS: readonly Buffer[] = CONTROLS.map(latin1).concat(CHARACTERS.map((text) => Buffer.from(text)));

const corpus = fc
  .sample(
    fc.array(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) }, fc.uint8Array({ maxLength: 6 })),
      { maxLength: 12 },
    ),
    { numRuns: 2000, seed: 20261121 },
  )
  .map((parts) => Buffer.concat(parts));

describe('text for a terminal', () => {
  it('S04, G12: nothing of 2,000 hostile texts reaches it as a control', () => {
    const unfit = corpus.filter((bytes) => unfitIn(sanitise(bytes)).length > 0);
    expect(corpus).toHaveLength(2000);
    expect(unfit).toEqual([]);
    expect(corpus.filter((bytes) => unfitIn(bytes.toString('latin1')).length > 0).length).toBeGreaterThan(
      1500,
    );
  });

  it('S04: the same in a stream, wherever it is cut', () => {
    for (const [at, bytes] of corpus.entries()) {
      const cut = bytes.length === 0 ? 0 : at % bytes.length;
      const sanitiser = new Sanitiser();
      const text =
        sanitiser.push(bytes.subarray(0, cut)) + sanitiser.push(bytes.subarray(cut)) + sanitiser.end();
      expect(text).toBe(sanitise(bytes));
    }
  });

  it('S04: strings too, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 0xffff }), (text, unit) => {
        expect(unfitIn(sanitise(text + String.fromCharCode(unit)))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['plain é€😀\n\ttext', 'plain é€😀\n\ttext'],
    ['n1: ok\rn9: all good', 'n1: ok\\rn9: all good'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['\0\x07\x7f', '\\x00\\x07\\x7f'],
    ['\u009b\u202e\u2028', '\\u{9b}\\u{202e}\\u{2028}'],
    ['\ud800', '\\u{d800}'],
    ['\ufffd', '\ufffd'],
  ])('%j is shown as %j', (text, shown) => {
    expect(sanitise(text)).toBe(shown);
  });

  it('a byte that is not UTF-8 is shown as that byte', () => {
    expect(sanitise(Buffer.of(0x61, 0xff, 0xc3))).toBe('a\\xff\\xc3');
  });
});
