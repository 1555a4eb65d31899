import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { nameMatcher } from './glob.ts';

const NAMES = [
  'a',
  'ab',
  'abc',
  'b.log',
  '.hidden',
  '..x',
  'é',
  'a*b',
  'a[b',
  '[x]',
  '-',
  ']',
  'A',
  '^',
  '!',
  'a\\b',
];
const PATTERNS = [
  '*',
  '?',
  '??',
  'a*',
  '*b',
  '*b*',
  'a?c',
  '.*',
  '[ab]',
  '[a-c]*',
  '[!a]*',
  '[^a]',
  '[]]',
  '[!]]',
  '[a-',
  'a[b',
  String.raw`a\*b`,
  String.raw`\[x]`,
  '[[]x]',
  '*.log',
  '[-]',
  '[a-]',
  'a**c',
  String.raw`a\\b`,
  '?*?',
];

describe('patterns of file names', () => {
  it('mean what they mean to a shell', () => {
    const program =
      'export LC_ALL=C.UTF-8; p=$1; shift; for n; do case $n in $p) printf "%s\\n" "$n";; esac; done';
    for (const pattern of PATTERNS) {
      const found = execFileSync('bash', ['-c', program, 'bash', pattern, ...NAMES], { encoding: 'utf8' });
      const isHidden = (name: string): boolean => name.startsWith('.') && !pattern.startsWith('.');
      const expected = found.split('\n').filter((name) => name !== '' && !isHidden(name));
      expect([pattern, NAMES.filter(nameMatcher(pattern))]).toEqual([pattern, expected]);
    }
  });

  it('take no more steps than both lengths multiplied', () => {
    const matches = nameMatcher(`${'*a'.repeat(60)}b`);
    expect(matches('a'.repeat(255))).toBe(false);
  });
});
