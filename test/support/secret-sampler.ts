/** Looks for a secret where it must never stand: arguments and environments of all processes, and files. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SecretSampler {
  /** The places where the secret stood until now. */
  seen(): readonly string[];
  /** Ends the watch; the places where the secret stood, and how often was looked. */
  stop(): { readonly found: readonly string[]; readonly rounds: number };
}

const PAUSE_MS = 15;

/** Watches this machine, which is both ends of a test, this process excepted. */
export function watchProcesses(secret: string): SecretSampler {
  const found = new Set<string>();
  let rounds = 0;
  const look = (): void => {
    rounds++;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (Number(pid) === process.pid) continue;
      for (const part of ['cmdline', 'environ', 'comm']) {
        if (textOf(`/proc/${pid}/${part}`).includes(secret))
          found.add(`${part} of ${textOf(`/proc/${pid}/cmdline`)}`);
      }
    }
  };
  const timer = setInterval(look, PAUSE_MS);
  return {
    seen: () => [...found],
    stop: () => {
      clearInterval(timer);
      look();
      return { found: [...found], rounds };
    },
  };
}

/** Files below these folders that hold the secret, in any compressed form excepted. */
export function filesWith(secret: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() && textOf(path).includes(secret)),
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
}
