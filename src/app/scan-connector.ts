/** Host-key scans in the shape that the engine starts: to connect is to scan, and there is nothing to run. */

import {
  ConnectError,
  type Connection,
  type Connector,
  type HostKeys,
  type NodeHostKeys,
} from '../transport/index.ts';

export class ScanConnector implements Connector {
  readonly scans = new Map<string, NodeHostKeys>();
  readonly errors = new Map<string, ConnectError>();
  readonly #hostKeys: HostKeys;

  constructor(hostKeys: HostKeys) {
    this.#hostKeys = hostKeys;
  }

  siteOf(node: string): string {
    return this.#hostKeys.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    try {
      this.scans.set(node, await this.#hostKeys.scan(node, signal));
      return visited(node);
    } catch (error) {
      if (error instanceof ConnectError) this.errors.set(node, error);
      throw error;
    }
  }

  /** The host keys are closed by whoever opened them. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** A node that has been scanned: its connections are closed already. */
function visited(node: string): Connection {
  return {
    node,
    transport: 'ssh2',
    details: {},
    alive: false,
    exec: () => Promise.resolve({ kind: 'exited', code: 0 }),
    sftp: () => Promise.reject(new ConnectError('unreachable', 'protocol', `'${node}' was only scanned`)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
