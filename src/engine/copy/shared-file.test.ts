import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CHUNK_BYTES as CHUNK,
  ChunkCache,
  type FileVersion,
  SharedFile,
  SMALL_BYTES,
} from './shared-file.ts';

class CountingCache extends ChunkCache {
  reads = 0;
  override get(key: string, read: () => Promise<Buffer>): Promise<Buffer> {
    return super.get(key, () => {
      this.reads++;
      return read();
    });
  }
}

describe('a file that many nodes get', () => {
  let folder: string;
  let path: string;
  let cache: CountingCache;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-shared-'));
    path = join(folder, 'file');
    cache = new CountingCache();
    return () => rmSync(folder, { recursive: true });
  });

  const fileAt = (where = path): SharedFile => new SharedFile(where, cache, { followsLink: false });

  async function readAll(version: FileVersion): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of version.content()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it('is read once and hashed once, however many take it', async () => {
    const bytes = randomBytes(10 * CHUNK + 5);
    writeFileSync(path, bytes);
    const file = fileAt();
    const all = await Promise.all(Array.from({ length: 20 }, () => file.whileOpen(readAll)));
    expect(all.every((each) => each.equals(bytes))).toBe(true);
    expect(cache.reads).toBe(11);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(await file.whileOpen((version) => version.digest())).toBe(digest);
    expect(await file.whileOpen((version) => version.digest())).toBe(digest);
    expect(cache.reads).toBe(11);
  });

  it('a slow reader holds up no other, and gets it whole all the same', async () => {
    const bytes = randomBytes(200 * CHUNK);
    writeFileSync(path, bytes);
    await fileAt().whileOpen(async (version) => {
      const slow = version.content()[Symbol.asyncIterator]();
      const first = (await slow.next()).value as Uint8Array;
      expect((await readAll(version)).equals(bytes)).toBe(true);
      const rest: Uint8Array[] = [first];
      for (let next = await slow.next(); !next.done; next = await slow.next()) rest.push(next.value);
      expect(Buffer.concat(rest).equals(bytes)).toBe(true);
    });
  });

  it('F37: a file that only grows is still what was read; one that is changed is not', async () => {
    writeFileSync(path, randomBytes(2 * CHUNK));
    const file = fileAt();
    await file.whileOpen(async (version) => {
      await readAll(version);
      expect(await version.state()).toBe('same');
      appendFileSync(path, 'more');
      expect(await version.state()).toBe('grown');
    });
    await file.whileOpen(async (version) => {
      const before = await readAll(version);
      writeFileSync(path, randomBytes(before.length));
      expect(await version.state()).toBe('changed');
      file.renew();
      expect(await file.whileOpen(async (renewed) => (await readAll(renewed)).equals(before))).toBe(false);
    });
  });

  it('if small, is had at once by all; not if it is large, or was written to meanwhile', async () => {
    writeFileSync(path, 'abc');
    const file = fileAt();
    const [one, other] = await Promise.all([file.small(), file.small()]);
    expect(one).toMatchObject({
      content: Buffer.from('abc'),
      digest: createHash('sha256').update('abc').digest('hex'),
    });
    expect(other).toBe(one);
    await fileAt().whileOpen(async (version) => {
      appendFileSync(path, 'more');
      expect(await version.small()).toBeUndefined();
    });
    writeFileSync(path, Buffer.alloc(SMALL_BYTES + 1));
    expect(await fileAt().small()).toBeUndefined();
  });

  it('what says that it is empty is read all the same', async () => {
    const text = await fileAt('/proc/version').whileOpen(readAll);
    expect(text.toString()).toMatch(/^Linux/);
  });

  it('a file that became a link, or went away, is not read', async () => {
    writeFileSync(path, 'x');
    symlinkSync(path, join(folder, 'link'));
    await expect(fileAt(join(folder, 'link')).whileOpen(readAll)).rejects.toMatchObject({ code: 'copy' });
    await expect(fileAt(join(folder, 'none')).whileOpen(readAll)).rejects.toMatchObject({
      message: `cannot read '${join(folder, 'none')}'`,
      why: 'no such file or directory',
    });
    await expect(fileAt(folder).whileOpen(readAll)).rejects.toMatchObject({
      message: `'${folder}' is no file any more`,
    });
  });
});
