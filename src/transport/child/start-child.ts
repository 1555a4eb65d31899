/**
 * Starts a program of this machine, in a process group of its own and with pipes, never through a shell.
 * Node reports a lack of descriptors as a throw in some places and as an event in others; here both are one.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { needDescriptors } from './need-descriptors.ts';
import { type SpawnFault, spawnFault } from './spawn-fault.ts';

export interface ChildPlan {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** A pipe that this side writes, or /dev/null. */
  readonly stdin: 'pipe' | 'ignore';
}

export interface StartedChild {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended; its output may still be open in a process that it left behind. */
  readonly ended: Promise<ChildEnd>;
  /** Sends a signal to the whole group, 0 for none; false when the group is gone. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 0): boolean;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Both ends of three pipes, and of the one by which a failure to start is told. */
const DESCRIPTORS = 8;

/** Rejects with SpawnError. */
export async function startChild(plan: ChildPlan): Promise<StartedChild> {
  try {
    // A start that fails halfway for want of them would never give back those that it has: so Node has it.
    needDescriptors(DESCRIPTORS);
    const child = spawn(plan.program, plan.arguments, {
      env: plan.environment,
      stdio: [plan.stdin, 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid === undefined) await once(child, 'spawn');
    return describeChild(child);
  } catch (error) {
    throw new SpawnError(spawnFault(error, plan.program));
  }
}

export class SpawnError extends Error {
  readonly fault: SpawnFault;

  constructor(fault: SpawnFault) {
    super(fault.detail);
    this.fault = fault;
  }
}

function describeChild(child: ChildProcess): StartedChild {
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined || !stdout || !stderr) throw new Error('a child without its pipes');
  // A reader that left is learnt of from the end of the process, not from EPIPE.
  stdin?.on('error', () => undefined);
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { pid, stdin, stdout, stderr, ended, signal: (name) => signalGroup(pid, name) };
}

function signalGroup(pid: number, name: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}
