/**
 * When to ask again: the server hints over its socket that something has changed. Without a socket it is asked every now and then; what
 * is true is always asked for.
 */

import * as v from 'valibot';
import { systemClock } from '../../base/index.ts';
import { FromServer, type Topic } from '../../protocol/index.ts';
import type { ServerClient } from './server-client.ts';

/** With a socket a hint cannot be missed, but the server may. */
const WITH_SOCKET_MS = 10_000;
const WITHOUT_MS = 1000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export class Hints implements Disposable {
  readonly #client: ServerClient;
  readonly #topic: Topic;
  readonly #over = new AbortController();
  #socket: WebSocket | undefined;
  #isOpen = false;
  #pauseMs = FIRST_PAUSE_MS;
  #hinted = Promise.withResolvers<void>();

  constructor(client: ServerClient, topic: Topic) {
    this.#client = client;
    this.#topic = topic;
    this.#connect();
  }

  /** Hints so far are of what is asked for now. */
  forget(): void {
    this.#hinted = Promise.withResolvers();
  }

  /** Resolves at a hint since `forget`, after a while without one, or when the signal aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const pause = systemClock.sleep(
      this.#isOpen ? WITH_SOCKET_MS : WITHOUT_MS,
      AbortSignal.any([signal, waiting.signal]),
    );
    await Promise.race([this.#hinted.promise, pause.catch(() => undefined)]);
    waiting.abort();
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#socket?.close();
  }

  #connect(): void {
    if (this.#over.signal.aborted) return;
    const socket = this.#client.socket();
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#isOpen = true;
      this.#pauseMs = FIRST_PAUSE_MS;
      socket.send(JSON.stringify({ type: 'subscribe', topic: this.#topic }));
      // What happened meanwhile is asked for.
      this.#hinted.resolve();
    });
    socket.addEventListener('message', ({ data }: MessageEvent) => {
      if (isHint(data)) this.#hinted.resolve();
    });
    // Told by `close`, which follows.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', () => void this.#again());
  }

  async #again(): Promise<void> {
    this.#isOpen = false;
    this.#hinted.resolve();
    // Not all at once when a server comes back.
    const pauseMs = this.#pauseMs * (0.5 + Math.random());
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    await systemClock.sleep(pauseMs, this.#over.signal).catch(() => undefined);
    this.#connect();
  }
}

function isHint(data: unknown): boolean {
  if (typeof data !== 'string') return false;
  try {
    const message = v.safeParse(FromServer, JSON.parse(data));
    return message.success && message.output.type !== 'hello';
  } catch {
    return false;
  }
}
