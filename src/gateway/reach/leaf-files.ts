/** The files of a leaf, by way of its gateway. */

import { GrappeError } from '../../base/index.ts';
import { type FileAnswer, type FileOrder, OUTPUT_WINDOW_BYTES } from '../../protocol/index.ts';
import {
  type ArrivingBytes,
  type FileAttributes,
  printableLine,
  type RemoteEntry,
  type RemoteFiles,
  type RemoteStat,
} from '../../transport/index.ts';
import { arrivingBytes, ENTRY_BYTES } from '../wire/arriving-bytes.ts';
import { Feed } from '../wire/feed.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import type { GatewayLink, NumberedReport, Work } from './gateway-link.ts';
import type { GatewayLost } from './gateway-lost.ts';

export interface LeafFilesParts {
  readonly link: GatewayLink;
  readonly leaf: number;
  /** The leaf's connection can be used no more. */
  readonly died: () => void;
  /** The gateway knows nothing of it any more. */
  readonly isClosed: () => boolean;
}

export class LeafFiles implements RemoteFiles {
  readonly #parts: LeafFilesParts;

  constructor(parts: LeafFilesParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    await this.#ask({ op: 'open' }).answer;
  }

  async stat(path: string): Promise<RemoteStat | undefined> {
    const answer = await this.#ask({ op: 'stat', path }).answer;
    if (answer.kind !== 'stat') throw wrongAnswer(path);
    return answer.stat ?? undefined;
  }

  async *list(path: string): AsyncIterable<RemoteEntry> {
    yield* this.#ask({ op: 'list', path }).entries();
  }

  async *read(path: string, from = 0): AsyncIterable<Uint8Array> {
    yield* this.#ask({ op: 'read', path, from }).content();
  }

  async create(path: string, content: AsyncIterable<Uint8Array>, attributes: FileAttributes): Promise<void> {
    const { mode, modifiedMs } = attributes;
    const told = { mode, ...(modifiedMs !== undefined && { modifiedMs }) };
    const question = this.#ask({ op: 'create', path, attributes: told });
    await question.feed(content);
    await question.answer;
  }

  async makeFolder(path: string, mode: number): Promise<void> {
    await this.#ask({ op: 'make-folder', path, mode }).answer;
  }

  async makeLink(path: string, target: string): Promise<void> {
    await this.#ask({ op: 'make-link', path, target }).answer;
  }

  readLink(path: string): Promise<string> {
    return this.#askPath({ op: 'read-link', path });
  }

  async setAttributes(path: string, attributes: FileAttributes): Promise<void> {
    await this.#ask({ op: 'set-attributes', path, attributes }).answer;
  }

  async rename(path: string, to: string): Promise<void> {
    await this.#ask({ op: 'rename', path, to }).answer;
  }

  async remove(path: string): Promise<void> {
    await this.#ask({ op: 'remove', path }).answer;
  }

  realpath(path: string): Promise<string> {
    return this.#askPath({ op: 'realpath', path });
  }

  /** They are closed with the connection. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #askPath(order: Extract<FileOrder, { op: 'read-link' | 'realpath' }>): Promise<string> {
    const answer = await this.#ask(order).answer;
    if (answer.kind !== 'path') throw wrongAnswer(order.path);
    return answer.path;
  }

  #ask(order: FileOrder): FileQuestion {
    return new FileQuestion(this.#parts, order);
  }
}

function wrongAnswer(path: string): GrappeError {
  return new GrappeError('copy', {
    message: `the gateway answers another question than that about '${path}'`,
  });
}

/** One request, until it is answered. */
class FileQuestion implements Work {
  readonly answer: Promise<Exclude<FileAnswer, { kind: 'failed' }>>;
  readonly #answered = Promise.withResolvers<Exclude<FileAnswer, { kind: 'failed' }>>();
  readonly #link: GatewayLink;
  readonly #id: number;
  readonly #died: () => void;
  readonly #input = new Feed();
  readonly #content: ArrivingBytes;
  readonly #takes: 'content' | 'entries' | 'nothing';
  readonly #entries: RemoteEntry[] = [];
  #isOver = false;

  constructor({ link, leaf, died, isClosed }: LeafFilesParts, order: FileOrder) {
    this.#link = link;
    this.#died = died;
    this.#takes = order.op === 'read' ? 'content' : order.op === 'list' ? 'entries' : 'nothing';
    this.answer = this.#answered.promise;
    this.answer.catch(() => undefined);
    this.#content = arrivingBytes(OUTPUT_WINDOW_BYTES, (count) => {
      if (!this.#isOver) link.order({ type: 'taken', id: this.#id, count });
    });
    this.#id = isClosed() ? this.#refuse() : this.#begin();
    if (this.#id >= 0) link.order({ type: 'file', id: this.#id, leaf, order });
  }

  heard(report: NumberedReport): 'goes on' | 'over' {
    switch (report.type) {
      case 'taken':
        this.#input.taken(report.count);
        return 'goes on';
      case 'output':
        if (this.#takes !== 'content') break;
        this.#content.push(report.bytes);
        return 'goes on';
      case 'entries':
        if (this.#takes !== 'entries') break;
        this.#takeEntries(report.entries);
        return 'goes on';
      case 'answer':
        if (!report.alive) this.#died();
        this.#end(report.answer);
        return 'over';
      default:
    }
    throw new ProtocolFault(`'${report.type}' of a file`);
  }

  lost({ message }: GatewayLost): void {
    this.#fail(new GrappeError('copy', { message }));
  }

  /** Sends what the file is to hold. Rejects as `content` does; then the file is not made. */
  async feed(content: AsyncIterable<Uint8Array>): Promise<void> {
    let isWhole = false;
    try {
      await this.#input.run(content, (piece) => this.#link.feed(this.#id, piece));
      isWhole = true;
    } finally {
      if (!this.#isOver) this.#link.order({ type: 'input-end', id: this.#id, isWhole });
    }
  }

  async *content(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#content;
      await this.answer;
    } finally {
      this.#stop();
    }
  }

  async *entries(): AsyncGenerator<RemoteEntry, void, undefined> {
    try {
      // Each chunk stands for entries that have come.
      for await (const _ of this.#content) yield* this.#entries.splice(0);
      await this.answer;
    } finally {
      this.#stop();
    }
  }

  #refuse(): number {
    this.#fail(new GrappeError('copy', { message: 'the connection was closed' }));
    return -1;
  }

  #begin(): number {
    try {
      return this.#link.begin(this);
    } catch (error) {
      this.#fail(error as GatewayLost);
      return -1;
    }
  }

  #takeEntries(entries: Extract<NumberedReport, { type: 'entries' }>['entries']): void {
    this.#entries.push(...entries.map(({ name, stat }) => ({ name, stat: stat ?? undefined })));
    this.#content.push(new Uint8Array(entries.length * ENTRY_BYTES));
  }

  #end(answer: FileAnswer): void {
    if (answer.kind !== 'failed') {
      this.#over();
      this.#content.end();
      return this.#answered.resolve(answer);
    }
    const { code, message, why } = answer;
    this.#fail(
      new GrappeError(code === 'local' ? 'copy' : code, {
        message: printableLine(message),
        ...(why !== undefined && { why: printableLine(why) }),
      }),
    );
  }

  #fail(error: Error): void {
    this.#over();
    this.#content.end();
    this.#answered.reject(error);
  }

  #over(): void {
    this.#isOver = true;
    this.#input.end();
  }

  #stop(): void {
    if (!this.#isOver) this.#link.order({ type: 'stop', id: this.#id });
  }
}
