/** Test nodes whose connections the background process keeps: a process of their own, which ends with them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonReport } from '../../src/protocol/index.ts';
import { grappe, type Finished, type GrappeOptions } from './grappe.ts';
import { processesWith, signalProcess, until } from './processes.ts';
import type { SshdOptions } from './sshd.ts';
import {
  type StartedGrappe,
  type StartOptions,
  startTestNodes,
  type TestNodes,
  uniqueSleep,
} from './test-nodes.ts';

export interface KeptNodes extends Omit<TestNodes, 'run' | 'start'> {
  run(words: readonly string[], options?: GrappeOptions): Promise<Finished>;
  start(words: readonly string[], options?: StartOptions): StartedGrappe;
  /** The same of a command that sleeps on n1, once it does. */
  sleeping(words?: readonly string[]): Promise<Sleeping>;
  status(): Promise<DaemonReport>;
  /** How often somebody has logged in. */
  logins(): number;
}

export interface Sleeping extends StartedGrappe {
  /** Resolves when nothing of it is left on the node. */
  gone(): Promise<void>;
}

export async function startKeptNodes(options: SshdOptions = {}): Promise<KeptNodes> {
  const nodes = await startTestNodes(options);
  // mkdtemp made it private; so it serves as the folder of a login session, too.
  const env = { ...nodes.env, GRAPPE_NO_PERSIST: '', XDG_RUNTIME_DIR: nodes.home };
  const status = async (): Promise<DaemonReport> => {
    const { stdout } = await grappe(['daemon', 'status', '--json'], { env });
    return JSON.parse(stdout) as DaemonReport;
  };
  const start: KeptNodes['start'] = (words, given) => nodes.start(words, { ...given, env });
  return {
    sshd: nodes.sshd,
    home: nodes.home,
    env,
    run: (words, given) => nodes.run(words, { env, ...given }),
    start,
    async sleeping(words = []) {
      const sleep = uniqueSleep();
      const run = start([...words, '-w', 'n1', sleep.command]);
      await until(() => sleep.running() === 1, 'it runs');
      return { ...run, gone: () => until(() => sleep.running() === 0, 'the command has ended') };
    },
    status,
    logins: () => nodes.sshd.log().split('Accepted publickey').length - 1,
    async [Symbol.asyncDispose]() {
      for (const pid of backgroundProcesses(nodes.home)) signalProcess(pid, 'SIGKILL');
      await until(() => backgroundProcesses(nodes.home).length === 0, 'the background process has ended');
      await nodes[Symbol.asyncDispose]();
    },
  };
}

/** Those by which the system's ssh keeps connections for these nodes. */
export function masterProcesses(home: string): number[] {
  return processesWith(`ControlPath=${join(home, 'grappe/ssh')}`)
    .filter(({ command }) => command.includes('ControlPersist'))
    .map(({ pid }) => pid);
}

/** Those that were started for this folder. */
export function backgroundProcesses(folder: string): number[] {
  return processesWith('daemon serve')
    .map(({ pid }) => pid)
    .filter((pid) => environmentOf(pid).includes(`XDG_RUNTIME_DIR=${folder}\0`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has just ended.
    return '';
  }
}
