/** Connects to scripted nodes, and counts what a real machine would have had to hold. */

import type { Clock } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import type { Connection, Connector } from '../transport.ts';
import { FakeConnection } from './fake-connection.ts';
import { type FakeConnect, type FakeNode, fakeNode } from './fake-node.ts';
import type { FakeSshd } from './fake-sshd.ts';

/** How long the news of a refusal takes. */
const REFUSAL_MS = 10;

export interface FakeConnectorOptions {
  readonly clock: Clock;
  /** The script of a node; a node that answers and exits 0 when absent. */
  readonly nodes?: (node: string) => FakeNode;
  /** The sshd that answers for a node, where several share one; every node has its own when absent. */
  readonly sshd?: (node: string) => FakeSshd | undefined;
  /** Connects and connections that this machine has descriptors for. */
  readonly descriptors?: number;
}

/** What happened so far. `peak…` are the highest values ever seen. */
export class FakeCounts {
  /** Connects begun, for each node. */
  readonly connects = new Map<string, number>();
  /** Commands that left, for each node. */
  readonly sent = new Map<string, number>();
  /** Nodes in the order of their first connect. */
  readonly startOrder: string[] = [];
  open = 0;
  peakOpen = 0;
  running = 0;
  peakRunning = 0;
  /** Chunks delivered whose back-pressure promise is still pending. */
  unacknowledged = 0;
  peakUnacknowledged = 0;
}

export class FakeConnector implements Connector {
  readonly #options: FakeConnectorOptions;
  readonly counts = new FakeCounts();
  readonly #open = new Set<FakeConnection>();

  constructor(options: FakeConnectorOptions) {
    this.#options = options;
  }

  siteOf(node: string): string {
    return this.#options.sshd?.(node)?.name ?? node;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const { counts } = this;
    const earlier = counts.connects.get(node) ?? 0;
    counts.connects.set(node, earlier + 1);
    if (earlier === 0) counts.startOrder.push(node);
    const script = this.#options.nodes?.(node) ?? fakeNode();
    this.#takeDescriptor();
    try {
      await this.#handshake(node, script.connects[Math.min(earlier, script.connects.length - 1)], signal);
    } catch (error) {
      counts.open--;
      throw error;
    }
    return this.#connected(node, script);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection[Symbol.asyncDispose]()));
  }

  #takeDescriptor(): void {
    const { counts } = this;
    if (counts.open >= (this.#options.descriptors ?? Infinity)) {
      throw new ConnectError('local', 'descriptors', 'no file descriptor left');
    }
    counts.peakOpen = Math.max(counts.peakOpen, ++counts.open);
  }

  async #handshake(node: string, script: FakeConnect | undefined, signal: AbortSignal): Promise<void> {
    if (script?.kind === 'stuck') return new Promise(() => undefined);
    await this.#passSshd(this.#options.sshd?.(node), script?.afterMs ?? 0, signal);
    if (script?.kind === 'fails')
      throw new ConnectError(script.outcome, script.cause, `scripted: ${script.cause}`);
  }

  async #passSshd(sshd: FakeSshd | undefined, ms: number, signal: AbortSignal): Promise<void> {
    if (sshd === undefined) return this.#sleep(ms, signal);
    const leave = sshd.admit();
    if (leave === undefined) {
      await this.#sleep(REFUSAL_MS, signal);
      throw new ConnectError('unreachable', 'throttled', 'sshd refused the connection (MaxStartups)');
    }
    try {
      await this.#sleep(ms, signal);
    } finally {
      leave();
    }
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.clock.sleep(ms, signal);
    } catch {
      throw new ConnectError('cancelled', 'interrupted', 'the connect was interrupted');
    }
  }

  #connected(node: string, script: FakeNode): Connection {
    const connection = new FakeConnection(node, script.command, {
      clock: this.#options.clock,
      counts: this.counts,
      closed: () => {
        this.counts.open--;
        this.#open.delete(connection);
      },
    });
    this.#open.add(connection);
    return connection;
  }
}
