/** A socket that carries frames. A peer that breaks the rules is hung up on, and nothing else happens. */

import type { Socket } from 'node:net';
import { type Frame, FrameReader, frameHeader } from './frame.ts';

export interface FrameListener {
  /** An exception means that the peer broke the rules. */
  receive(frame: Frame): void;
  /** Called once; nothing comes after it. */
  closed(): void;
}

const NOTHING = Buffer.alloc(0);

export class FrameSocket {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #listener: FrameListener;

  constructor(socket: Socket, listener: FrameListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => listener.closed());
    // One side that left is enough: half a conversation is of no use.
    socket.on('end', () => socket.destroy());
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** An object is sent as JSON. */
  send(type: number, id: number, content: Uint8Array | object = NOTHING): void {
    if (this.isOpen) this.#write(type, id, content);
  }

  /** Resolves when the frame has left this process: with true, when it outlives us. */
  sendOff(type: number, id: number): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.isOpen) this.#write(type, id, NOTHING, (error) => resolve(!error));
      else resolve(false);
    });
  }

  /** A number of bytes. */
  sendAmount(type: number, id: number, bytes: number): void {
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt32BE(bytes);
    this.send(type, id, payload);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Closes when everything that was sent has left. */
  finish(): void {
    this.#socket.destroySoon();
  }

  /** Whether the process may end while this is open. */
  unref(): void {
    this.#socket.unref();
  }

  /** Frames of one turn of the event loop leave in one system call. */
  #write(
    type: number,
    id: number,
    content: Uint8Array | object,
    done?: (error?: Error | null) => void,
  ): void {
    const payload = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    const socket = this.#socket;
    if (!socket.writableCorked) {
      socket.cork();
      setImmediate(() => socket.uncork());
    }
    const header = frameHeader(type, id, payload.length);
    if (payload.length === 0) return void socket.write(header, done);
    socket.write(header);
    socket.write(payload, done);
  }

  #received(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (!this.isOpen) return;
        this.#listener.receive(frame);
      }
    } catch {
      this.close();
    }
  }
}
