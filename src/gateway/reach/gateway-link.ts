/**
 * The conversation with one gateway that works. Every report is judged by its shape and its number: a gateway can speak
 * of nothing that it was not asked for. After the first fault nothing more is believed.
 */

import * as v from 'valibot';
import type { Clock } from '../../base/index.ts';
import { type GatewayOrder, GatewayReport } from '../../protocol/index.ts';
import { printableLine } from '../../transport/index.ts';
import { Heartbeat } from '../wire/heartbeat.ts';
import { HeardBytes, KEPT_OUTPUT, keptInput, SaidBytes } from '../wire/kept-bytes.ts';
import type { Outbox } from '../wire/outbox.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import { GatewayLost } from './gateway-lost.ts';

/** The reports on one number. Throws ProtocolFault at one that does not fit. */
export interface Work {
  heard(report: NumberedReport): 'goes on' | 'over';
  lost(loss: GatewayLost): void;
}

export type NumberedReport = Exclude<Plain, { type: 'beat' | 'output' }> | HeardOutput;
type Plain = v.InferOutput<typeof GatewayReport>;

export interface HeardOutput {
  readonly type: 'output';
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

const BEAT_MS = 5000;
/** 45 s. */
const MOST_SILENT = 9;

export interface LinkParts {
  readonly name: string;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Ends the process there, though it may not heed anything. */
  readonly hangUp: () => void;
  /** What it has room to keep. */
  readonly roomBytes?: number | undefined;
}

export class GatewayLink {
  readonly name: string;
  readonly #parts: LinkParts;
  readonly #heartbeat: Heartbeat;
  readonly #works = new Map<number, Work>();
  readonly #said: SaidBytes;
  readonly #heard = new HeardBytes(KEPT_OUTPUT);
  #lastId = -1;
  #loss: GatewayLost | undefined;
  #lostAtMs: number | undefined;

  constructor(parts: LinkParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#said = new SaidBytes(keptInput(parts.roomBytes));
    this.#heartbeat = new Heartbeat({
      ...{ clock: parts.clock, everyMs: BEAT_MS, mostSilent: MOST_SILENT },
      beat: () => this.order({ type: 'beat' }),
      silent: () => this.lose('it does not answer any more'),
    });
  }

  get loss(): GatewayLost | undefined {
    return this.#loss;
  }

  /** By its clock; undefined also where it was ended. */
  get lostAtMs(): number | undefined {
    return this.#lostAtMs;
  }

  /** Listens for what is said of a new number. Throws GatewayLost. */
  begin(work: Work): number {
    if (this.#loss) throw this.#loss;
    this.#works.set(++this.#lastId, work);
    return this.#lastId;
  }

  order(order: GatewayOrder): void {
    this.#parts.outbox.say(order);
  }

  /** Input on its way to `id`. */
  feed(id: number, piece: Uint8Array): void {
    this.order({ type: 'input', id, bytes: this.#said.pack(piece) });
  }

  /** Takes what the gateway said. */
  hear(value: unknown): void {
    if (this.#loss) return;
    this.#heartbeat.heard();
    try {
      this.#judge(value);
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      this.lose(`it breaks the protocol: ${error.message}`);
    }
  }

  lose(why: string): void {
    if (this.#loss) return;
    this.#loss = new GatewayLost(this.name, printableLine(why));
    this.#lostAtMs = this.#parts.clock.now();
    const works = [...this.#works.values()];
    this.close();
    this.#parts.hangUp();
    for (const work of works) work.lost(this.#loss);
  }

  /** Its input ends: so do the process there and all that it runs. */
  close(): void {
    this.#loss ??= new GatewayLost(this.name, 'it was ended');
    this.#heartbeat.stop();
    this.#works.clear();
    this.#parts.outbox.end();
    this.#heard[Symbol.dispose]();
  }

  #judge(value: unknown): void {
    const read = v.safeParse(GatewayReport, value);
    if (!read.success) throw new ProtocolFault('a report has another form');
    const report = read.output;
    if (report.type === 'beat') return;
    const work = this.#works.get(report.id);
    if (work === undefined) throw new ProtocolFault('it speaks of what it was not asked for');
    const said = report.type === 'output' ? { ...report, bytes: this.#heard.unpack(report.bytes) } : report;
    if (work.heard(said) === 'over') this.#works.delete(report.id);
  }
}
