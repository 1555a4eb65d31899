/** One command that a gateway runs on a leaf for us. */

import { asError, messageOf } from '../../base/index.ts';
import {
  type GatewayOrder,
  MOST_LINE_BYTES,
  MOST_UNTAKEN_BYTES,
  OUTPUT_WINDOW_BYTES,
} from '../../protocol/index.ts';
import { type ExecEnd, type ExecIo, printableLine, TakenBytes } from '../../transport/index.ts';
import { Feed } from '../wire/feed.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import type { GatewayLink, HeardOutput, NumberedReport, Work } from './gateway-link.ts';
import type { GatewayLost } from './gateway-lost.ts';

type LeafEnd = Extract<NumberedReport, { type: 'ended' }>['end'];

export interface LeafCommandParts {
  readonly link: GatewayLink;
  readonly leaf: number;
  readonly isLive: boolean;
  /** The leaf's connection can be used no more. */
  readonly died: () => void;
}

export class LeafCommand implements Work {
  readonly #parts: LeafCommandParts;
  readonly #io: ExecIo;
  readonly #ended = Promise.withResolvers<ExecEnd>();
  readonly #deliveries = new Set<Promise<void>>();
  readonly #input = new Feed();
  readonly #taken: TakenBytes;
  #id = -1;
  /** Output that came and was not taken yet. */
  #untakenBytes = 0;
  #isSent = false;
  #isOver = false;
  #fault: Error | undefined;

  constructor(parts: LeafCommandParts, io: ExecIo) {
    this.#parts = parts;
    this.#io = io;
    this.#taken = new TakenBytes(OUTPUT_WINDOW_BYTES, (count) =>
      parts.link.order({ type: 'taken', id: this.#id, count }),
    );
  }

  async run(command: string): Promise<ExecEnd> {
    const refused = this.#begin(command);
    if (refused) return refused;
    const { signal } = this.#io;
    const stop = (): void => this.#parts.link.order({ type: 'stop', id: this.#id });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = await this.#ended.promise;
    signal.removeEventListener('abort', stop);
    this.#isOver = true;
    this.#input.end();
    await Promise.all(this.#deliveries);
    return this.#fault ? { kind: 'local', detail: this.#fault.message } : end;
  }

  heard(report: NumberedReport): 'goes on' | 'over' {
    switch (report.type) {
      case 'sent':
        if (this.#isSent) throw new ProtocolFault('a command is sent twice');
        this.#isSent = true;
        this.#io.onSent?.();
        void this.#feed();
        return 'goes on';
      case 'output':
        this.#deliver(report);
        return 'goes on';
      case 'taken':
        this.#input.taken(report.count);
        return 'goes on';
      case 'ended':
        this.#end(report);
        return 'over';
      default:
        throw new ProtocolFault(`'${report.type}' of a command`);
    }
  }

  lost({ end }: GatewayLost): void {
    this.#parts.died();
    this.#ended.resolve(end);
  }

  /** From here on it may run, whatever becomes of the gateway. */
  #begin(command: string): ExecEnd | undefined {
    const { link, leaf, isLive: live } = this.#parts;
    const { env, stdin } = this.#io;
    const order = { type: 'exec', id: 0, leaf, command, stdin: stdin !== undefined, live } as const;
    const whole: GatewayOrder = env ? { ...order, env: { ...env } } : order;
    if (Buffer.byteLength(JSON.stringify(whole)) > MOST_LINE_BYTES - 100) return TOO_LONG;
    try {
      this.#id = link.begin(this);
    } catch (error) {
      this.#parts.died();
      return { kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost', detail: messageOf(error) };
    }
    link.order({ ...whole, id: this.#id });
    return undefined;
  }

  #end({ end, alive }: Extract<NumberedReport, { type: 'ended' }>): void {
    if (!alive) this.#parts.died();
    const isUnsent = end.kind === 'not-sent';
    // What was sent is never sent again, whatever it says of it now.
    if (this.#isSent === isUnsent && end.kind !== 'lost')
      throw new ProtocolFault(isUnsent ? 'what was sent was not sent' : 'a command ends that was not sent');
    this.#ended.resolve(believed(end, this.#parts.link.name));
  }

  #deliver({ stream, bytes }: HeardOutput): void {
    if (!this.#isSent) throw new ProtocolFault('output of a command that was not sent');
    this.#untakenBytes += bytes.length;
    if (this.#untakenBytes > MOST_UNTAKEN_BYTES) throw new ProtocolFault('more output than was asked for');
    const taken = this.#fault ? undefined : this.#offer(stream, bytes);
    if (taken === undefined) return this.#took(bytes.length);
    const delivery = taken
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#deliveries.delete(delivery);
        this.#took(bytes.length);
      });
    this.#deliveries.add(delivery);
  }

  #offer(stream: HeardOutput['stream'], bytes: Uint8Array): Promise<void> | undefined {
    try {
      return this.#io.onOutput(stream, bytes);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #took(bytes: number): void {
    this.#untakenBytes -= bytes;
    if (!this.#isOver) this.#taken.add(bytes);
  }

  async #feed(): Promise<void> {
    const { stdin } = this.#io;
    if (stdin === undefined) return;
    const { link } = this.#parts;
    let isWhole = false;
    try {
      await this.#input.run(stdin, (piece) => link.feed(this.#id, piece));
      isWhole = true;
    } catch (error) {
      this.#fail(error);
    }
    if (!this.#isOver) link.order({ type: 'input-end', id: this.#id, isWhole });
  }

  #fail(error: unknown): void {
    if (this.#fault) return;
    this.#fault = asError(error);
    if (!this.#isOver) this.#parts.link.order({ type: 'stop', id: this.#id });
  }
}

/** What the gateway lacked, this machine does not lack: of a command that ran, the result is unknown. */
function believed(end: LeafEnd, gateway: string): ExecEnd {
  if (end.detail === undefined) return end;
  const detail = printableLine(end.detail);
  const isTheirs = end.kind === 'local' || (end.kind === 'not-sent' && end.outcome === 'local');
  if (!isTheirs) return { ...end, detail };
  if (end.kind === 'local') return { kind: 'lost', cause: 'gateway', detail, gateway };
  return { kind: 'not-sent', outcome: 'unreachable', cause: 'gateway', detail };
}

const TOO_LONG: ExecEnd = {
  kind: 'not-sent',
  outcome: 'failed',
  cause: 'protocol',
  detail: 'the command text is too long for a gateway',
};
