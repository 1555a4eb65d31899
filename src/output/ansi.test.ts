import { describe, expect, it } from 'vitest';
import { ansiSpans } from './ansi.ts';

const shown = (line: string): unknown[] =>
  ansiSpans(line).map(({ text, look }) =>
    look
      ? [
          text,
          Object.fromEntries(
            Object.entries(look).filter(([, value]) => value !== false && value !== undefined),
          ),
        ]
      : text,
  );

describe('colours of a terminal', () => {
  it('are spans of text', () => {
    expect(shown('a \x1b[1;31mred\x1b[0m b \x1b[92mbright\x1b[39m c')).toEqual([
      'a ',
      ['red', { isBold: true, colour: 1 }],
      ' b ',
      ['bright', { colour: 10 }],
      [' c', {}],
    ]);
  });

  it('of larger palettes are left out, with their numbers', () => {
    expect(shown('\x1b[38;2;1;4;7mx\x1b[48;5;12;3my')).toEqual([
      'x',
      ['y', { isItalic: true, background: 12 }],
    ]);
  });

  it('are all that is obeyed', () => {
    expect(shown('\x1b[2J\x1b]8;;http://x\x07l\x1b[1mb')).toEqual([
      '\\x1b[2J\\x1b]8;;http://x\\x07l',
      ['b', { isBold: true }],
    ]);
    expect(shown('\u202egnp.exe\x00')).toEqual(['\\u{202e}gnp.exe\\x00']);
  });
});
