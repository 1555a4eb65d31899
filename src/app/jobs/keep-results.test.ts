import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { stateFolder } from '../../../test/support/state-folder.ts';
import type { Engine, ResultFile } from '../../jobs/index.ts';
import { keepResults } from './keep-results.ts';

type Found = ResultFile | { readonly path: string; readonly refused: string; readonly trouble?: object };

/** Brings back what this engine finds. */
async function kept(...found: readonly Found[]): ReturnType<typeof keepResults> {
  using state = stateFolder();
  const engine = {
    async *results() {
      yield* found;
    },
  } as unknown as Engine;
  const { signal } = new AbortController();
  return await keepResults({
    engine,
    node: 'n1',
    attempt: 'job.0.1',
    patterns: ['*'],
    fence: 1,
    folder: state.path,
    signal,
  });
}

function fileOf(path: string, text: string): ResultFile {
  async function* bytes() {
    yield Buffer.from(text);
  }
  return { path, sizeBytes: text.length, bytes: bytes() };
}

describe('results of a task', () => {
  it('that are refused are told, and the others are kept', async () => {
    expect(await kept({ path: 'link', refused: 'is a link' })).toEqual({
      files: [],
      refused: [{ path: 'link', why: 'is a link' }],
    });
  });

  it.each(['../out', '/out', 'a/../../out', 'a//b', ''])('called %j are refused', async (path) => {
    expect(await kept(fileOf(path, 'one'))).toEqual({
      files: [],
      refused: [{ path, why: 'no plain path' }],
    });
  });

  it('are kept once, however many patterns match them', async () => {
    const { files } = await kept(fileOf('a.txt', 'one'), fileOf('b.txt', 'two'), fileOf('a.txt', 'one'));
    expect(files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['a.txt', 3],
      ['b.txt', 3],
    ]);
  });

  it('stay as they are when one that lost the lease comes late, and finds nothing any more', async () => {
    using state = stateFolder();
    const bring = (fence: number, ...found: readonly Found[]): ReturnType<typeof keepResults> => {
      const engine = { results: () => Readable.from(found) } as unknown as Engine;
      const { signal } = new AbortController();
      const of = { node: 'n1', attempt: 'job.0.1', patterns: ['*'], folder: state.path, signal };
      return keepResults({ engine, fence, ...of });
    };
    const { files } = await bring(2, fileOf('a', 'one'));
    await bring(1);
    expect(files.map(({ place }) => readFileSync(join(state.path, place), 'utf8'))).toEqual(['one']);
  });

  it('may be called as a draft would be', async () => {
    const { files } = await kept(
      fileOf('a.partial', 'one'),
      fileOf('a', 'two'),
      fileOf('0.partial', 'three'),
    );
    expect(files.map(({ path }) => path)).toEqual(['a.partial', 'a', '0.partial']);
  });

  it('are not given up where the link fails: they may be asked for again', async () => {
    const trouble = { outcome: 'lost', cause: 'link-lost', detail: null } as const;
    await expect(kept({ path: '*', refused: 'could not be brought: lost', trouble })).rejects.toThrow('lost');
  });
});
