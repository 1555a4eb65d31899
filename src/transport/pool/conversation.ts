/** The command line's side of a conversation with the background process: questions, and who waits for the answers. */

import type { Socket } from 'node:net';
import type { AskPassphrase } from '../openssh-files/index.ts';
import type { Frame } from './frame.ts';
import { FrameSocket } from './frame-socket.ts';
import { ASK, type Hello, jsonOf, TELL } from './message.ts';

/** Gets what comes under one number. */
export interface Receiver {
  receive(frame: Frame): void;
  /** The background process is gone, or was left. */
  cut(): void;
}

export class Conversation {
  readonly #socket: FrameSocket;
  readonly #receivers = new Map<number, Receiver>();
  readonly #askPassphrase: AskPassphrase | undefined;
  #lastId = 0;

  constructor(socket: Socket, askPassphrase?: AskPassphrase) {
    this.#askPassphrase = askPassphrase;
    this.#socket = new FrameSocket(socket, {
      receive: (frame) => this.#receive(frame),
      closed: () => this.#cut(),
    });
  }

  get isOpen(): boolean {
    return this.#socket.isOpen;
  }

  /** Undefined when the other side is of another version, or hung up. */
  hello(hello: Hello): Promise<Record<string, unknown> | undefined> {
    return this.#ask(ASK.hello, hello, TELL.welcome);
  }

  status(): Promise<Record<string, unknown> | undefined> {
    return this.#ask(ASK.status, {}, TELL.status);
  }

  stop(): Promise<Record<string, unknown> | undefined> {
    return this.#ask(ASK.stop, {}, TELL.stopping);
  }

  /** A number under which `receiver` gets the answers, until it is forgotten. */
  enter(receiver: Receiver): number {
    const id = ++this.#lastId;
    this.#receivers.set(id, receiver);
    return id;
  }

  forget(id: number): void {
    this.#receivers.delete(id);
  }

  send(type: number, id: number, content?: Uint8Array | object): void {
    this.#socket.send(type, id, content);
  }

  sendAmount(type: number, id: number, bytes: number): void {
    this.#socket.sendAmount(type, id, bytes);
  }

  close(): void {
    this.#socket.close();
  }

  /** What concerns the whole conversation has the number 0, and one answer. */
  #ask(type: number, content: object, answer: number): Promise<Record<string, unknown> | undefined> {
    return new Promise((resolve) => {
      const settle = (value?: Record<string, unknown>): void => {
        this.forget(0);
        resolve(value);
      };
      this.#receivers.set(0, {
        receive: (frame) => settle(frame.type === answer ? jsonOf(frame.payload) : undefined),
        cut: () => settle(),
      });
      if (this.isOpen) this.send(type, 0, content);
      else settle();
    });
  }

  /** What comes under a number that is forgotten crossed its end on the way. */
  #receive(frame: Frame): void {
    if (frame.type === TELL.question) void this.#answer(frame);
    else this.#receivers.get(frame.id)?.receive(frame);
  }

  async #answer({ id, payload }: Frame): Promise<void> {
    const { file, attempt } = jsonOf(payload);
    // A terminal that was taken away answers nothing; the key stays locked, and the node tells so.
    const asked = this.#askPassphrase?.(String(file), Number(attempt)).catch(() => undefined);
    this.send(ASK.answer, id, { secret: await asked });
  }

  #cut(): void {
    for (const receiver of this.#receivers.values()) receiver.cut();
    this.#receivers.clear();
  }
}
