/** A save of the configuration in a process that is killed with -9: the file is the old or the new one, and whole. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigFolder, configFolder } from '../support/config-folder.ts';

const SAVE = resolve(import.meta.dirname, '../support/save-config.ts');
const OLD = 'version: 1\nnodes: n[1-4]\n';
const NEW = `version: 1\nnodes: n[1-9]\n${'# a remark\n'.repeat(5000)}`;
const straceInstalled = spawnSync('strace', ['-V']).error === undefined;

let folder: ConfigFolder;
let file: string;
beforeEach(() => {
  folder = configFolder();
  file = folder.write('grappe.yaml', OLD, 0o640);
});
afterEach(() => folder[Symbol.dispose]());

/** Of the save, with these words of strace before it. */
async function saved(...trace: string[]): Promise<number | NodeJS.Signals> {
  const strace = trace.length === 0 ? [] : ['strace', '-f', '-qq', '-o', '/dev/null', ...trace];
  const child = spawn('env', [...strace, process.execPath, SAVE, file, NEW], {
    // strace counts the calls of each thread by themselves: one thread does them all.
    env: { ...folder.env, PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '1' },
    cwd: folder.path,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exit, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return signal ?? exit ?? 'SIGKILL';
}

const held = (): string => readFileSync(file, 'utf8');

function backups(): string[] {
  const all = join(folder.env['XDG_STATE_HOME'] ?? '', 'grappe', 'config-backups');
  const [of] = readdirSync(all);
  return readdirSync(join(all, of ?? '')).map((name) => {
    const { text } = JSON.parse(readFileSync(join(all, of ?? '', name), 'utf8')) as { text: string };
    return text;
  });
}

describe.skipIf(!straceInstalled)('a process that is killed in the middle of a save', () => {
  it.each(['fsync', 'rename'])(
    'F34 leaves the old file or the new one, whole: at each %s',
    async (call) => {
      const seen: string[] = [];
      for (let at = 1; seen.at(-1) !== 'done'; at++) {
        folder.write('grappe.yaml', OLD);
        const end = await saved('-e', `inject=${call}:signal=KILL:when=${at}`);
        expect(end).toBeOneOf([0, 'SIGKILL']);
        expect(held()).toBeOneOf([OLD, NEW]);
        // Kept before the file changes.
        if (held() === NEW) expect(backups()).toContain(OLD);
        seen.push(end === 0 ? 'done' : held() === OLD ? 'old' : 'new');
      }
      expect(seen[0]).toBe('old');
      // What a killed one left beside it keeps nobody from saving.
      folder.write('grappe.yaml', OLD);
      expect([await saved(), held()]).toEqual([0, NEW]);
    },
    180_000,
  );

  it('F34 writes nothing into the file itself', async () => {
    const end = await saved('-P', file, '-e', 'inject=write,pwrite64,ftruncate,truncate:signal=KILL');
    expect([end, held()]).toEqual([0, NEW]);
  });
});

it.skipIf(process.getuid?.() !== 0)('a save keeps mode and owner of the file', async () => {
  chownSync(file, 65_534, 65_533);
  chmodSync(file, 0o640);
  expect(await saved()).toBe(0);
  const { mode, uid, gid } = statSync(file);
  expect([held(), mode & 0o7777, uid, gid]).toEqual([NEW, 0o640, 65_534, 65_533]);
});
