/** Runs one command of an embedded node, as sshd does: by the login shell, its exit or signal told. */

import { spawn } from 'node:child_process';
import type { ServerChannel } from 'ssh2';
import type { CommandGroups } from './command-groups.ts';

export interface Surroundings {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly groups: CommandGroups;
}

export function execute(command: string, channel: ServerChannel, { home, env, groups }: Surroundings): void {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: home,
    env: { ...env },
    // Its own process group: the command's watchdog ends the group, not the demo.
    detached: true,
  });
  const release = groups.add(child.pid);
  channel.pipe(child.stdin);
  // The command may end without reading its input.
  child.stdin.on('error', () => channel.resume());
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('error', () => endChannel(channel, 127, null));
  child.on('exit', release);
  child.on('close', (code, signal) => endChannel(channel, code, signal));
  channel.on('close', () => child.stdin.destroy());
  channel.on('error', () => child.stdin.destroy());
}

function endChannel(channel: ServerChannel, code: number | null, signal: NodeJS.Signals | null): void {
  if (signal !== null) channel.exit(signal.slice('SIG'.length));
  else channel.exit(code ?? 255);
  channel.end();
}
