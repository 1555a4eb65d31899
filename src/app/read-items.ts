/** The items of `--shard`: numbers, a list, the lines of a file, or the files of a pattern. */

import { glob, readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { GrappeError, systemReason } from '../base/index.ts';
import { type Items, numberItems, readsAsNumbers, textItems } from '../engine/index.ts';

/** `1-60`, `a,b,c`, `list.txt` or `*.csv`. Throws GrappeError where there is no item. */
export async function readItems(text: string, cwd: string): Promise<Items> {
  const items = readsAsNumbers(text) ? numberItems(text) : textItems(await textsOf(text, cwd));
  if (items.count > 0) return items;
  throw new GrappeError('usage', { message: `there is no item in '${text}'`, hint: 'nothing was run' });
}

async function textsOf(text: string, cwd: string): Promise<readonly string[]> {
  if (/[*?]/.test(text)) return filesOf(text, cwd);
  return text.includes(',') ? text.split(',').filter((item) => item !== '') : linesOf(text, cwd);
}

/** In the order of their names; `./` keeps a name from being taken for an option. */
async function filesOf(pattern: string, cwd: string): Promise<string[]> {
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd })) found.push(name);
  return found.toSorted().map((name) => (isAbsolute(name) || !name.startsWith('-') ? name : `./${name}`));
}

/** Lines with nothing on them are no items. */
async function linesOf(name: string, cwd: string): Promise<string[]> {
  if (name.trim() === '') return [];
  const text = await readFile(resolve(cwd, name), 'utf8').catch((cause: unknown) => {
    throw new GrappeError('usage', {
      message: `cannot read the items of '${name}'`,
      why: systemReason(cause),
      hint: 'name a range (1-60), a list (a,b,c), a file of lines or a pattern of files',
      cause,
    });
  });
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
