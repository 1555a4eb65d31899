/** The process that keeps connections between commands: listens, serves, and ends when nobody needs it any more. */

import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { takeLock } from '../private-files/index.ts';
import { KeptLinks, type LinkOpener, ServedSession, type SessionHost } from '../transport/index.ts';
import { type Environment, findPlace, type Place } from './place.ts';
import type { ProcessState } from './state.ts';

/** For the one who started us to come and say hello. */
const FIRST_CALL_MS = 10_000;

export interface BackgroundProcessOptions {
  readonly version: string;
  readonly env: Environment;
  readonly openerFor: SessionHost['openerFor'];
}

/** Resolves when the process has nothing more to do; at once where another one does it already. */
export async function runBackgroundProcess(options: BackgroundProcessOptions): Promise<void> {
  process.umask(0o077);
  const place = findPlace(options.env);
  const lock = await takeLock(place.lock);
  if (lock === undefined) return;
  // Of the last one; whoever started us writes to it, too.
  writeFileSync(place.log, '');
  await new BackgroundProcess(options, place, lock).run();
}

class BackgroundProcess implements SessionHost {
  readonly version: string;
  readonly links = new KeptLinks();
  readonly #since = new Date();
  readonly #openerFor: SessionHost['openerFor'];
  readonly #place: Place;
  readonly #lock: Disposable;
  readonly #server: Server;
  readonly #over = Promise.withResolvers<void>();
  #sessions = 0;
  #neededUntilMs = performance.now() + FIRST_CALL_MS;
  /** As long as somebody's connections may be kept. */
  #keptUntilMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isKeeping = true;
  /** Connections that nobody used when it retired. */
  #closing: Promise<unknown> | undefined;

  constructor({ version, openerFor }: BackgroundProcessOptions, place: Place, lock: Disposable) {
    this.version = version;
    this.#openerFor = openerFor;
    this.#place = place;
    this.#lock = lock;
    this.#server = createServer((socket) => {
      this.#sessions++;
      clearTimeout(this.#timer);
      ServedSession.begin(socket, this);
    });
  }

  get isKeeping(): boolean {
    return this.#isKeeping;
  }

  async run(): Promise<void> {
    // Left by a process that was killed: the lock says that there is none.
    rmSync(this.#place.socket, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#place.socket, resolve);
    });
    chmodSync(this.#place.socket, 0o600);
    this.#endWhenIdle();
    await this.#over.promise;
    this.retire();
    await this.#closing;
  }

  openerFor(...asking: Parameters<SessionHost['openerFor']>): LinkOpener {
    return this.#openerFor(...asking);
  }

  state(): ProcessState {
    return {
      version: this.version,
      pid: process.pid,
      since: this.#since.toISOString(),
      // Without the one who asks.
      callers: this.#sessions - 1,
      connections: this.links.states(),
    };
  }

  /** The next process may start, while this one still serves those that it has. */
  retire(): void {
    if (!this.#isKeeping) return;
    this.#isKeeping = false;
    this.#server.close();
    this.#lock[Symbol.dispose]();
    this.#neededUntilMs = 0;
    this.#closing = this.links.closeUnused();
    this.#endWhenIdle();
  }

  left(persistMs: number): void {
    this.#sessions--;
    if (this.#isKeeping && persistMs > 0) {
      this.#keptUntilMs = Math.max(this.#keptUntilMs, performance.now() + persistMs);
      this.#neededUntilMs = this.#keptUntilMs;
    }
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    clearTimeout(this.#timer);
    if (this.#sessions > 0) return;
    this.#timer = setTimeout(
      () => this.#over.resolve(),
      Math.max(0, this.#neededUntilMs - performance.now()),
    );
  }
}
