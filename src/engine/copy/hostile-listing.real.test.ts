import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  attributes,
  data,
  type Listed,
  name,
  names,
  startHostileSftp,
  status,
} from '../../../test/support/hostile-sftp.ts';
import type { Connector, ExecEnd } from '../../transport/index.ts';
import { CopyingConnector } from './copying-connector.ts';
import type { CopyCounts } from './copy-session.ts';
import { fetchTrees } from './fetch-trees.ts';

type Answers = Parameters<typeof startHostileSftp>[0];

const FOLDER = 0o040755;
const LINK = 0o120777;
const OPTIONS = { preserve: true, checksum: false, dryRun: false, verbose: false };

describe('S06: a node that lies about what is in a folder', () => {
  let folder: string;
  let target: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-victim-'));
    target = join(folder, 'target');
    mkdirSync(target);
    writeFileSync(join(folder, 'beside'), 'old');
    return () => rmSync(folder, { recursive: true });
  });

  interface Fetched {
    readonly end: ExecEnd;
    readonly said: string;
    readonly counts: CopyCounts | undefined;
  }

  async function fetchOver(connector: Connector, source = 'root', signal?: AbortSignal): Promise<Fetched> {
    let counts: CopyCounts | undefined;
    let said = '';
    const copying = new CopyingConnector(connector, {
      options: OPTIONS,
      moved: () => undefined,
      done: (_node, all) => void (counts = all),
      perform: (session) =>
        fetchTrees(session, [source], { folder: target, inner: undefined, nameOf: (each) => each }),
    });
    const never = new AbortController().signal;
    await using connection = await copying.connect('n1', never);
    const end = await connection.exec('', {
      signal: signal ?? never,
      onOutput: (_stream, chunk) => void (said += Buffer.from(chunk).toString()),
    });
    return { end, said, counts };
  }

  /** A folder `root` with these entries; deeper folders are empty. */
  async function fetchListing(entries: readonly Listed[], answers: Answers = {}): Promise<Fetched> {
    const listed = new Set<string>();
    await using server = await startHostileSftp({
      lstat: ({ id, body }) => attributes(id, 6, body.includes('/') ? 0o100644 : FOLDER),
      opendir: ({ id, body }) => {
        const path = body.toString().slice(4);
        listed.add(path);
        return pathHandle(id, path);
      },
      readdir: ({ id, body }) => {
        const path = body.toString().slice(4);
        if (path !== 'root' || !listed.delete(path)) return status(id, 1);
        return names(id, entries);
      },
      ...answers,
    });
    return await fetchOver(server.connector);
  }

  function expectNothingOutside(): void {
    expect(readdirSync(folder).sort()).toEqual(['beside', 'target']);
    expect(readFileSync(join(folder, 'beside'), 'utf8')).toBe('old');
    expect(readdirSync(target)).toEqual(['root']);
  }

  it('an honest answer is taken, so that the rest of this file means something', async () => {
    const { end, counts } = await fetchListing([{ name: 'file' }, { name: 'inner', mode: FOLDER }]);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(counts).toMatchObject({ copied: 3, failed: 0 });
    expectNothingOutside();
    expect(readFileSync(join(target, 'root/file'), 'utf8')).toBe('honest');
    expect(readdirSync(join(target, 'root/inner'))).toEqual([]);
  });

  it.each<[string, string | Buffer]>([
    ['a name that leads up', '../beside'],
    ['an absolute name', '/etc/grappe-was-here'],
    ['a name with a slash', 'a/b'],
    ['an empty name', ''],
    ['a name with NUL', 'a\0b'],
    ['a name of 4 kB', 'x'.repeat(4096)],
    ['a name of 256 bytes', 'x'.repeat(256)],
    ['a name that is no UTF-8', Buffer.from([0x61, 0xff, 0x62])],
  ])('%s is refused by name, and the copy has failed; the others arrive', async (_what, bad) => {
    for (const mode of [0o100644, FOLDER, LINK]) {
      const { end, counts, said } = await fetchListing([{ name: bad, mode }, { name: 'good' }]);
      expect(end).toEqual({ kind: 'exited', code: 1 });
      expect(counts).toMatchObject({ failed: 1 });
      expect(said).toMatch(/its name|no name/);
      expectNothingOutside();
      expect(readdirSync(join(target, 'root'))).toEqual(['good']);
      rmSync(join(target, 'root'), { recursive: true });
    }
  });

  it('`.` and `..` are what they are in every folder', async () => {
    const { end } = await fetchListing([
      { name: '.', mode: FOLDER },
      { name: '..', mode: FOLDER },
    ]);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expectNothingOutside();
  });

  it.each([
    ['then a folder of that name', FOLDER],
    ['then a file of that name', 0o100644],
  ])('a link that leads out, %s: nothing is written through it', async (_what, mode) => {
    const { counts } = await fetchListing(
      [
        { name: 'trap', mode: LINK },
        { name: 'trap', mode },
      ],
      { readlink: ({ id }) => name(id, folder) },
    );
    expectNothingOutside();
    expect(counts?.failed).toBe(mode === FOLDER ? 1 : 0);
    expect(lstatSync(join(target, 'root/trap')).isDirectory()).toBe(false);
  });

  it('a folder that is a link the next time leads nowhere', async () => {
    mkdirSync(join(target, 'root'));
    symlinkSync(folder, join(target, 'root/inner'));
    const { counts } = await fetchListing([{ name: 'inner', mode: FOLDER }]);
    expect(counts?.failed).toBe(1);
    expectNothingOutside();
  });

  it.each([
    ['nowhere', ''],
    ['at a path of 10 kB', 'x'.repeat(10_000)],
    ['at NUL', 'a\0b'],
  ])('a link that points %s is refused', async (_what, to) => {
    const { counts } = await fetchListing([{ name: 'link', mode: LINK }], {
      readlink: ({ id }) => name(id, to),
    });
    expect(counts?.failed).toBe(1);
    expect(readdirSync(join(target, 'root'))).toEqual([]);
  });

  it('set-user-ID and its like are never taken over', async () => {
    await fetchListing([
      { name: 'program', mode: 0o106755 },
      { name: 'inner', mode: 0o043777 },
    ]);
    expect(lstatSync(join(target, 'root/program')).mode & 0o7000).toBe(0);
    expect(lstatSync(join(target, 'root/inner')).mode & 0o7000).toBe(0);
  });

  it.each<[string, number | bigint]>([
    ['16 EB', 2n ** 64n - 1n],
    ['more than there is', 1000],
  ])('a file that is said to hold %s has failed, and leaves nothing', async (_what, size) => {
    const { counts } = await fetchListing([{ name: 'file', size }], {
      lstat: ({ id, body }) => attributes(id, size, body.includes('/') ? 0o100644 : FOLDER),
    });
    expect(counts).toMatchObject({ failed: 1 });
    expect(readdirSync(join(target, 'root'))).toEqual([]);
  });

  it('other bytes at each reading: the file has failed', async () => {
    const { counts } = await fetchListing([{ name: 'file' }], {
      read: ({ id }) => data(id, Buffer.from(String(Math.random()).padEnd(6).slice(0, 6))),
    });
    expect(counts).toMatchObject({ failed: 1 });
    expect(readdirSync(join(target, 'root'))).toEqual([]);
  });

  it('a folder without end costs no memory, and ends when it is given up', async () => {
    let asked = 0;
    const abort = new AbortController();
    const before = process.memoryUsage().heapUsed;
    const { end } = await fetchEndless(abort, () => {
      if (++asked === 2000) abort.abort(new Error('enough'));
      return asked;
    });
    expect(end.kind).toBe('lost');
    expect(asked).toBeGreaterThanOrEqual(2000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
    expectNothingOutside();
  });

  async function fetchEndless(abort: AbortController, next: () => number): Promise<Fetched> {
    await using server = await startHostileSftp({
      lstat: ({ id }) => attributes(id, 6, FOLDER),
      readdir: ({ id }) => {
        const at = next();
        // Sockets: nothing is written for them.
        return names(
          id,
          Array.from({ length: 100 }, (_, index) => ({ name: `s${at}-${index}`, mode: 0o140755 })),
        );
      },
    });
    return await fetchOver(server.connector, 'root', abort.signal);
  }

  it('folders in folders without end are refused where paths end', async () => {
    await using server = await startHostileSftp({
      lstat: ({ id }) => attributes(id, 6, FOLDER),
      opendir: ({ id }) => pathHandle(id, `h${Math.random()}`),
      readdir: deepReaddir(),
    });
    const { end, said } = await fetchOver(server.connector);
    expect(end).toEqual({ kind: 'exited', code: 1 });
    expect(said).toContain('its path is too long');
    expectNothingOutside();
  });

  it('S10: a folder that is swapped for a link all the time leads nothing astray', async () => {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    mkdirSync(join(target, 'root/inner'), { recursive: true });
    const inner = join(target, 'root/inner');
    const over = new AbortController();
    const swapping = swap(inner, join(target, 'root/aside'), outside, over.signal);
    for (let round = 0; round < 40; round++) await fetchRaced();
    over.abort();
    await swapping;
    expect(readdirSync(outside)).toEqual([]);
  });

  async function fetchRaced(): Promise<void> {
    const done = new Set<string>();
    await using server = await startHostileSftp({
      lstat: ({ id, body }) => attributes(id, 6, body.includes('file') ? 0o100644 : FOLDER),
      opendir: ({ id, body }) => pathHandle(id, body.toString().slice(4)),
      readdir: ({ id, body }) => {
        const path = body.toString().slice(4);
        if (done.has(path)) return status(id, 1);
        done.add(path);
        if (path === 'root') return names(id, [{ name: 'inner', mode: FOLDER }]);
        return names(id, [{ name: 'file1' }, { name: 'file2' }]);
      },
    });
    await fetchOver(server.connector);
  }
});

/** Folder and link take turns under one name, until `over`. */
async function swap(inner: string, aside: string, outside: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await rename(inner, aside).catch(() => undefined);
    await symlink(outside, inner).catch(() => undefined);
    await immediate();
    await rm(inner, { recursive: true, force: true });
    await rename(aside, inner).catch(() => undefined);
    await immediate();
  }
}

/** A handle that is the path itself. */
function pathHandle(id: number, path: string): Buffer {
  const bytes = Buffer.from(path);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(9 + bytes.length, 0);
  head[4] = 102;
  head.writeUInt32BE(id, 5);
  head.writeUInt32BE(bytes.length, 9);
  return Buffer.concat([head, bytes]);
}

function deepReaddir(): NonNullable<Answers['readdir']> {
  const listed = new Set<string>();
  return ({ id, body }) => {
    const handle = body.toString('latin1');
    if (listed.has(handle)) return status(id, 1);
    listed.add(handle);
    return names(id, [{ name: 'd'.repeat(200), mode: FOLDER }]);
  };
}
