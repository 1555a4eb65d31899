import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../base/index.ts';
import { FewAtOnce } from './few-at-once.ts';
import { outputFileName } from './output-file-name.ts';
import { OutputFiles } from './output-files.ts';

const CHILD = resolve(import.meta.dirname, '../../test/support/write-output-files.ts');

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'grappe-outdir-'));
  folder = join(root, 'out');
});

afterEach(() => rm(root, { recursive: true }));

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

async function written(parts: Record<string, string>, folders = { stdout: folder }): Promise<void> {
  await using files = await OutputFiles.open(folders, systemClock);
  for (const [node, text] of Object.entries(parts)) await files.output(node, 'stdout', bytes(text));
  for (const node of Object.keys(parts)) await files.flush(node);
}

/** How many descriptors of this process are of files in `place`. */
function openIn(place: string): number {
  const paths = readdirSync('/proc/self/fd').map((number) => {
    try {
      return readlinkSync(`/proc/self/fd/${number}`);
    } catch {
      return '';
    }
  });
  return paths.filter((path) => path.startsWith(place)).length;
}

function modeOf(mode: number): string {
  return (mode & 0o777).toString(8);
}

describe('output files', () => {
  it('hold the exact bytes of each node and stream', async () => {
    const noise = Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * 31) % 256));
    await using files = await OutputFiles.open({ stdout: folder, stderr: join(root, 'err') }, systemClock);
    for (let at = 0; at < noise.length; at += 999) {
      const chunk = noise.subarray(at, at + 999);
      await files.output('n1', 'stdout', chunk);
      void files.output('n2', 'stdout', chunk);
      await files.output('n1', 'stderr', chunk.subarray(0, 1));
    }
    await Promise.all(['n1', 'n2'].map((node) => files.flush(node)));
    expect((await readFile(join(folder, 'n1'))).equals(noise)).toBe(true);
    expect((await readFile(join(folder, 'n2'))).equals(noise)).toBe(true);
    expect((await readFile(join(root, 'err', 'n1'))).length).toBe(Math.ceil(noise.length / 999));
    expect((await readFile(join(root, 'err', 'n2'))).length).toBe(0);
  });

  it('are called .partial until they are whole', async () => {
    await using files = await OutputFiles.open({ stdout: folder }, systemClock);
    await files.output('n1', 'stdout', new Uint8Array(300_000));
    expect(await readdir(folder)).toEqual(['n1.partial']);
    await files.flush('n1');
    expect(await readdir(folder)).toEqual(['n1']);
  });

  it('hold both streams as they came where one folder is given for both', async () => {
    symlinkSync(folder, join(root, 'link'));
    mkdirSync(folder);
    await using files = await OutputFiles.open({ stdout: folder, stderr: join(root, 'link') }, systemClock);
    void files.output('n1', 'stdout', bytes('a'));
    void files.output('n1', 'stderr', bytes('b'));
    void files.output('n1', 'stdout', bytes('c'));
    await files.flush('n1');
    expect(await readFile(join(folder, 'n1'), 'utf8')).toBe('abc');
  });

  it('replace those of an earlier run, also by an empty one', async () => {
    await written({ n1: 'old and long', n2: 'old' });
    await written({ n1: 'new', n2: '' });
    expect(await readFile(join(folder, 'n1'), 'utf8')).toBe('new');
    expect(await readFile(join(folder, 'n2'), 'utf8')).toBe('');
    expect((await readdir(folder)).toSorted()).toEqual(['n1', 'n2']);
  });

  it('S11: are readable by nobody else, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await written({ n1: 'secret' });
    } finally {
      process.umask(before);
    }
    expect(modeOf((await stat(folder)).mode)).toBe('700');
    expect(modeOf((await stat(join(folder, 'n1'))).mode)).toBe('600');
  });

  it.each(['n1', 'n1.partial'])('S07: do not go through a link planted as %s', async (name) => {
    const victim = join(root, 'victim');
    writeFileSync(victim, 'precious');
    mkdirSync(folder);
    symlinkSync(victim, join(folder, name));
    await written({ n1: 'output' });
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readFile(join(folder, 'n1'), 'utf8')).toBe('output');
    await expect(readlink(join(folder, 'n1'))).rejects.toThrow('EINVAL');
  });

  it('S07: stay in the folder that was checked when its path is swapped for a link', async () => {
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    await using files = await OutputFiles.open({ stdout: folder }, systemClock);
    execFileSync('mv', [folder, join(root, 'moved')]);
    symlinkSync(elsewhere, folder);
    void files.output('n1', 'stdout', bytes('x'));
    await files.flush('n1');
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readdir(join(root, 'moved'))).toEqual(['n1']);
  });

  it('S07: notice a file that was swapped between two writes', async () => {
    await using files = await OutputFiles.open({ stdout: folder }, systemClock);
    await files.output('n1', 'stdout', new Uint8Array(300_000));
    const partial = join(folder, 'n1.partial');
    execFileSync('mv', [partial, join(root, 'kept')]);
    writeFileSync(partial, 'forged');
    void files.output('n1', 'stdout', bytes('more'));
    await expect(files.flush('n1')).rejects.toThrow("'n1.partial' was replaced by somebody else");
    expect(readFileSync(partial, 'utf8')).toBe('forged');
  });

  it.each(['../up', '/abs', '..', '.', '.hidden', 'a/b', 'nul\0', 'n1.partial', 'é', '%2E', 'a b'])(
    'S07: make a plain name of %j',
    (node) => {
      expect(outputFileName(node)).toMatch(/^[A-Za-z0-9_@:%-][A-Za-z0-9_.@:%-]*$/);
      expect(outputFileName(node)).not.toMatch(/\.partial$/);
    },
  );

  it('S07: give no two nodes one name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        fc.pre(a !== b);
        expect(outputFileName(a)).not.toBe(outputFileName(b));
      }),
    );
  });

  it('refuse a path that is no folder', async () => {
    writeFileSync(folder, '');
    await expect(OutputFiles.open({ stdout: folder }, systemClock)).rejects.toMatchObject({ code: 'local' });
  });

  it('fail for the node alone whose name is taken by a folder', async () => {
    mkdirSync(join(folder, 'n1'), { recursive: true });
    await using files = await OutputFiles.open({ stdout: folder }, systemClock);
    for (const node of ['n1', 'n2']) void files.output(node, 'stdout', bytes('x'));
    await expect(files.flush('n1')).rejects.toThrow('EISDIR');
    await files.flush('n2');
    expect(await readFile(join(folder, 'n2'), 'utf8')).toBe('x');
  });
});

