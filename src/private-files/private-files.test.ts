import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  lockWithin,
  makeFolder,
  makePrivateFolder,
  readPrivateFile,
  takeLock,
  writePrivateFile,
} from './index.ts';

let folder = '';
let umask = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-private-'));
  umask = process.umask(0);
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('folders and files of this account alone', () => {
  it('S11: are closed to others whatever the umask', async () => {
    const file = join(folder, 'a/b/file');
    await writePrivateFile(file, 'one', { durable: true });
    using _lock = await takeLock(join(folder, 'a/lock'));
    const modes = ['a', 'a/b', 'a/b/file', 'a/lock'].map((name) => modeOf(join(folder, name)));
    expect(modes).toEqual([0o700, 0o700, 0o600, 0o600]);
  });

  it('are told at once where no folder can ever be made', () => {
    expect(() => makePrivateFolder('/proc/nothing/here')).toThrow('ENOENT');
  });

  it('differ from a folder for everybody, which the umask narrows', () => {
    process.umask(0o027);
    makeFolder(join(folder, 'a/b'));
    expect(['a', 'a/b'].map((name) => modeOf(join(folder, name)))).toEqual([0o750, 0o750]);
  });

  it('are replaced in one step, and read back', async () => {
    const file = join(folder, 'file');
    expect(await readPrivateFile(file)).toBeUndefined();
    await writePrivateFile(file, 'one', { durable: false });
    await writePrivateFile(file, 'two', { durable: false });
    expect([await readPrivateFile(file), readFileSync(file, 'utf8')]).toEqual(['two', 'two']);
  });

  it('are not believed when others can write them', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'theirs');
    chmodSync(file, 0o666);
    await expect(readPrivateFile(file)).rejects.toThrow('cannot use the file');
  });
});

describe('a lock', () => {
  it('has one holder at a time', async () => {
    const path = join(folder, 'lock');
    const first = await takeLock(path);
    expect(await takeLock(path)).toBeUndefined();
    await expect(lockWithin(path, 0)).rejects.toThrow('could not be had');
    const waiting = lockWithin(path, 60_000);
    first?.[Symbol.dispose]();
    using second = await waiting;
    expect(second).toBeDefined();
  });

  it('keeps other processes out, even when somebody else in this one asks for it', async () => {
    const path = join(folder, 'lock');
    using first = await takeLock(path);
    expect([first !== undefined, await takeLock(path)]).toEqual([true, undefined]);
    expect(takenElsewhere(path)).toBe('no');
  });
});

/** Whether another process gets the lock. */
function takenElsewhere(path: string): string {
  const door = new URL('index.ts', import.meta.url).href;
  const program = `const { takeLock } = await import('${door}');
    process.stdout.write((await takeLock('${path}')) ? 'yes' : 'no');`;
  const words = ['--no-warnings', '--input-type=module', '-e', program];
  return execFileSync(process.execPath, words, { encoding: 'utf8' });
}
