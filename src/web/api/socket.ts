/**
 * The one WebSocket of a tab: hints that a topic has changed. It comes back by itself, and asks for what it missed by number.
 * While there is none, listeners are called every few seconds, as if everything had changed.
 */

import { CLOSED, type FromClient, type FromServer } from '../../protocol/index.ts';

/** An open connection, or one that is being opened. */
export interface Wire {
  send(text: string): void;
  close(): void;
}

export interface WireEvents {
  message(text: string): void;
  closed(code: number): void;
}

export interface Surroundings {
  open(events: WireEvents): Wire;
  /** Calls back once; the answer takes it back. */
  later(ms: number, work: () => void): () => void;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** `polling`: there is no socket; `since` which close code. */
export type Link =
  | { readonly kind: 'opening' | 'open' }
  | { readonly kind: 'polling'; readonly code: number };

export interface SocketEvents {
  link(link: Link): void;
  /** The session has ended. */
  revoked(): void;
  /** The server speaks another protocol. */
  mismatched(): void;
}

const POLL_MS = 3000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

type Listener = () => void;

export class Socket {
  readonly #around: Surroundings;
  readonly #events: SocketEvents;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #seqs = new Map<string, number>();
  #epoch = '';
  #wire: Wire | undefined;
  #isOpen = false;
  #isPaused = false;
  #tries = 0;
  #stopWaiting: (() => void) | undefined;
  #stopPolling: (() => void) | undefined;

  constructor(around: Surroundings, events: SocketEvents) {
    this.#around = around;
    this.#events = events;
  }

  start(): void {
    if (this.#wire !== undefined) return;
    this.#stopWaiting?.();
    const wire = this.#around.open({
      message: (text) => wire === this.#wire && this.#take(JSON.parse(text) as FromServer),
      closed: (code) => wire === this.#wire && this.#closed(code),
    });
    this.#wire = wire;
  }

  stop(): void {
    this.#stopWaiting?.();
    this.#endPolling();
    const wire = this.#wire;
    this.#wire = undefined;
    this.#isOpen = false;
    wire?.close();
  }

  /** Tries at once what would be tried later. */
  hurry(): void {
    if (this.#wire === undefined && this.#stopWaiting !== undefined) this.start();
  }

  /** The answer takes it back. */
  subscribe(topic: string, listener: Listener): () => void {
    const known = this.#listeners.get(topic);
    const listeners = known ?? new Set();
    listeners.add(listener);
    if (known === undefined) {
      this.#listeners.set(topic, listeners);
      this.#ask(topic);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(topic) !== listeners) return;
      this.#listeners.delete(topic);
      if (!this.#isPaused) this.#say({ type: 'unsubscribe', topic });
    };
  }

  /** Nobody looks: nothing is to be told, and the server may rest. What was missed is told when it goes on. */
  pause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    if (isPaused) for (const topic of this.#listeners.keys()) this.#say({ type: 'unsubscribe', topic });
    this.#isPaused = isPaused;
    if (!isPaused) for (const topic of this.#listeners.keys()) this.#ask(topic);
  }

  #ask(topic: string): void {
    if (!this.#isPaused) this.#say({ type: 'subscribe', topic, seq: this.#seqs.get(topic) ?? 0 });
  }

  #take(message: FromServer): void {
    if (message.type === 'hello') this.#greeted(message.epoch);
    if (message.type !== 'changed' || message.seq <= (this.#seqs.get(message.topic) ?? 0)) return;
    this.#seqs.set(message.topic, message.seq);
    this.#call(message.topic);
  }

  /** Numbers of another epoch mean nothing: then everything may have changed. */
  #greeted(epoch: string): void {
    const isOther = this.#epoch !== '' && this.#epoch !== epoch;
    const hadNone = this.#stopPolling !== undefined;
    this.#epoch = epoch;
    this.#isOpen = true;
    this.#tries = 0;
    this.#endPolling();
    if (isOther) this.#seqs.clear();
    this.#events.link({ kind: 'open' });
    for (const topic of this.#listeners.keys()) {
      this.#ask(topic);
      if (isOther || hadNone) this.#call(topic);
    }
  }

  #closed(code: number): void {
    this.#wire = undefined;
    this.#isOpen = false;
    if (code === CLOSED.revoked) return this.#events.revoked();
    if (code === CLOSED.protocol) return this.#events.mismatched();
    this.#events.link({ kind: 'polling', code });
    this.#poll();
    this.#stopWaiting = this.#around.later(this.#wait(), () => {
      this.#stopWaiting = undefined;
      this.start();
    });
    this.#tries += 1;
  }

  /** Longer each time; by chance too, so that a room of tabs does not come back at once. */
  #wait(): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries);
    return longest * (0.5 + this.#around.random() / 2);
  }

  #poll(): void {
    if (this.#stopPolling !== undefined) return;
    const next = () => {
      this.#stopPolling = this.#around.later(POLL_MS, () => {
        next();
        if (this.#isPaused) return;
        for (const topic of this.#listeners.keys()) this.#call(topic);
      });
    };
    next();
  }

  #endPolling(): void {
    this.#stopPolling?.();
    this.#stopPolling = undefined;
  }

  #call(topic: string): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }

  #say(message: FromClient): void {
    if (this.#isOpen) this.#wire?.send(JSON.stringify(message));
  }
}
