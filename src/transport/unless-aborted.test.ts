import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { feed } from './child/exec-streams.ts';
import { feedStdin } from './ssh2/feed-stdin.ts';
import { unlessAborted } from './unless-aborted.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const never = new AbortController().signal;
const CHUNKS = 50;

/** Chunks of which the source keeps nothing; at its end `held` is how many live on all the same. */
class ForgottenChunks {
  held = CHUNKS;

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const chunks: WeakRef<Uint8Array>[] = [];
    for (let made = 0; made < CHUNKS; made++) {
      yield this.#next(chunks);
      await setImmediate();
    }
    collectGarbage();
    this.held = chunks.filter((chunk) => chunk.deref() !== undefined).length;
  }

  #next(chunks: WeakRef<Uint8Array>[]): Uint8Array {
    const chunk = Buffer.alloc(1000);
    chunks.push(new WeakRef(chunk));
    return chunk;
  }
}

function sink(): Writable {
  return new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => done() });
}

describe('F19: what was written of a standard input is not kept in memory', () => {
  it.each([
    ['to a channel', (source: AsyncIterable<Uint8Array>) => feedStdin(sink(), source, never)],
    ['to a process', (source: AsyncIterable<Uint8Array>) => feed(source, sink(), never)],
  ])('%s', async (_where, write) => {
    const source = new ForgottenChunks();
    await write(source);
    expect(source.held).toBeLessThan(CHUNKS / 5);
  });
});

describe('waiting that can be given up', () => {
  it('ends with the work, whether it succeeds or fails', async () => {
    expect(await unlessAborted(Promise.resolve(7), never)).toBe(7);
    await expect(unlessAborted(Promise.reject(new Error('no')), never)).rejects.toThrow('no');
  });

  it('ends with the abort, before or while it waits', async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(new Promise(() => undefined), stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    expect(await unlessAborted(new Promise(() => undefined), stop.signal)).toBeUndefined();
  });
});
