import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readItems } from './read-items.ts';

describe('items', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-items-'));
    writeFileSync(join(folder, 'list'), 'a b\r\n\n  \nc\nlast');
    writeFileSync(join(folder, 'empty'), '\n');
    writeFileSync(join(folder, '-x.csv'), '');
    writeFileSync(join(folder, 'b.csv'), '');
    writeFileSync(join(folder, 'a.csv'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['1-3', ['1', '2', '3']],
    ['a,b,c', ['a', 'b', 'c']],
    ['a,', ['a']],
    ['list', ['a b', 'c', 'last']],
    ['*.csv', ['./-x.csv', 'a.csv', 'b.csv']],
  ])('of %s', async (text, expected) => {
    const items = await readItems(text, folder);
    expect(items.slice(0, items.count)).toEqual(expected);
  });

  it.each([
    ['empty', "there is no item in 'empty'"],
    ['', "there is no item in ''"],
    ['*.txt', "there is no item in '*.txt'"],
    [',', "there is no item in ','"],
    ['nowhere', "cannot read the items of 'nowhere'"],
  ])('%s: none', async (text, message) => {
    await expect(readItems(text, folder)).rejects.toThrow(message);
  });
});
