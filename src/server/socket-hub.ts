/** The sockets of all tabs: who listens to what, and what they are told. */

import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import type { ConsoleSite } from '../app/index.ts';
import { CLOSED, FromClient, type FromServer, isOpenTo, PROTOCOL, TOPICS } from '../protocol/index.ts';
import type { SignedIn } from './handlers.ts';

export interface HubOptions {
  readonly site: Pick<ConsoleSite, 'changes' | 'lookers'>;
  /** Of a topic that its word allows, whether this one may be heard by them: a job of their own. */
  readonly mayHear?: (caller: SignedIn, topic: string) => boolean;
}

const PING_MS = 25_000;
const MOST_TOPICS = 100;
const MOST_BYTES = 4096;
/** Hints of one topic are told no closer together than this. */
const GATHER_MS = 100;
/** A reader that is this far behind is left alone until it has caught up: hints add up to one. */
const FAR_BEHIND = 64 * 1024;

export interface Client {
  readonly id: string;
  readonly caller: SignedIn;
  readonly since: Date;
}

export class SocketHub {
  readonly #options: HubOptions;
  readonly #tabs = new Set<Tab>();
  readonly #unlisten: () => void;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#unlisten = options.site.changes.listen((topic) => {
      for (const tab of this.#tabs) tab.changed(topic);
    });
  }

  add(socket: WebSocket, caller: SignedIn): void {
    const tab = new Tab(socket, caller, this.#options);
    this.#tabs.add(tab);
    socket.on('close', () => {
      this.#tabs.delete(tab);
      tab.end();
    });
  }

  clients(): Client[] {
    return [...this.#tabs].map(({ id, caller, since }) => ({ id, caller, since }));
  }

  /** Closes the sockets that this is true of; the answer is how many. */
  close(which: (caller: SignedIn) => boolean, code: number, why: string): number {
    const closed = [...this.#tabs].filter(({ caller }) => which(caller));
    for (const tab of closed) tab.close(code, why);
    return closed.length;
  }

  /** All of an account, as if it had signed out. */
  disconnect(name: string): void {
    this.close(({ who }) => who.name === name, CLOSED.revoked, 'disconnected by the server');
  }

  stop(): void {
    this.#unlisten();
    this.close(() => true, CLOSED.stopping, 'the server stops');
  }
}

class Tab implements Client {
  readonly id = randomUUID();
  readonly since = new Date();
  readonly caller: SignedIn;
  readonly #socket: WebSocket;
  readonly #options: HubOptions;
  readonly #topics = new Map<string, () => void>();
  readonly #due = new Set<string>();
  readonly #ping: NodeJS.Timeout;
  #telling: NodeJS.Timeout | undefined;
  #isAlive = true;

  constructor(socket: WebSocket, caller: SignedIn, options: HubOptions) {
    this.#socket = socket;
    this.caller = caller;
    this.#options = options;
    socket.on('message', (data, isBinary) => this.#read(data as Buffer, isBinary));
    socket.on('pong', () => (this.#isAlive = true));
    // Told by `close`, which follows.
    socket.on('error', () => undefined);
    this.#ping = setInterval(() => this.#seeWhetherAlive(), PING_MS);
    this.#send({ type: 'hello', epoch: options.site.changes.epoch, protocol: PROTOCOL });
  }

  changed(topic: string): void {
    if (!this.#topics.has(topic)) return;
    this.#due.add(topic);
    this.#telling ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  close(code: number, why: string): void {
    this.#socket.close(code, why);
    // Who does not answer the closing is cut off.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
  }

  end(): void {
    clearInterval(this.#ping);
    clearTimeout(this.#telling);
    for (const leave of this.#topics.values()) leave();
    this.#topics.clear();
  }

  #tell(): void {
    this.#telling = undefined;
    if (this.#socket.bufferedAmount > FAR_BEHIND) {
      this.#telling = setTimeout(() => this.#tell(), GATHER_MS * 10);
      return;
    }
    const { changes } = this.#options.site;
    for (const topic of this.#due) this.#send({ type: 'changed', topic, seq: changes.seq(topic) });
    this.#due.clear();
  }

  #read(data: Buffer, isBinary: boolean): void {
    // Whoever asks on without reading would have the answers pile up here.
    if (this.#socket.bufferedAmount > FAR_BEHIND) return this.#socket.terminate();
    const message = isBinary || data.length > MOST_BYTES ? undefined : messageIn(data);
    if (!message) this.close(CLOSED.protocol, 'not understood');
    else if (message.type === 'unsubscribe') this.#leave(message.topic);
    else this.#join(message.topic, message.seq);
  }

  #join(topic: string, seen: number): void {
    if (this.#topics.has(topic)) return;
    if (this.#topics.size >= MOST_TOPICS) return this.close(CLOSED.tooMuch, 'too many topics');
    if (!this.#mayHear(topic)) return this.#send({ type: 'refused', topic, code: 'not-permitted' });
    const { changes, lookers } = this.#options.site;
    this.#topics.set(topic, lookers.look(topic));
    if (changes.seq(topic) !== seen) this.changed(topic);
  }

  #leave(topic: string): void {
    this.#topics.get(topic)?.();
    this.#topics.delete(topic);
    this.#due.delete(topic);
  }

  #mayHear(topic: string): boolean {
    const [word = ''] = topic.split(':', 1);
    if (!Object.hasOwn(TOPICS, word)) return false;
    if (!isOpenTo(TOPICS[word as keyof typeof TOPICS], this.caller.who.role)) return false;
    return this.#options.mayHear?.(this.caller, topic) ?? true;
  }

  #seeWhetherAlive(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  #send(message: FromServer): void {
    this.#socket.send(JSON.stringify(message));
  }
}

function messageIn(data: Buffer): FromClient | undefined {
  try {
    const result = v.safeParse(FromClient, JSON.parse(data.toString('utf8')));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
