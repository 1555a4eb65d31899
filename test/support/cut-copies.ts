/** F34: copies of a tree over a link that is cut at one place after another; what is there then is old or new, never a mix. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChunkCache,
  CopyingConnector,
  type CopySession,
  fetchTrees,
  putTrees,
  readLocalTree,
} from '../../src/engine/index.ts';
import { type Connector, createConnector, DEFAULT_REACH, type ExecEnd } from '../../src/transport/index.ts';
import type { Sshd } from './sshd.ts';
import { startTcpProxy } from './tcp-proxy.ts';

/** Small ones go to the node in one stream. */
const SMALL = Array.from({ length: 12 }, (_, at) => `sub/small${at}`);
const FILES = ['a', 'b', 'large', 'sub/c', ...SMALL];
const LARGE_BYTES = 2_000_000;
const SMALL_BYTES = 30_000;
const ALL_BYTES = LARGE_BYTES + (FILES.length - 1) * SMALL_BYTES;

export interface CutCopies {
  /** How many files were found so, in all. */
  readonly old: number;
  readonly new: number;
  /** What should never be: neither the one nor the other. */
  readonly mixed: readonly string[];
  readonly ends: readonly ExecEnd['kind'][];
}

/** One copy for each of `parts`, 0 to 1: how much of it passes before the cut. */
export async function cutCopies(
  sshd: Sshd,
  direction: 'copy' | 'fetch',
  parts: readonly number[],
): Promise<CutCopies> {
  const found = { old: 0, new: 0, mixed: [] as string[], ends: [] as ExecEnd['kind'][] };
  for (const part of parts) {
    const folder = mkdtempSync(join(tmpdir(), 'grappe-cut-'));
    try {
      for (const side of ['source', 'target']) plant(join(folder, side), side === 'source' ? 'new' : 'old');
      chmodSync(folder, 0o777);
      found.ends.push((await cutCopy(sshd, direction, { folder, part })).kind);
      for (const file of FILES) judge(join(folder, 'target/tree', file), found);
    } finally {
      // The node may still write what came before the cut.
      rmSync(folder, { recursive: true, maxRetries: 20 });
    }
  }
  return found;
}

function content(word: 'old' | 'new', file: string): string {
  return (word === 'old' ? 'o' : 'n').repeat(file.endsWith('large') ? LARGE_BYTES : SMALL_BYTES);
}

function plant(root: string, word: 'old' | 'new'): void {
  mkdirSync(join(root, 'tree/sub'), { recursive: true });
  for (const folder of ['', 'tree', 'tree/sub']) chmodSync(join(root, folder), 0o777);
  for (const file of FILES) {
    writeFileSync(join(root, 'tree', file), content(word, file));
    chmodSync(join(root, 'tree', file), 0o666);
  }
}

function judge(path: string, found: { old: number; new: number; mixed: string[] }): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text === content('old', path)) found.old++;
  else if (text === content('new', path)) found.new++;
  else found.mixed.push(path);
}

async function cutCopy(
  sshd: Sshd,
  direction: 'copy' | 'fetch',
  { folder, part }: { readonly folder: string; readonly part: number },
): Promise<ExecEnd> {
  await using proxy = await startTcpProxy(sshd.port);
  await using way = wayThrough(sshd, proxy.port);
  const copying = new CopyingConnector(way, {
    options: { preserve: false, checksum: true, dryRun: false, verbose: false },
    moved: () => undefined,
    done: () => undefined,
    perform: await work(direction, folder),
  });
  const never = new AbortController().signal;
  await using connection = await copying.connect('n1', never);
  const passing = direction === 'copy' ? 'to-server' : 'to-client';
  const until = proxy.bytes(passing) + ALL_BYTES * 1.03 * part;
  const watch = setInterval(() => proxy.bytes(passing) >= until && proxy.cut('rst'), 0);
  try {
    return await connection.exec('', { signal: never, onOutput: () => undefined });
  } finally {
    clearInterval(watch);
    leftovers(folder, direction);
  }
}

async function work(
  direction: 'copy' | 'fetch',
  folder: string,
): Promise<(session: CopySession) => Promise<void>> {
  const [source, target] = [join(folder, 'source/tree'), join(folder, 'target')];
  if (direction === 'copy') {
    const tree = await readLocalTree(source, new ChunkCache());
    return (session) => putTrees(session, [tree], target);
  }
  return (session) =>
    fetchTrees(session, [source], { folder: target, inner: undefined, nameOf: (name) => name });
}

/** Here nothing may stay behind; on a node that cannot be reached any more, unfinished files do. */
function leftovers(folder: string, direction: 'copy' | 'fetch'): void {
  const names = readdirSync(join(folder, 'target/tree')).filter((name) => name.endsWith('.partial'));
  if (direction === 'fetch' && names.length > 0) throw new Error(`left behind: ${names.join(' ')}`);
}

function wayThrough(sshd: Sshd, port: number): Connector {
  // Through a proxy the host key stands under the port of the server.
  const sshOptions = [`HostKeyAlias=[127.0.0.1]:${sshd.port}`];
  const reach = {
    ...DEFAULT_REACH,
    sshConfigFile: sshd.sshConfig,
    transport: 'ssh2' as const,
    port,
    sshOptions,
  };
  return createConnector(() => reach, { env: process.env });
}
