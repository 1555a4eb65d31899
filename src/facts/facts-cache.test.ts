import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FactsCache } from './facts-cache.ts';

let folder: string;
let cache: FactsCache;
const at = new Date('2026-01-02T03:04:05.000Z');
const file = (): string => join(folder, 'facts', readdirSync(join(folder, 'facts'))[0]!);

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

  it('takes whatever names a file holds as names', async () => {
    writeFileSync(file(), `{"v":1,"node":"n1","at":"${at.toISOString()}","answers":{"__proto__":"x"}}`);
    expect((await cache.read('n1', 'port 22'))?.answers.get('os')).toBeUndefined();
  });
});
