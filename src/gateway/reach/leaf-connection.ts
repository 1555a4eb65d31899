/** A leaf that a gateway has reached for us. */

import { GrappeError } from '../../base/index.ts';
import type { LeafReach } from '../../protocol/index.ts';
import {
  ConnectError,
  type Connection,
  type ConnectionDetails,
  type ExecEnd,
  type ExecIo,
  printableLine,
  type RemoteFiles,
  SeenByGateway,
} from '../../transport/index.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import type { GatewayLink, NumberedReport, Work } from './gateway-link.ts';
import type { GatewayLost } from './gateway-lost.ts';
import { LeafCommand } from './leaf-command.ts';
import { LeafFiles } from './leaf-files.ts';

export interface LeafRequest {
  readonly link: GatewayLink;
  readonly node: string;
  readonly reach: LeafReach;
  /** Output is wanted as it comes. */
  readonly isLive: boolean;
  /** Its place at the gateway is free again. */
  readonly closed: () => void;
}

/** Rejects with ConnectError where the leaf was not reached, and with GatewayLost where that is not known. */
export async function connectLeaf(request: LeafRequest, signal: AbortSignal): Promise<Connection> {
  const { link, node, reach } = request;
  const connecting = new Connecting(link);
  const id = link.begin(connecting);
  link.order({ type: 'connect', id, node, reach });
  const stop = (): void => link.order({ type: 'stop', id });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const details = await connecting.done;
    return new LeafConnection(request, id, details);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class Connecting implements Work {
  readonly #link: GatewayLink;
  readonly #done = Promise.withResolvers<ConnectionDetails>();

  constructor(link: GatewayLink) {
    this.#link = link;
  }

  get done(): Promise<ConnectionDetails> {
    return this.#done.promise;
  }

  heard(report: NumberedReport): 'over' {
    switch (report.type) {
      case 'connected':
        this.#done.resolve(report.user === undefined ? {} : { user: report.user });
        return 'over';
      case 'unreached': {
        this.#done.reject(unreached(report, this.#link.name));
        return 'over';
      }
      default:
        throw new ProtocolFault(`'${report.type}' of a connect`);
    }
  }

  lost(loss: GatewayLost): void {
    this.#done.reject(loss);
  }
}

function unreached(report: Extract<NumberedReport, { type: 'unreached' }>, gateway: string): ConnectError {
  const text = printableLine(report.message);
  const hint = report.hint === undefined ? undefined : printableLine(report.hint);
  // What the gateway lacks, this machine does not lack.
  const error =
    report.outcome === 'local'
      ? new ConnectError('unreachable', 'gateway', text, hint)
      : new ConnectError(report.outcome, report.cause, text, hint);
  return new SeenByGateway(gateway, error);
}

class LeafConnection implements Connection {
  readonly node: string;
  readonly transport = 'gateway';
  readonly details: ConnectionDetails;
  readonly #request: LeafRequest;
  readonly #id: number;
  #isUsable = true;
  #isClosed = false;
  /** Whoever keeps it may never look at it again: its place is free. */
  readonly #died = (): void => {
    this.#isUsable = false;
    this.#request.closed();
  };

  constructor(request: LeafRequest, id: number, details: ConnectionDetails) {
    this.node = request.node;
    this.details = details;
    this.#request = request;
    this.#id = id;
  }

  get alive(): boolean {
    return this.#isUsable && !this.#isClosed && this.#request.link.loss === undefined;
  }

  get loss(): Connection['loss'] {
    return this.#request.link.loss?.end;
  }

  exec(command: string, io: ExecIo): Promise<ExecEnd> {
    // The gateway would take it for a breach of the protocol.
    if (this.#isClosed) return Promise.resolve(CLOSED);
    const { link, isLive } = this.#request;
    return new LeafCommand({ link, isLive, died: this.#died, leaf: this.#id }, io).run(command);
  }

  async sftp(): Promise<RemoteFiles> {
    const { link } = this.#request;
    if (link.loss) throw new GrappeError('copy', { message: link.loss.message });
    const isClosed = (): boolean => this.#isClosed;
    const files = new LeafFiles({ link, leaf: this.#id, died: this.#died, isClosed });
    await files.open();
    return files;
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#request.link.order({ type: 'close', id: this.#id });
      this.#request.closed();
    }
    return Promise.resolve();
  }
}

const CLOSED: ExecEnd = {
  kind: 'not-sent',
  outcome: 'unreachable',
  cause: 'link-lost',
  detail: 'the connection was closed',
};
