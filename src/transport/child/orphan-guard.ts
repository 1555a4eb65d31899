/**
 * Ends process groups when this process is gone, even by SIGKILL: one small shell holds the list of groups and
 * waits for the end of its stdin. It does nothing as long as its owner lives.
 */

import type { StartedChild } from './start-child.ts';
import { startChild } from './start-child.ts';

/** Each line replaces the list. */
const GUARD =
  'trap "" TERM HUP INT QUIT; g=; while read -r x; do g=$x; done; ' +
  '[ -z "$g" ] || { kill -TERM $g; sleep 2; kill -KILL $g; } 2>/dev/null';

export class OrphanGuard implements AsyncDisposable {
  readonly #groups = new Set<number>();
  #guard: Promise<StartedChild> | undefined;

  /** Resolves once a guard runs; must come before the first `watch`. Rejects with SpawnError. */
  async ready(): Promise<void> {
    this.#guard ??= startGuard();
    try {
      await this.#guard;
    } catch (error) {
      this.#guard = undefined;
      throw error;
    }
  }

  async watch(group: number): Promise<void> {
    this.#groups.add(group);
    await this.#tell();
  }

  async unwatch(group: number): Promise<void> {
    this.#groups.delete(group);
    await this.#tell();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const guard = await this.#guard;
    this.#guard = undefined;
    guard?.signal('SIGKILL');
    await guard?.ended;
  }

  async #tell(): Promise<void> {
    const guard = await this.#guard;
    guard?.stdin?.write(`${[...this.#groups].map((group) => `-${group}`).join(' ')}\n`);
  }
}

async function startGuard(): Promise<StartedChild> {
  const guard = await startChild({
    program: '/bin/sh',
    arguments: ['-c', GUARD],
    environment: { PATH: '/usr/bin:/bin' },
    stdin: 'pipe',
  });
  guard.stdout.resume();
  guard.stderr.resume();
  return guard;
}
