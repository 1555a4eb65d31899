import { describe, expect, it } from 'vitest';
import { unescape } from './escapes.ts';

describe('escapes of a separator', () => {
  it.each([
    [' ', ' '],
    ['\\n', '\n'],
    ['\\t|\\r', '\t|\r'],
    ['\\\\n', '\\n'],
    ['\\0', '\0'],
    ['\\101\\x41\\u0041', 'AAA'],
    ['\\1018', 'A8'],
    ["\\'\\\"'", "'\"'"],
    ['\\q', '\\q'],
    ['\\x4', '\\x4'],
    ['a\\', 'a\\'],
    ["' + open('/etc/passwd').read() + '", "' + open('/etc/passwd').read() + '"],
  ])('%j means %j', (text, expected) => {
    expect(unescape(text)).toBe(expected);
  });
});
