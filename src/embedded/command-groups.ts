/** The process groups of the commands that run on embedded nodes: they end with this process, be it killed. */

import { OrphanGuard } from '../transport/index.ts';

export class CommandGroups implements AsyncDisposable {
  readonly #guard: OrphanGuard;
  readonly #running = new Set<number>();

  private constructor(guard: OrphanGuard) {
    this.#guard = guard;
  }

  static async open(): Promise<CommandGroups> {
    const guard = new OrphanGuard();
    await guard.ready();
    return new CommandGroups(guard);
  }

  /** The answer tells that the command has ended; its number may then be another's. No number: it never began. */
  add(group: number | undefined): () => void {
    if (group === undefined) return () => undefined;
    this.#running.add(group);
    void this.#guard.watch(group);
    return () => {
      this.#running.delete(group);
      void this.#guard.unwatch(group);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const group of this.#running) endGroup(group);
    await this.#guard[Symbol.asyncDispose]();
  }
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
