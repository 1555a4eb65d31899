/** S08, S10: a tree is fetched again and again, while somebody here swaps a folder of it for a link that leads elsewhere. */

import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CopyingConnector, fetchTrees } from '../../src/engine/index.ts';
import { createConnector, DEFAULT_REACH } from '../../src/transport/index.ts';
import type { Sshd } from './sshd.ts';

const FILES = 20;
const MODE = 0o750;

export interface Race {
  readonly fetches: number;
  /** Files that came into the folder while it was one. */
  readonly arrived: number;
  /** What should never be: changes where the link led. */
  readonly outside: readonly string[];
}

export async function raceLinks(sshd: Sshd, times: number): Promise<Race> {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-race-'));
  const at = (name: string): string => join(folder, name);
  try {
    for (const name of ['tree', 'tree/sub', 'into', 'into/tree', 'outside', 'aside']) mkdirSync(at(name));
    chmodSync(folder, 0o755);
    for (let file = 0; file < FILES; file++) writeFileSync(at(`tree/sub/file${file}`), 'from the node');
    chmodSync(at('outside'), MODE);
    const fetches = await fetchWhile(sshd, at, racing(at, times));
    const folders = readdirSync(at('aside')).map((name) => at(`aside/${name}`));
    const arrived = folders.reduce((sum, path) => sum + readdirSync(path).length, 0);
    const isChanged = (statSync(at('outside')).mode & 0o7777) !== MODE;
    return { fetches, arrived, outside: [...readdirSync(at('outside')), ...(isChanged ? ['its mode'] : [])] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type At = (name: string) => string;

function racing(at: At, times: number): { readonly isOver: () => boolean; readonly over: Promise<unknown> } {
  const racer = join(import.meta.dirname, 'link-racer.ts');
  const words = [racer, at('into/tree/sub'), at('outside'), at('aside'), String(times)];
  const child = spawn(process.execPath, words, { stdio: 'inherit' });
  return {
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    over: new Promise((done) => child.once('close', done)),
  };
}

async function fetchWhile(sshd: Sshd, at: At, race: ReturnType<typeof racing>): Promise<number> {
  const reach = { ...DEFAULT_REACH, sshConfigFile: sshd.sshConfig, transport: 'ssh2' as const };
  await using connector = createConnector(() => reach, { env: process.env });
  const copying = new CopyingConnector(connector, {
    options: { preserve: true, checksum: false, dryRun: false, verbose: false },
    moved: () => undefined,
    done: () => undefined,
    perform: (session) =>
      fetchTrees(session, [at('tree')], { folder: at('into'), inner: undefined, nameOf: (name) => name }),
  });
  const { signal } = new AbortController();
  await using connection = await copying.connect('n1', signal);
  let fetches = 0;
  do {
    await connection.exec('', { signal, onOutput: () => undefined });
    fetches++;
  } while (!race.isOver());
  await race.over;
  if (!existsSync(at('tree'))) throw new Error('the tree is gone');
  return fetches;
}
