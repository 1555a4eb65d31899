/**
 * A node whose processors are its own to look at, although it shares this machine: in its mount namespace another file
 * lies over /proc/stat. There a processor is busy while a process of the node wants to run, as on a machine of its own.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { processes } from './processes.ts';
import { forcedCommand } from './sshd.ts';

const MARK = 'GRAPPE_TEST_NODE';
const TICK_MS = 100;

/** For `extraConfig`: node n<index> sees the file in place of /proc/stat, and its processes bear its mark. */
export function ownProcessors(index: number, file: string): string {
  const inside = `mount --bind ${file} /proc/stat && exec setpriv --inh-caps=-all --ambient-caps=-all sh -c "$SSH_ORIGINAL_COMMAND"`;
  const script = `${MARK}=n${index} exec unshare --user --map-current-user --keep-caps --mount sh -c '${inside}'`;
  writeFileSync(`${file}.sh`, `${script}\n`, { mode: 0o755 });
  return forcedCommand(index, `sh ${file}.sh`);
}

/** Keeps the file true until it is disposed. */
export function countProcessors(index: number, file: string): Disposable {
  const ticks = { busy: 0, idle: 0 };
  const write = (): void => {
    const running = Math.min(cpus().length, runningOn(`n${index}`));
    ticks.busy += running;
    ticks.idle += cpus().length - running;
    // Always as long: whoever reads meanwhile reads a whole line.
    const [busy, idle] = [ticks.busy, ticks.idle].map((count) => String(count).padStart(12, '0'));
    writeFileSync(file, `cpu  ${busy} 0 0 ${idle} 0 0 0 0 0 0\n`, { flag: 'r+' });
  };
  writeFileSync(file, ' '.repeat(64), { mode: 0o644 });
  write();
  const timer = setInterval(write, TICK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function runningOn(node: string): number {
  return processes().filter(({ pid, state }) => state === 'R' && isOf(pid, node)).length;
}

function isOf(pid: number, node: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${MARK}=${node}\0`);
  } catch {
    return false; // it ended while we looked
  }
}
