import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedCluster, startEmbeddedCluster } from '../../src/embedded/index.ts';

const FULL_NODE = resolve(import.meta.dirname, '../support/node-on-disk.ts');
const CLIENT = resolve(import.meta.dirname, '../support/copy-client.ts');

/** A file system of 1 MiB needs a mount namespace. */
const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', '/mnt']).status === 0;

function output(program: string, words: readonly string[]): Promise<string> {
  return new Promise((done, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => done(text));
  });
}

describe('the limits of a copy', () => {
  let folder: string;
  let cluster: EmbeddedCluster;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-limits-'));
    mkdirSync(join(folder, 'demo'));
    cluster = await startEmbeddedCluster({ count: 1, folder: join(folder, 'demo'), env: process.env });
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('memory: 200 MB there and back need no more than 10 MB do, but for a few', async () => {
    const rssOf = async (sizeBytes: number): Promise<number> => {
      const at = (name: string): string => join(folder, name);
      writeFileSync(at('source'), '');
      truncateSync(at('source'), sizeBytes);
      const told = JSON.parse(
        await output(process.execPath, [CLIENT, cluster.configFile, at('source'), at('sent'), at('back')]),
      ) as { put: string; get: string; maxRssKb: number };
      expect(told).toMatchObject({ put: 'done', get: 'done' });
      return told.maxRssKb;
    };
    const [small, large] = [await rssOf(10_000_000), await rssOf(200_000_000)];
    expect(large - small).toBeLessThan(60_000);
  });

  it.skipIf(!canMount)('F34: a disk that is full leaves the old file and nothing else', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    // Zeros would take no room.
    writeFileSync(join(folder, 'source'), randomBytes(2_000_000));
    const script =
      'mount -t tmpfs -o size=1m none "$1"; echo old >"$1/back"; "$2" "$3" "$4" "$5" "$1/absent/x" "$1/back"; ls -A "$1"; cat "$1/back"';
    const words = ['sh', disk, process.execPath, CLIENT, cluster.configFile, join(folder, 'source')];
    const lines = (await output('unshare', ['-rm', 'sh', '-c', script, ...words])).split('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ get: 'local: no space left on device' });
    expect(lines.slice(1)).toEqual(['back', 'old', '']);
    expect(readdirSync(disk)).toEqual([]);
  });

  it.skipIf(!canMount)('F34: a node whose disk is full keeps its old file', async () => {
    const disk = join(folder, 'node-disk');
    mkdirSync(disk);
    // Zeros would take no room.
    writeFileSync(join(folder, 'source'), randomBytes(2_000_000));
    const script = `
      mount -t tmpfs -o size=1m none "$1"; echo old >"$1/file"; mkdir "$1/demo"
      "$2" "$3" "$1/demo" "$4" "$5" "$1/file"; ls -A "$1"; cat "$1/file"`;
    const words = ['sh', disk, process.execPath, FULL_NODE, CLIENT, join(folder, 'source')];
    const lines = (await output('unshare', ['-rm', 'sh', '-c', script, ...words])).split('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ put: 'copy: ENOSPC: no space left on device, write' });
    expect(lines.slice(1)).toEqual(['file', 'old', '']);
    expect(readFileSync(join(folder, 'source')).length).toBe(2_000_000);
  });
});
