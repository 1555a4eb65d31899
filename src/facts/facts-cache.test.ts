import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FactsCache } from './facts-cache.ts';
import { pruneCache } from './prune-cache.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let folder: string;
let cache: FactsCache;
const at = new Date('2026-01-02T03:04:05.000Z');
const file = (): string =>
  join(
    folder,
    'facts',
    readdirSync(join(folder, 'facts')).find((name) => name.endsWith('.json'))!,
  );

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'grappe-facts-')), 'grappe');
  cache = new FactsCache(folder);
  await cache.write('n1', 'port 22', { at, answers: new Map([['os', 'ID=x']]) });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('the cache of facts', () => {
  it('gives back what was written, to this account alone', async () => {
    expect(await cache.read('n1', 'port 22')).toEqual({ at, answers: new Map([['os', 'ID=x']]) });
    const modes = [folder, join(folder, 'facts'), file()].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

  it('knows nothing of a node of the same name that is reached in another way', async () => {
    expect(await cache.read('n1', 'port 2222')).toBeUndefined();
    expect(await cache.read('n2', 'port 22')).toBeUndefined();
  });

  it.each(['', '{', 'null', '[]', '{"v":1}', '{"v":1,"node":"n1","at":"soon","answers":{}}'])(
    'takes a damaged file for none: %j',
    async (text) => {
      writeFileSync(file(), text);
      expect(await cache.read('n1', 'port 22')).toBeUndefined();
    },
  );

  it('does not believe a file of another node', async () => {
    writeFileSync(file(), JSON.stringify({ v: 1, node: 'n2', at: at.toISOString(), answers: {} }));
    expect(await cache.read('n1', 'port 22')).toBeUndefined();
  });

  it('loses what is older than 90 days, and the oldest where there is too much, once a day', async () => {
    const facts = join(folder, 'facts');
    const now = new Date(at.getTime() + 2 * DAY_MS);
    const plant = (name: string, days: number): void => {
      const time = new Date(now.getTime() - days * DAY_MS);
      writeFileSync(join(facts, name), '');
      utimesSync(join(facts, name), time, time);
    };
    const prune = (time: Date): Promise<void> => pruneCache(facts, time, { mostFiles: 2 });
    for (const name of readdirSync(facts)) rmSync(join(facts, name));
    for (const [name, days] of [
      ['a', 1],
      ['b', 80],
      ['c', 70],
      ['d', 91],
    ] as const)
      plant(name, days);
    await prune(now);
    expect(readdirSync(facts).toSorted()).toEqual(['a', 'c', 'pruned']);
    plant('pruned', 0);
    plant('d', 91);
    await prune(new Date(now.getTime() + DAY_MS - 1));
    expect(readdirSync(facts)).toContain('d');
    await prune(new Date(now.getTime() + DAY_MS));
    expect(readdirSync(facts).toSorted()).toEqual(['a', 'c', 'pruned']);
  });

  it('is looked through when something is written', () => {
    expect(readdirSync(join(folder, 'facts'))).toContain('pruned');
  });

  it('takes whatever names a file holds as names', async () => {
    writeFileSync(file(), `{"v":1,"node":"n1","at":"${at.toISOString()}","answers":{"__proto__":"x"}}`);
    expect((await cache.read('n1', 'port 22'))?.answers.get('os')).toBeUndefined();
  });
});
