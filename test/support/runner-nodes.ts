/** This machine as a node of attempts, under one of the shells that nodes have, with a home folder of its own. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runner, type RunnerNews, type StartOrder } from '../../src/jobs/runner/index.ts';
import { createLocalConnector } from '../../src/transport/local/index.ts';
import { processes, signalProcess } from './processes.ts';

export type NodeShell = 'dash' | 'bash' | 'busybox';

export const nodeShells = (['dash', 'bash', 'busybox'] as const).filter(
  (shell) => spawnSync(shell, shell === 'busybox' ? ['true'] : ['-c', ':']).error === undefined,
);

export const never: AbortSignal = new AbortController().signal;

export interface RunnerNode extends AsyncDisposable {
  readonly runner: Runner;
  /** Where its attempts lie. */
  readonly place: string;
  readonly home: string;
  /** Those of its attempts, and what they have started. */
  left(): number[];
  /** Leaves the channel as if the link had gone. */
  readonly connection: ConstructorParameters<typeof Runner>[0];
}

export async function startRunnerNode(shell: NodeShell = 'dash', home?: string): Promise<RunnerNode> {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-runner-'));
  const ownHome = home ?? join(folder, 'home');
  mkdirSync(ownHome, { recursive: true, mode: 0o700 });
  const connector = createLocalConnector({ HOME: ownHome, PATH: pathOf(shell, folder) });
  const connection = await connector.connect('n1', never);
  const place = join(ownHome, '.local/state/grappe/jobs/abcd2345/n1');
  const left = (): number[] => processesOf(place);
  return {
    connection,
    runner: new Runner(connection, { controller: 'abcd2345', node: 'n1' }),
    place,
    home: ownHome,
    left,
    async [Symbol.asyncDispose]() {
      for (const pid of left()) endProcess(pid);
      await connector[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function endProcess(pid: number): void {
  try {
    signalProcess(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Of busybox all programs are its own, too. */
function pathOf(shell: NodeShell, folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  if (shell === 'busybox') {
    execFileSync('busybox', ['--install', '-s', bin]);
    return bin;
  }
  symlinkSync(execFileSync('which', [shell], { encoding: 'utf8' }).trim(), join(bin, 'sh'));
  return `${bin}:/usr/bin:/bin`;
}

function processesOf(place: string): number[] {
  return processes()
    .map(({ pid }) => pid)
    .filter((pid) => environmentOf(pid).includes(`GRAPPE_ATTEMPT=${place}/`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has just ended, or is not ours to look at.
    return '';
  }
}

export function orderOf(id: string, cmd: string, changes: Partial<StartOrder> = {}): StartOrder {
  return { id, cmd, files: [], beside: new Map(), about: new Map(), ...changes };
}

export interface Watched {
  readonly stdout: string;
  readonly stderr: string;
  readonly standing: string;
}

/** Listens until so many have ended, or are lost. */
export async function watchUntil(
  news: AsyncIterable<RunnerNews>,
  ended: number,
): Promise<Map<string, Watched>> {
  const seen = new Map<string, { stdout: string; stderr: string; standing: string }>();
  let left = ended;
  for await (const each of news) {
    const one = seen.get(each.id) ?? { stdout: '', stderr: '', standing: '' };
    seen.set(each.id, one);
    if (each.kind === 'output') one[each.stream] += Buffer.from(each.bytes).toString('latin1');
    else one.standing = each.stood.is === 'ended' ? `ended ${each.stood.exit}` : each.stood.is;
    if (each.kind === 'standing' && --left === 0) break;
  }
  return seen;
}

/** How often the programs of this node have run: each leaves a file in this folder. */
export function runsIn(folder: string): string[] {
  return readdirSync(folder).map((name) => name.split('@')[0] ?? '');
}
