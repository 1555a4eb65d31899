/** Starts the work of a gateway over a connection to it, and waits until it is ready. */

import * as v from 'valibot';
import { type Clock, NOBODY_WAITS } from '../../base/index.ts';
import { GATEWAY_PROTOCOL, MOST_LINE_BYTES, StartReport } from '../../protocol/index.ts';
import { type Connection, type Connector, type ExecEnd, printableLine } from '../../transport/index.ts';
import { GatewayLink } from '../reach/gateway-link.ts';
import { GatewayLost } from '../reach/gateway-lost.ts';
import { JsonLines } from '../wire/json-lines.ts';
import { Outbox } from '../wire/outbox.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import type { Bundle } from './bundle.ts';
import { LEAST_NODE, startText } from './loader.ts';

export interface GatewayStart {
  readonly name: string;
  readonly connector: Connector;
  readonly bundle: Bundle;
  readonly clock: Clock;
}

/** The bundle may have to cross a slow line. */
const PATIENCE_MS = 60_000;
/** The last of what the process said on standard error. */
const COMPLAINT_BYTES = 1024;

/** Rejects with GatewayLost, which says why, or with the ConnectError of the gateway. */
export async function startGateway(parts: GatewayStart, signal: AbortSignal): Promise<GatewayLink> {
  const starting = new Starting(parts);
  return await starting.begin(signal);
}

class Starting {
  readonly #parts: GatewayStart;
  readonly #outbox = new Outbox();
  readonly #lines = new JsonLines(MOST_LINE_BYTES);
  readonly #hangUp = new AbortController();
  readonly #ready = Promise.withResolvers<GatewayLink>();
  #link: GatewayLink | undefined;
  #hasFailed = false;
  #complaint = '';

  constructor(parts: GatewayStart) {
    this.#parts = parts;
  }

  async begin(signal: AbortSignal): Promise<GatewayLink> {
    const { connector, name, clock } = this.#parts;
    const connection = await connector.connect(name, signal);
    const leave = (): void => this.#fail('its start was given up');
    signal.addEventListener('abort', leave, { once: true });
    const over = new AbortController();
    clock.sleep(PATIENCE_MS, over.signal).then(
      () => this.#fail(`it was not ready within ${PATIENCE_MS / 1000} s`),
      () => undefined,
    );
    void this.#work(connection);
    try {
      return await this.#ready.promise;
    } finally {
      signal.removeEventListener('abort', leave);
      over.abort(NOBODY_WAITS);
    }
  }

  /** Until the process there has ended. */
  async #work(connection: Connection): Promise<void> {
    const end = await connection.exec(startText(this.#parts.bundle), {
      stdin: this.#outbox,
      signal: this.#hangUp.signal,
      onOutput: (stream, chunk) => this.#hear(stream, chunk),
    });
    this.#fail(`its work ended: ${this.#lastWords() || endText(end)}`);
    await connection[Symbol.asyncDispose]();
  }

  #lastWords(): string {
    return this.#complaint.trim().split('\n').at(-1) ?? '';
  }

  #hear(stream: 'stdout' | 'stderr', chunk: Uint8Array): undefined {
    if (stream === 'stderr') {
      this.#complaint = `${this.#complaint}${Buffer.from(chunk).toString()}`.slice(-COMPLAINT_BYTES);
      return;
    }
    if (this.#hasFailed) return;
    try {
      for (const value of this.#lines.read(chunk)) {
        if (this.#link) this.#link.hear(value);
        else this.#start(value);
      }
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      this.#fail(`it breaks the protocol: ${error.message}`);
    }
  }

  #start(value: unknown): void {
    const read = v.safeParse(StartReport, value);
    if (!read.success) throw new ProtocolFault('a report has another form');
    const report = read.output;
    switch (report.type) {
      case 'no-node':
        return this.#fail(withoutNode(report.version));
      case 'unfit':
        return this.#fail(report.why);
      case 'wanted':
        return this.#outbox.put(this.#parts.bundle.bytes);
      case 'held':
        return this.#outbox.say({ type: 'hello', protocol: GATEWAY_PROTOCOL });
      case 'ready':
      default:
        return this.#open(report);
    }
  }

  #open({ protocol, version, roomBytes }: Extract<StartReport, { type: 'ready' }>): void {
    if (protocol !== GATEWAY_PROTOCOL)
      return this.#fail(
        `its version (${version}) speaks another protocol: ${protocol}, not ${GATEWAY_PROTOCOL}`,
      );
    const { name, clock } = this.#parts;
    const hangUp = (): void => this.#hangUp.abort();
    this.#link = new GatewayLink({ name, clock, outbox: this.#outbox, hangUp, roomBytes });
    this.#ready.resolve(this.#link);
  }

  #fail(why: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    if (this.#link) return this.#link.lose(why);
    this.#ready.reject(new GatewayLost(this.#parts.name, printableLine(why)));
    this.#outbox.end();
    this.#hangUp.abort();
  }
}

function withoutNode(version: string | null): string {
  const has = version === null ? 'it has no Node in its PATH' : `its Node is ${version}`;
  return `${has}, and the work wants Node ${LEAST_NODE} or newer`;
}

function endText(end: ExecEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exit code ${end.code}`;
    case 'signalled':
      return end.signal;
    default:
      return end.detail;
  }
}
