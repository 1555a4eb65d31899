/** A conversation with one command line, on the side of the process that keeps the connections. */

import type { Socket } from 'node:net';
import { messageOf } from '../../base/index.ts';
import { ConnectError, GatewayError } from '../connect-error.ts';
import type { AskPassphrase } from '../openssh-files/index.ts';
import type { Connection } from '../transport.ts';
import type { Frame } from './frame.ts';
import { FrameSocket } from './frame-socket.ts';
import type { KeptLink, KeptLinks } from './kept-links.ts';
import {
  ASK,
  type CommandRequest,
  type Failure,
  jsonOf,
  type Question,
  TELL,
  type ConnectRequest,
} from './message.ts';
import { ServedCommand } from './served-command.ts';

/** Opens connections for one caller; it and what it opened share files, names and keys that were read once. */
export interface LinkOpener extends AsyncDisposable {
  /** Undefined where another transport than the one at hand is needed; rejects with ConnectError. */
  open(node: string, way: unknown, signal: AbortSignal): Promise<Connection | undefined>;
}

export interface SessionHost {
  readonly version: string;
  readonly links: KeptLinks;
  openerFor(askPassphrase: AskPassphrase): LinkOpener;
  /** Whether connections are still kept; false once this process has been told to end. */
  readonly isKeeping: boolean;
  state(): object;
  /** A caller of another version came, or somebody asked for the end. */
  retire(): void;
  /** The caller has left, and all that it started has ended. */
  left(persistMs: number): void;
}

/** A connection that this caller uses, and what it runs over it. */
interface Borrowed {
  readonly link: KeptLink;
  readonly patienceMs: number;
  readonly commands: Set<ServedCommand>;
}

/** The longest that a timer can wait; three weeks. */
const LONGEST_MS = 2 ** 31 - 1;
/** More at a time is no honest caller. */
const MOST_AT_ONCE = 100_000;

export class ServedSession {
  readonly #host: SessionHost;
  readonly #socket: FrameSocket;
  readonly #gone = new AbortController();
  readonly #requests = new Map<number, ConnectRequest>();
  readonly #openings = new Map<number, AbortController>();
  readonly #borrowed = new Map<number, Borrowed>();
  readonly #commands = new Map<number, ServedCommand>();
  readonly #questions = new Map<number, (secret: string | undefined) => void>();
  #opener: SharedOpener | undefined;
  #persistMs: number | undefined;
  #lastQuestion = 0;

  /** It lives as long as its socket. */
  static begin(socket: Socket, host: SessionHost): void {
    void new ServedSession(socket, host);
  }

