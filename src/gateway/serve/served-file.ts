/** One request about the files of a leaf. */

import * as v from 'valibot';
import { GrappeError, messageOf } from '../../base/index.ts';
import {
  FileAnswer,
  type FileOrder,
  type GatewayOrder,
  INPUT_WINDOW_BYTES,
  LeafEntry,
} from '../../protocol/index.ts';
import type {
  ArrivingBytes,
  Connection,
  RemoteEntry,
  RemoteFiles,
  RemoteStat,
} from '../../transport/index.ts';
import { arrivingBytes, ENTRY_BYTES } from '../wire/arriving-bytes.ts';
import { OutputPacker } from './output-packer.ts';
import { cut, type ServedWork, type Voice } from './served-work.ts';

export type FilesOrder = Extract<GatewayOrder, { type: 'file' }>;

const ENTRIES_AT_ONCE = 200;
/** Paths of this length fit into one line, whatever is in them. */
const MOST_ENTRY_BYTES = 64 * 1024;
const DONE: FileAnswer = { kind: 'done' };

export class ServedFile implements ServedWork {
  readonly #order: FilesOrder;
  readonly #connection: Connection;
  readonly #voice: Voice;
  readonly #input: ArrivingBytes;
  readonly #packer: OutputPacker;
  #isOver = false;
  readonly #stopped = new AbortController();

  constructor(order: FilesOrder, connection: Connection, voice: Voice) {
    const { id } = order;
    this.#order = order;
    this.#connection = connection;
    this.#voice = voice;
    this.#input = arrivingBytes(INPUT_WINDOW_BYTES, (count) => {
      // What is told after the answer is nobody's any more.
      if (!this.#isOver) voice.say({ type: 'taken', id, count });
    });
    this.#packer = new OutputPacker({
      isLive: false,
      clock: voice.clock,
      send: (stream, piece) => voice.say({ type: 'output', id, stream, bytes: voice.pack(piece) }),
    });
  }

  async run(files: Promise<RemoteFiles>): Promise<void> {
    const answer = await this.#perform(files).then(sensible).catch(failureOf);
    this.#packer.end();
    this.#isOver = true;
    const { alive } = this.#connection;
    this.#voice.say({ type: 'answer', id: this.#order.id, answer, alive });
  }

  input(bytes: Uint8Array): void {
    this.#input.push(bytes);
  }

  inputEnd(isWhole: boolean): void {
    this.#input.end(isWhole ? undefined : new GrappeError('copy', { message: 'the content broke off' }));
  }

  taken(bytes: number): void {
    this.#packer.taken(bytes);
  }

  stop(): void {
    this.#stopped.abort();
    this.#packer.abandon();
    this.#input.end(new GrappeError('copy', { message: 'the transfer was ended' }));
  }

  abandon(): void {
    this.stop();
  }

  async #perform(opening: Promise<RemoteFiles>): Promise<FileAnswer> {
    const files = await opening;
    const { order } = this.#order;
    switch (order.op) {
      case 'open':
        return DONE;
      case 'stat': {
        const stat = await files.stat(order.path);
        return { kind: 'stat', stat: stat ? told(stat) : null };
      }
      case 'read-link':
        return { kind: 'path', path: await files.readLink(order.path) };
      case 'realpath':
        return { kind: 'path', path: await files.realpath(order.path) };
      case 'list':
        return this.#list(files, order.path);
      case 'read':
        return this.#read(files, order.path, order.from);
      case 'create':
        await files.create(order.path, this.#input, order.attributes);
        return DONE;
      default:
        await change(files, order);
        return DONE;
    }
  }

  async #read(files: RemoteFiles, path: string, from: number): Promise<FileAnswer> {
    for await (const chunk of files.read(path, from)) {
      await this.#packer.add('stdout', chunk);
      if (this.#stopped.signal.aborted) break;
    }
    return DONE;
  }

  /** Taken as it comes: its bytes count as output does. */
  async #list(files: RemoteFiles, path: string): Promise<FileAnswer> {
    let entries: LeafEntry[] = [];
    let bytes = 0;
    const send = (): void => {
      if (entries.length > 0) this.#voice.say({ type: 'entries', id: this.#order.id, entries });
      entries = [];
      bytes = 0;
    };
    for await (const entry of files.list(path)) {
      if (this.#stopped.signal.aborted) break;
      entries.push(toldEntry(entry));
      bytes += entry.name.length;
      if (entries.length < ENTRIES_AT_ONCE && bytes < MOST_ENTRY_BYTES) continue;
      await this.#packer.spend(entries.length * ENTRY_BYTES);
      send();
    }
    send();
    return DONE;
  }
}

type Change = Exclude<
  FileOrder,
  { op: 'open' | 'stat' | 'list' | 'read' | 'create' | 'read-link' | 'realpath' }
>;

function change(files: RemoteFiles, order: Change): Promise<void> {
  switch (order.op) {
    case 'make-folder':
      return files.makeFolder(order.path, order.mode);
    case 'make-link':
      return files.makeLink(order.path, order.target);
    case 'set-attributes':
      return files.setAttributes(order.path, order.attributes);
    case 'rename':
      return files.rename(order.path, order.to);
    case 'remove':
    default:
      return files.remove(order.path);
  }
}

function told({ kind, sizeBytes, mode, modifiedMs }: RemoteStat): RemoteStat {
  return { kind, sizeBytes, mode, modifiedMs };
}

function toldEntry({ name, stat }: RemoteEntry): LeafEntry {
  const entry = { name, stat: stat ? told(stat) : null };
  if (!v.is(LeafEntry, entry)) throw nonsense();
  return entry;
}

/** A node may say anything: it must not make its gateway break the protocol, which costs all the others. */
function sensible(answer: FileAnswer): FileAnswer {
  if (!v.is(FileAnswer, answer)) throw nonsense();
  return answer;
}

function nonsense(): GrappeError {
  return new GrappeError('copy', { message: 'the node says of a file what no file can be' });
}

function failureOf(error: unknown): FileAnswer {
  const isLocal = error instanceof GrappeError && error.code === 'local';
  const why = error instanceof GrappeError ? error.why : undefined;
  return {
    kind: 'failed',
    code: isLocal ? 'local' : 'copy',
    message: cut(messageOf(error)),
    ...(why !== undefined && { why: cut(why) }),
  };
}
