import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { writeBehind } from './sftp-transfer.ts';

const PART = 63 * 512;
const OPENSSH_BYTES = 261_120;

interface Written {
  readonly file: Buffer;
  readonly sizes: number[];
}

async function written(chunks: readonly Uint8Array[], mostBytes: number): Promise<Written> {
  const file = Buffer.alloc(chunks.reduce((sum, { length }) => sum + length, 0));
  const sizes: number[] = [];
  async function* content(): AsyncIterable<Uint8Array> {
    yield* chunks;
  }
  const write = async (part: Uint8Array, position: number): Promise<void> => {
    file.set(part, position);
    sizes.push(part.length);
  };
  await Promise.all(await writeBehind(content(), write, mostBytes));
  return { file, sizes };
}

describe('a file written behind its reader', () => {
  it.each([
    ['a server that tells nothing', 0, PART],
    ['one that takes little', 70_000, 2 * PART],
    ['OpenSSH', OPENSSH_BYTES, 8 * PART],
    ['one that takes more than there is need of', 10_000_000, 8 * PART],
  ])('takes requests as large as %s allows, and is whole', async (_who, mostBytes, largest) => {
    const chunks = [randomBytes(20 * PART), randomBytes(5), randomBytes(PART + 1)];
    const { file, sizes } = await written(chunks, mostBytes);
    expect(file.equals(Buffer.concat(chunks))).toBe(true);
    expect(Math.max(...sizes)).toBe(largest);
  });

  it('leaves zeros out, among much else too, but for the last ones', async () => {
    const [some, zeros] = [randomBytes(2 * PART), Buffer.alloc(PART)];
    const content = Buffer.concat([some, zeros, zeros, some, zeros, zeros]);
    const { file, sizes } = await written([content], OPENSSH_BYTES);
    expect(file.equals(content)).toBe(true);
    expect(sizes).toEqual([2 * PART, 2 * PART, PART]);
  });

  it('tells of the first write that fails', async () => {
    async function* content(): AsyncIterable<Uint8Array> {
      for (;;) yield randomBytes(PART);
    }
    const write = (_part: Uint8Array, position: number): Promise<void> =>
      position < 3 * PART ? Promise.resolve() : Promise.reject(new Error('the disk is full'));
    await expect(writeBehind(content(), write, 0)).rejects.toThrow('the disk is full');
  });
});
