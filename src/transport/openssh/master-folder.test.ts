import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../base/index.ts';
import { MasterFolder } from './master-folder.ts';

const [KEY, OTHER] = ['a'.repeat(16), 'b'.repeat(16)];

describe('the folder of kept masters', () => {
  let path: string;
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, date: () => new Date(nowMs), sleep: async () => {} };
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'grappe-m-'));
    return () => rmSync(path, { recursive: true });
  });

  /** Answers whatever it is asked as a master that is there. */
  async function listen(socket: string): Promise<void> {
    const server = createServer((client) => {
      const answer = Buffer.alloc(16);
      [12, 0x80000005, 1, process.pid].forEach((word, at) => answer.writeUInt32BE(word, 4 * at));
      client.on('error', () => undefined).on('data', () => client.write(answer));
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => void server.close());
  }

  async function keep(folder: MasterFolder, key: string): Promise<string> {
    const socket = folder.newPath(key);
    await listen(socket);
    await folder.keep(socket, { node: 'n1', details: {} });
    return socket;
  }

  it('is read once for the many that a run looks for, and again a second later', async () => {
    const [ours, theirs] = [new MasterFolder(path, clock), new MasterFolder(path, clock)];
    expect(await ours.find(KEY)).toBeUndefined();
    const socket = await keep(theirs, KEY);
    expect(await ours.find(KEY)).toBeUndefined();
    nowMs += 1001;
    expect(await ours.find(KEY)).toMatchObject({ node: 'n1', path: socket, uses: 0 });
    expect(await ours.find(OTHER)).toBeUndefined();
  });

  it('has at once what was just kept, and counts what goes over it', async () => {
    const folder = new MasterFolder(path, clock);
    await folder.find(KEY);
    const socket = await keep(folder, KEY);
    expect(await folder.find(KEY)).toMatchObject({ path: socket, uses: 1 });
    expect(await folder.find(KEY)).toMatchObject({ path: socket, uses: 2 });
  });

  it('forgets those whose socket is gone, or whose process does not listen any more', async () => {
    const folder = new MasterFolder(path, clock);
    for (const name of [`${KEY}-000000`, `${OTHER}-000000`])
      writeFileSync(join(path, `${name}.json`), '{"node":"n1","details":{},"pid":1}');
    writeFileSync(join(path, `${OTHER}-000000`), '');
    expect([await folder.find(KEY), await folder.find(OTHER)]).toEqual([undefined, undefined]);
    expect(readdirSync(path)).toEqual([]);
  });
});
