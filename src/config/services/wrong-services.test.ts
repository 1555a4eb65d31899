/**
 * Wrong descriptions of services: each mistake is told at its place with what to do about it, and nothing else is
 * told. Those written by hand stand in test/support/wrong-services/traps.txt, the others are made of the keys.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { families } from '../../../test/support/wrong-services/families.ts';
import { ConfigError, type Diagnostic } from '../index.ts';
import { placeText } from '../source-file.ts';

const TRAPS = join(import.meta.dirname, '../../../test/support/wrong-services/traps.txt');

interface Trap {
  readonly title: string;
  /** What stands between « and » is wrong. */
  readonly text: string;
  /** Of each mistake its words, the places that belong to it, and the cure. */
  readonly told: string;
}

const traps: readonly Trap[] = readFileSync(TRAPS, 'utf8')
  .split(/^== /m)
  .slice(1)
  .map((part) => {
    const [head = '', told = ''] = part.split('--\n');
    const [title = '', ...text] = head.split('\n');
    return { title, text: text.join('\n'), told: told.trimEnd() };
  });

const folder = configFolder();
afterAll(() => folder[Symbol.dispose]());

async function mistakesIn(text: string): Promise<readonly Diagnostic[]> {
  folder.write('grappe.yaml', plain(text));
  try {
    return (await folder.load({ given: 'grappe.yaml' })).warnings;
  } catch (error) {
    if (error instanceof ConfigError && error.exit === 3) return error.diagnostics;
    throw error;
  }
}

function plain(text: string): string {
  return `version: 1\n${text.replaceAll(/[«»]/g, '')}`;
}

/** Line, column and length of what is marked. */
function marked(text: string): string[] {
  return [...text.matchAll(/«([^»]*)»/g)].map(({ index, 1: wrong = '' }) => {
    const before = plain(text.slice(0, index)).split('\n');
    return `${before.length}:${(before.at(-1) ?? '').length + 1}+${wrong.length}`;
  });
}

function placeOf({ place }: Diagnostic): string {
  return place ? `${here(placeText(place))}+${place.end - place.start}` : '';
}

function here(text: string): string {
  return text.replace('grappe.yaml:', '');
}

function wordsOf({ severity, message, related = [], hint }: Diagnostic): string {
  return [
    `${severity}: ${message}`,
    ...related.map(({ text, place }) => `  ${here(placeText(place))}: ${text}`),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ].join('\n');
}

/** A hint, or a message that says itself what is right. */
const HELPS = /^ {2}hint: |must be (?:an?|one|at|text|true|the) /m;

test.each(traps.map((trap) => [trap.title, trap] as const))('%s', async (_, { text, told }) => {
  const mistakes = await mistakesIn(text);
  expect(mistakes.map(placeOf)).toEqual(marked(text));
  expect(mistakes.map(wordsOf).join('\n')).toBe(told);
  for (const mistake of mistakes) expect(wordsOf(mistake)).toMatch(HELPS);
});

test.each(families().map((one) => [one.title, one] as const))('%s', async (_, { text, told }) => {
  const mistakes = await mistakesIn(text);
  const words = mistakes.map(wordsOf).join('\n');
  expect(mistakes.map(placeOf), words).toEqual(marked(text));
  for (const part of told) expect(words).toContain(part);
  for (const mistake of mistakes) expect(wordsOf(mistake)).toMatch(HELPS);
});

test('there are more than 300 of them', () => {
  expect(traps.length + families().length).toBeGreaterThan(300);
});
