import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIni } from './ini.ts';

function read(text: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    parseIni(text, 'groups.conf').sections.map(({ name, values }) => [
      name,
      Object.fromEntries([...values].map(([key, value]) => [key, value.text])),
    ]),
  );
}

describe('the text of conf files', () => {
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
    ['a value without a key', '[a]\n: x', 2],
  ])('tells of %s and names the line', (_, text, line) => {
    const { faults } = parseIni(text, 'groups.conf');
    expect(faults.map(({ place }) => place)).toEqual([
      { source: 'groups.conf', text: text.split('\n')[line - 1], line },
    ]);
  });

  it('takes what is said last where something is said twice', () => {
    expect(read('[a]\nmap: x\nall: z\n[a]\nmap: y')).toEqual({ a: { map: 'y', all: 'z' } });
  });

  it('gives sections for any text', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('[a]', '[b]', 'map: x', ' more', '#', ''));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { sections } = parseIni(lines.join('\n'), 'f');
        expect(new Set(sections.map(({ name }) => name)).size).toBe(sections.length);
      }),
    );
  });
});