  private constructor(socket: Socket, host: SessionHost) {
    this.#host = host;
    this.#socket = new FrameSocket(socket, {
      receive: (frame) => this.#receive(frame),
      closed: () => void this.#leave(),
    });
  }

  #receive(frame: Frame): void {
    const { type, id, payload } = frame;
    if (type === ASK.hello) return this.#welcome(jsonOf(payload));
    if (type === ASK.status) return this.#socket.send(TELL.status, 0, this.#host.state());
    if (type === ASK.stop) return this.#stop();
    if (this.#persistMs === undefined) throw new Error('no hello');
    if (this.#requests.size + this.#commands.size > MOST_AT_ONCE) throw new RangeError('too much at once');
    const handler = this.#handlers[type];
    if (handler === undefined) throw new Error('no such frame');
    handler(id, payload);
  }

  readonly #handlers: Readonly<Record<number, (id: number, payload: Buffer) => void>> = {
    [ASK.connect]: (id, payload) => this.#connect(id, jsonOf(payload)),
    [ASK.open]: (id, payload) => void this.#open(id, jsonOf(payload)),
    [ASK.close]: (id) => void this.#close(id),
    [ASK.exec]: (id, payload) => this.#exec(id, jsonOf(payload)),
    [ASK.abort]: (id) => this.#abort(id),
    [ASK.stdin]: (id, payload) => this.#commands.get(id)?.stdin(payload),
    [ASK.stdinEnd]: (id) => this.#commands.get(id)?.stdinEnd(),
    [ASK.taken]: (id, payload) => this.#commands.get(id)?.taken(payload.readUInt32BE()),
    [ASK.answer]: (id, payload) => this.#answered(id, jsonOf(payload)),
  };

  #welcome({ version, persistMs }: Record<string, unknown>): void {
    if (version !== this.#host.version || !this.#host.isKeeping) {
      this.#socket.send(TELL.otherVersion, 0);
      this.#host.retire();
      return this.#socket.finish();
    }
    if (!Number.isSafeInteger(persistMs)) throw new TypeError('persistMs');
    this.#persistMs = Math.min(Number(persistMs), LONGEST_MS);
    this.#socket.send(TELL.welcome, 0, { version, pid: process.pid });
  }

  #stop(): void {
    this.#socket.send(TELL.stopping, 0, this.#host.state());
    this.#socket.finish();
    this.#host.retire();
  }

  #connect(id: number, { node, key, patienceMs }: Record<string, unknown>): void {
    if (this.#requests.has(id) || this.#borrowed.has(id)) throw new Error('a number in use');
    if (!Number.isSafeInteger(patienceMs)) throw new TypeError('patienceMs');
    const request = {
      node: String(node),
      key: String(key),
      patienceMs: Math.min(Number(patienceMs), LONGEST_MS),
    };
    const link = this.#host.links.borrow(request.key);
    if (link) return this.#lend(id, link, request);
    this.#requests.set(id, request);
    this.#socket.send(TELL.unknown, id);
  }

  async #open(id: number, way: unknown): Promise<void> {
    const request = this.#requests.get(id);
    if (request === undefined) return this.#socket.close();
    const opening = new AbortController();
    this.#openings.set(id, opening);
    try {
      const link = await this.#opened(request, way, AbortSignal.any([opening.signal, this.#gone.signal]));
      if (link === undefined) this.#socket.send(TELL.elsewhere, id);
      else if (opening.signal.aborted || !this.#socket.isOpen) link.giveBack(this.#keepMs);
      else this.#lend(id, link, request);
    } catch (error) {
      this.#socket.send(TELL.failed, id, failureOf(error));
    } finally {
      this.#requests.delete(id);
      this.#openings.delete(id);
    }
  }

  async #opened(
    { node, key }: ConnectRequest,
    way: unknown,
    signal: AbortSignal,
  ): Promise<KeptLink | undefined> {
    this.#opener ??= new SharedOpener(this.#host.openerFor((file, attempt) => this.#ask({ file, attempt })));
    const opener = this.#opener;
    const { links } = this.#host;
    const open = (): Promise<Connection | undefined> => opener.open(node, way, signal);
    const connection = await open().catch(async (error: unknown) => {
      // Idle connections are worth less than a node that is wanted now.
      if (!isShortage(error) || (await links.closeUnused()) === 0) throw error;
      return open();
    });
    return connection && links.add(key, connection, opener.share());
  }

  #lend(id: number, link: KeptLink, { patienceMs }: ConnectRequest): void {
    this.#borrowed.set(id, { link, patienceMs, commands: new Set() });
    const { transport, details } = link.connection;
    this.#socket.send(TELL.connected, id, { transport, details });
  }

  /** What still runs over it is ended first. */
  async #close(id: number): Promise<void> {
    const borrowed = this.#borrowed.get(id);
    if (borrowed === undefined) return;
    this.#borrowed.delete(id);
    const { link, commands } = borrowed;
    for (const command of commands) command.abandon();
    await Promise.all([...commands].map(({ over }) => over));
    link.giveBack(this.#keepMs);
  }

  #abort(id: number): void {
    (this.#openings.get(id) ?? this.#commands.get(id))?.abort();
    // It crossed the news that the connection is there: the caller knows of none.
    void this.#close(id);
  }

  #exec(id: number, request: Record<string, unknown>): void {
    const borrowed = this.#borrowed.get(Number(request['connection']));
    if (borrowed === undefined || this.#commands.has(id)) throw new Error('no such connection');
    if (typeof request['command'] !== 'string') throw new TypeError('command');
    const { link, commands, patienceMs } = borrowed;
    const parts = { id, socket: this.#socket, link, patienceMs };
    const served = new ServedCommand(request as unknown as CommandRequest, parts);
    this.#commands.set(id, served);
    commands.add(served);
    void served.over.then(() => {
      this.#commands.delete(id);
      commands.delete(served);
    });
  }

  #ask(question: Question): Promise<string | undefined> {
    if (!this.#socket.isOpen) return Promise.resolve(undefined);
    const id = ++this.#lastQuestion;
    this.#socket.send(TELL.question, id, question);
    return new Promise((resolve) => this.#questions.set(id, resolve));
  }

  #answered(id: number, { secret }: Record<string, unknown>): void {
    this.#questions.get(id)?.(typeof secret === 'string' ? secret : undefined);
    this.#questions.delete(id);
  }

  get #keepMs(): number {
    return this.#host.isKeeping ? (this.#persistMs ?? 0) : 0;
  }

  /** However it went: nothing that it started outlives it. */
  async #leave(): Promise<void> {
    this.#gone.abort();
    for (const resolve of this.#questions.values()) resolve(undefined);
    await Promise.all([...this.#borrowed.keys()].map((id) => this.#close(id)));
    await this.#opener?.giveBack();
    this.#host.left(this.#persistMs ?? 0);
  }
}

function isShortage(error: unknown): boolean {
  return error instanceof ConnectError && error.connectCause === 'descriptors';
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ConnectError)) {
    const message = messageOf(error);
    return {
      outcome: 'unreachable',
      cause: 'protocol',
      message: `the background process failed: ${message}`,
    };
  }
  const { outcome, connectCause: cause, message, hint } = error;
  const gateway = error instanceof GatewayError ? error.gateway : undefined;
  return { outcome, cause, message, hint, gateway };
}

/** Closed when its session and all connections that it opened are over. */
class SharedOpener {
  readonly #opener: LinkOpener;
  #shares = 1;

  constructor(opener: LinkOpener) {
    this.#opener = opener;
  }

  open(node: string, way: unknown, signal: AbortSignal): Promise<Connection | undefined> {
    return this.#opener.open(node, way, signal);
  }

  /** The answer ends this share. */
  share(): () => void {
    this.#shares++;
    return () => void this.giveBack();
  }

  async giveBack(): Promise<void> {
    this.#shares--;
    if (this.#shares === 0) await this.#opener[Symbol.asyncDispose]();
  }
}
