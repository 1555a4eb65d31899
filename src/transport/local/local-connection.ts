/** Runs commands on this machine as a node would: by /bin/sh, each in a process group of its own. */

import type { OrphanGuard } from '../child/orphan-guard.ts';
import type { Connection, ExecEnd, ExecIo, RemoteFiles } from '../transport.ts';
import { LocalCommand } from './local-command.ts';
import { LocalFiles } from './local-files.ts';

export interface LocalSurroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly guard: OrphanGuard;
  closed(): void;
}

export class LocalConnection implements Connection {
  readonly node: string;
  readonly transport = 'local';
  readonly details = {};
  readonly #surroundings: LocalSurroundings;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<ExecEnd>>();

  constructor(node: string, surroundings: LocalSurroundings) {
    this.node = node;
    this.#surroundings = surroundings;
  }

  get alive(): boolean {
    return !this.#closing.signal.aborted;
  }

  async exec(command: string, io: ExecIo): Promise<ExecEnd> {
    const signal = AbortSignal.any([io.signal, this.#closing.signal]);
    const running = new LocalCommand(command, { io, signal, ...this.#surroundings }).run();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  sftp(): Promise<RemoteFiles> {
    return Promise.resolve(new LocalFiles());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#surroundings.closed();
    await Promise.all(this.#running);
  }
}
