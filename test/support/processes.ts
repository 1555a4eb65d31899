/** Looks at this machine's processes through /proc: what a test started, and whether it is gone. */

import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly state: string;
  readonly command: string;
}

/** Every process that is not a zombie. */
export function processes(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== undefined)
    .filter((entry) => entry.state !== 'Z');
}

function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '?', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trimEnd();
    return { pid, parent: Number(parent), group: Number(group), state, command };
  } catch {
    return undefined; // it ended while we looked
  }
}

/** All processes below `pid`, nearest first; `pid` itself is not among them. */
export function descendantsOf(pid: number): ProcessEntry[] {
  const all = processes();
  const found: ProcessEntry[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter((entry) => parents.has(entry.parent));
    found.push(...children);
    parents = new Set(children.map((entry) => entry.pid));
  }
  return found;
}

/**
 * Ends a process and all below it. They are stopped first, until there is no further one: what still runs could start
 * another meanwhile, and what has ended leaves its children to process 1.
 */
export function killTree(pid: number): void {
  const stopped = new Set<number>();
  for (let found = [pid]; found.length > 0;) {
    for (const each of found) {
      stopped.add(each);
      signalIfThere(each, 'SIGSTOP');
    }
    found = descendantsOf(pid)
      .map((entry) => entry.pid)
      .filter((each) => !stopped.has(each));
  }
  for (const each of stopped) signalIfThere(each, 'SIGKILL');
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    signalProcess(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Processes whose command line holds `text`, this process excepted. */
export function processesWith(text: string): ProcessEntry[] {
  return processes().filter((entry) => entry.pid !== process.pid && entry.command.includes(text));
}

let sleeps = 0;

/** A duration that no other `sleep` of this machine has: a command can be found by it in /proc. */
export function uniqueDuration(): string {
  return `600.${process.pid}${String(++sleeps).padStart(4, '0')}`;
}

/** Processes that sleep for exactly this duration. */
export function sleeping(duration: string): number[] {
  return processes()
    .filter((entry) => entry.command === `sleep ${duration}`)
    .map((entry) => entry.pid);
}

/** Signals one process. 0 would mean our own group, a mistake that ends the whole test run. */
export function signalProcess(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined || pid <= 1) throw new Error(`no process to send ${signal} to`);
  process.kill(pid, signal);
}

/** Resolves once `condition` holds; rejects after `timeoutMs`. For facts that send no event, such as /proc. */
export async function until(condition: () => boolean, what: string, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`still waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
