/** A connection to a scripted node: plays its command as sshd and the wrapper would. */

import { type Clock, GrappeError, messageOf } from '../../base/index.ts';
import type {
  Connection,
  ConnectionDetails,
  ExecEnd,
  ExecIo,
  OutputStream,
  RemoteFiles,
} from '../transport.ts';
import type { FakeCounts } from './fake-connector.ts';
import type { FakeCommand } from './fake-node.ts';

/** The wrapper's KILL comes this long after its TERM. */
const KILL_AFTER_MS = 2000;

const LOST: ExecEnd = { kind: 'lost', cause: 'link-lost', detail: 'the connection was closed' };

export interface FakeLink {
  readonly clock: Clock;
  readonly counts: FakeCounts;
  readonly closed: () => void;
}

export class FakeConnection implements Connection {
  readonly node: string;
  readonly transport = 'fake';
  readonly details: ConnectionDetails = {};
  readonly #command: FakeCommand;
  readonly #link: FakeLink;
  readonly #closing = new AbortController();

  constructor(node: string, command: FakeCommand, link: FakeLink) {
    this.node = node;
    this.#command = command;
    this.#link = link;
  }

  get alive(): boolean {
    return !this.#closing.signal.aborted;
  }

  async exec(_command: string, io: ExecIo): Promise<ExecEnd> {
    const { counts } = this.#link;
    counts.peakRunning = Math.max(counts.peakRunning, ++counts.running);
    try {
      return await this.#play(io, AbortSignal.any([io.signal, this.#closing.signal]));
    } catch (error) {
      return { kind: 'local', detail: messageOf(error) };
    } finally {
      counts.running--;
    }
  }

  async sftp(): Promise<RemoteFiles> {
    throw new GrappeError('copy', { message: `node '${this.node}' has no SFTP: it is scripted` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.alive) return;
    this.#closing.abort();
    this.#link.closed();
  }

  async #play(io: ExecIo, stop: AbortSignal): Promise<ExecEnd> {
    const { end, sendMs } = this.#command;
    if (!(await this.#slept(sendMs, stop))) return notSent();
    if (end.kind === 'not-sent') return end;
    this.#countSent();
    io.onSent?.();
    const through = (await this.#writeAll(io, stop)) && (await this.#readInput(io, stop));
    if (through && (await this.#slept(this.#command.runMs, stop))) return end;
    return this.#ended(io);
  }

  #countSent(): void {
    const { sent } = this.#link.counts;
    sent.set(this.node, (sent.get(this.node) ?? 0) + 1);
  }

  /** False when it was told to end first. */
  async #writeAll(io: ExecIo, stop: AbortSignal): Promise<boolean> {
    for (const { stream, bytes, times, everyMs } of this.#command.output) {
      for (let done = 0; done < times; done++) {
        if (everyMs > 0 && !(await this.#slept(everyMs, stop))) return false;
        if (stop.aborted) return false;
        await this.#deliver(io, stream, bytes);
      }
    }
    return true;
  }

  async #deliver(io: ExecIo, stream: OutputStream, bytes: Uint8Array): Promise<void> {
    const { counts } = this.#link;
    const taken = io.onOutput(stream, bytes);
    if (taken === undefined) return;
    counts.peakUnacknowledged = Math.max(counts.peakUnacknowledged, ++counts.unacknowledged);
    try {
      await taken;
    } finally {
      counts.unacknowledged--;
    }
  }

  async #readInput(io: ExecIo, stop: AbortSignal): Promise<boolean> {
    if (this.#command.stdin === 'frozen') return this.#slept(Infinity, stop);
    if (this.#command.stdin === 'ignores' || io.stdin === undefined) return true;
    for await (const chunk of io.stdin) {
      if (stop.aborted) return false;
      await this.#deliver(io, 'stdout', chunk);
    }
    return true;
  }

  /** TERM, and KILL for those that ignore it. */
  async #ended(io: ExecIo): Promise<ExecEnd> {
    switch (this.#command.whenEnded) {
      case 'obeys':
        return { kind: 'signalled', signal: 'SIGTERM' };
      case 'ignores-term':
        await this.#link.clock.sleep(KILL_AFTER_MS);
        return { kind: 'signalled', signal: 'SIGKILL' };
      case 'babbles':
        for (let second = 0; second < 10; second++) {
          await this.#link.clock.sleep(1000);
          await this.#deliver(io, 'stdout', new Uint8Array(1));
        }
        return LOST;
      case 'never-answers':
      default:
        await aborted(this.#closing.signal);
        return LOST;
    }
  }

  async #slept(ms: number, stop: AbortSignal): Promise<boolean> {
    if (ms === Infinity) return aborted(stop);
    try {
      await this.#link.clock.sleep(ms, stop);
      return true;
    } catch {
      return false;
    }
  }
}

function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}

function notSent(): ExecEnd {
  return { kind: 'not-sent', outcome: 'cancelled', cause: 'interrupted', detail: 'ended before it was sent' };
}
