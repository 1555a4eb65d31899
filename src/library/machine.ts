/** Machine: one node, over a connection that stays open between commands. */

import { getFile, putFile, type Transferred } from '../engine/index.ts';
import type { Connection } from '../transport/index.ts';
import type { Cluster } from './cluster.ts';
import type { NodeRun } from './run-result.ts';

/** What is known of a machine from its last use. */
export type MachineState = 'unknown' | 'alive' | 'dead';

export interface ExecuteOptions {
  /** 0, the default: no limit. */
  readonly timeoutMs?: number;
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;
  /** Output held for each node, in bytes; 1 MiB when absent. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * @example
 * const machine = cluster.machine('n1');
 * if (await machine.isAlive()) console.log((await machine.execute('uname -r')).stdout);
 */
export class Machine {
  /** Its name in node sets. */
  readonly name: string;
  readonly #cluster: Cluster;

  /** For Cluster.machine(). */
  constructor(cluster: Cluster, name: string) {
    this.#cluster = cluster;
    this.name = name;
  }

  get state(): MachineState {
    return this.#cluster.stateOf(this.name);
  }

  /** Asks it to repeat a word made for the occasion; only the exact answer counts. */
  async isAlive(): Promise<boolean> {
    const { alive } = await this.#cluster.check(this.name);
    return alive.has(this.name);
  }

  /** Runs a command, or several in order until one does not end with `ok`. Never throws for how they end. */
  async execute(command: string, options?: ExecuteOptions): Promise<NodeRun>;
  async execute(commands: readonly string[], options?: ExecuteOptions): Promise<NodeRun[]>;
  async execute(
    commands: string | readonly string[],
    options: ExecuteOptions = {},
  ): Promise<NodeRun | NodeRun[]> {
    if (typeof commands === 'string') return this.#executeOne(commands, options);
    const runs: NodeRun[] = [];
    for (const command of commands) {
      const run = await this.#executeOne(command, options);
      runs.push(run);
      if (run.outcome !== 'ok') break;
    }
    return runs;
  }

  /** Copies a file from here to there; whole or not at all. Throws GrappeError `copy` or `connect`. */
  async put(localPath: string, remotePath: string): Promise<Transferred> {
    return putFile(await this.#connection(), localPath, remotePath);
  }

  /** Copies a file from there to here; whole or not at all. Throws GrappeError `copy` or `connect`. */
  async get(remotePath: string, localPath: string): Promise<Transferred> {
    return getFile(await this.#connection(), remotePath, localPath);
  }

  /** Closes its connection and opens a new one. */
  async reconnect(): Promise<void> {
    await this.#cluster.reconnect(this.name);
  }

  async #executeOne(command: string, options: ExecuteOptions): Promise<NodeRun> {
    const { nodes } = await this.#cluster.run(command, { ...options, nodes: this.name });
    const [run] = nodes.values();
    if (!run) throw new TypeError(`'${this.name}' stands for no node`);
    return run;
  }

  #connection(): Promise<Connection> {
    return this.#cluster.connection(this.name);
  }
}
