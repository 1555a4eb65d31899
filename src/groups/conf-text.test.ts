import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { parseConf } from './conf-text.ts';

function read(text: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    parseConf(text, 'groups.conf').map(({ name, values }) => [
      name,
      Object.fromEntries([...values].map(([key, value]) => [key, value.text])),
    ]),
  );
}

describe('the text of groups.conf', () => {
  it.each([
    ['nothing', '', {}],
    ['a section', '[a]', { a: {} }],
    ['a value behind a colon', '[a]\nmap: echo n1', { a: { map: 'echo n1' } }],
    ['a value behind an equals sign', '[a]\nmap = echo n1', { a: { map: 'echo n1' } }],
    ['the first of both as delimiter', '[a]\nmap: x=1; echo $x', { a: { map: 'x=1; echo $x' } }],
    ['keys in capitals', '[a]\nMAP: echo', { a: { map: 'echo' } }],
    ['an empty value', '[a]\nmap:', { a: { map: '' } }],
    ['remarks', '# one\n[a]\n; two\n  # three\nmap: echo # no remark', { a: { map: 'echo # no remark' } }],
    ['a continued value', '[a]\nmap: echo 1\n  echo 2\n\n\techo 3', { a: { map: 'echo 1\necho 2\necho 3' } }],
    ['lines with carriage returns', '[a]\r\nmap: echo\r\n', { a: { map: 'echo' } }],
    ['an indented first value', '[a]\n  map: echo\n', { a: { map: 'echo' } }],
    ['two sections', '[a]\nmap: x\n[b,c]\nmap: y', { a: { map: 'x' }, 'b,c': { map: 'y' } }],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['a value before any section', 'map: echo', 1],
    ['a line without delimiter', '[a]\nnonsense', 2],
    ['a key given twice', '[a]\nmap: x\nmap: y', 3],
    ['a section given twice', '[a]\nmap: x\n[a]', 3],
    ['a section without a name', '[]', 1],
  ])('refuses %s and names the line', (_, text, line) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'group-upcall',
        where: expect.objectContaining({ source: 'groups.conf', line }),
      }),
    );
  });

  it('gives sections or a GrappeError for any text', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('[a]', '[b]', 'map: x', ' more', '#', ''));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          expect(Array.isArray(parseConf(lines.join('\n'), 'f'))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(GrappeError);
        }
      }),
    );
  });
});
