/** The compiler holds that no text is missing; this holds what it cannot see. */

import { afterEach, describe, expect, it } from 'vitest';
import { ago, bytes, duration, list, number, percent, plural, time } from './format.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { language } from './language.ts';

afterEach(() => {
  language.value = 'en';
});

describe('the catalogue', () => {
  it('has no empty text, and French where it is not the same word', () => {
    const [english, french] = [textsOf(en), textsOf(fr)];
    expect(french.size).toBe(english.size);
    const alike = [...english].filter(([key, text]) => french.get(key) === text).map(([key]) => key);
    expect(alike).toEqual([
      'pages.services',
      'pages.audit',
      'nav.label',
      'palette.kinds.page',
      'palette.kinds.action',
    ]);
    expect([...english, ...french].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('formats', () => {
  it('count as the language does', () => {
    const nodes = (count: number) => plural(count, { one: '# node', other: '# nodes' });
    expect([0, 1, 2000].map(nodes)).toEqual(['0 nodes', '1 node', '2,000 nodes']);
    language.value = 'fr';
    const nœuds = (count: number) => plural(count, { one: '# nœud', other: '# nœuds' });
    expect([0, 1, 2000].map(nœuds).map(plain)).toEqual(['0 nœud', '1 nœud', '2 000 nœuds']);
  });

  it('write amounts', () => {
    expect([0, 999, 1000, 1_500_000, 123_456_789, 5e15].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '1.5 MB',
      '123 MB',
      '5,000 TB',
    ]);
    expect([number(1234.56, 1), percent(0.256), list(['a', 'b', 'c'])]).toEqual([
      '1,234.6',
      '26%',
      'a, b, and c',
    ]);
    language.value = 'fr';
    expect([bytes(1_500_000), number(1234.56, 1), percent(0.256)].map(plain)).toEqual([
      '1,5 Mo',
      '1 234,6',
      '26 %',
    ]);
  });

  it('write times', () => {
    const spans = [-5, 40, 3210, 59_000, 65_000, 7_860_000, 273_600_000];
    expect(spans.map(duration)).toEqual([
      '0 ms',
      '40 ms',
      '3.2 s',
      '59 s',
      '1 min 05 s',
      '2 h 11 min',
      '3 d 4 h',
    ]);
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(ago('2026-11-21T11:57:10Z', now)).toBe('2 min. ago');
    expect(ago('2026-11-20T11:00:00Z', now)).toBe('yesterday');
    language.value = 'fr';
    expect(plain(ago('2026-11-21T11:57:10Z', now))).toBe('il y a 2 min');
    expect(plain(time('2026-11-21T12:00:00Z', 'day'))).toBe('21 nov. 2026');
  });
});

/** French has narrow spaces of several kinds. */
function plain(text: string): string {
  return text.replace(/\s/g, ' ');
}

/** Texts by their place; of functions, what they say of the number 2. */
function textsOf(catalogue: object, place = ''): Map<string, string> {
  const found = Object.entries(catalogue).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const here = place === '' ? key : `${place}.${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [[here, (value as (count: number) => string)(2)]];
    return [...textsOf(value as object, here)];
  });
  return new Map(found);
}