describe('output files on a machine in trouble', () => {
  it.each(['/proc/none', '/proc/none/deeper', '/dev/null/out'])('cannot be put into %s', async (place) => {
    await expect(OutputFiles.open({ stdout: place }, systemClock)).rejects.toMatchObject({
      code: 'local',
      message: `cannot write output files to '${place}'`,
    });
  });

  it('make the folders that are missing', async () => {
    const deeper = join(folder, 'a', 'b');
    await written({ n1: 'text' }, { stdout: deeper });
    expect(await readdir(deeper)).toEqual(['n1']);
    expect(modeOf((await stat(folder)).mode)).toBe('700');
  });

  /** Runs the writer in a shell with these limits; answers what it said of each node. */
  function underLimits(limits: string, ...sizes: string[]): Record<string, string> {
    chmodSync(root, 0o700);
    const command = `${limits}; exec "$0" "$@"`;
    const output = execFileSync('sh', ['-c', command, process.execPath, CHILD, folder, ...sizes]);
    return JSON.parse(output.toString()) as Record<string, string>;
  }

  it('F25: a write that fails leaves the file .partial and the others whole', async () => {
    // Blocks of 512 bytes; with SIGXFSZ ignored a write past the limit fails as it does on a full disk.
    const said = underLimits('trap "" XFSZ; ulimit -f 1024', 'small=1000', 'large=3000000', 'other=500000');
    expect(said).toEqual({ small: 'whole', large: 'EFBIG', other: 'whole' });
    expect((await readdir(folder)).toSorted()).toEqual(['large.partial', 'other', 'small']);
    expect((await stat(join(folder, 'other'))).size).toBe(500_000);
  });

  it('F23: 400 nodes at once need few descriptors', async () => {
    const sizes = Array.from({ length: 400 }, (_, at) => `n${at}=100`);
    const said = underLimits('ulimit -n 40', ...sizes);
    expect(new Set(Object.values(said))).toEqual(new Set(['whole']));
    expect(await readdir(folder)).toHaveLength(400);
  });

  it('F23: writing waits while there is no descriptor at all', async () => {
    const said = underLimits('ulimit -n 40', 'hog', 'n1=100000', 'n2=10');
    expect(said).toEqual({ n1: 'whole', n2: 'whole' });
  });

  it('F23: of 500 nodes that write at once few have their file open', async () => {
    await using files = await OutputFiles.open({ stdout: folder }, systemClock);
    const nodes = Array.from({ length: 500 }, (_, at) => `n${at}`);
    for (const node of nodes) void files.output(node, 'stdout', bytes('text'));
    const writing = new Set(nodes);
    const done = Promise.all(nodes.map((node) => files.flush(node).finally(() => writing.delete(node))));
    let peak = 0;
    while (writing.size > 0) {
      peak = Math.max(peak, openIn(folder));
      await setImmediate();
    }
    await done;
    expect(peak).toBeGreaterThan(0);
    // Eight, and the folder itself.
    expect(peak).toBeLessThanOrEqual(9);
  });

  it('F23: at most so many pieces of work run at once, and all of them run', async () => {
    const few = new FewAtOnce(3);
    let running = 0;
    let peak = 0;
    const work = async (): Promise<void> => {
      peak = Math.max(peak, ++running);
      await Promise.resolve();
      running--;
    };
    await Promise.all(Array.from({ length: 50 }, () => few.run(work)));
    expect(peak).toBe(3);
  });
});
