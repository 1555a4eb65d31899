/** Machine: one node of a cluster, over a connection that stays open between commands. */

import { getFile, putFile, type Transferred } from '../engine/index.ts';
import type { Connection } from '../transport/index.ts';
import type { MachineState } from './known-states.ts';
import { type NodeRun, notRun } from './run-result.ts';

export interface ExecuteOptions {
  /** For the command; the configuration's `command_timeout` when absent, 0 for none. */
  readonly timeoutMs?: number;
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs it by sudo, as root or as this user. */
  readonly sudo?: boolean | string;
  /** Output held for each node, in bytes; 1 MiB when absent. */
  readonly maxOutputBytes?: number;
  /** Ends the command; its outcome is then `cancelled`. */
  readonly signal?: AbortSignal;
}

/** What a machine does through its cluster. */
export interface MachineLink {
  readonly stateOf: (node: string) => MachineState;
  readonly isAlive: (node: string, signal: AbortSignal) => Promise<boolean>;
  /** Rejects with GrappeError `connect`. */
  readonly connect: (node: string, signal: AbortSignal) => Promise<Connection>;
  readonly disconnect: (node: string) => Promise<void>;
  readonly run: (node: string, command: string, options: ExecuteOptions) => Promise<NodeRun>;
}

export interface WaitOptions {
  /** Ends the waiting; the call then rejects. */
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
  readonly #link: MachineLink;

  /** For Cluster.machine(). */
  constructor(name: string, link: MachineLink) {
    this.name = name;
    this.#link = link;
  }

  /** From its last use; asks nobody. */
  get state(): MachineState {
    return this.#link.stateOf(this.name);
  }

  /** Asks it to repeat a word made for the occasion; only the exact answer counts. */
  isAlive(options: WaitOptions = {}): Promise<boolean> {
    return this.#link.isAlive(this.name, signalOf(options));
  }

  /** Opens its connection, if that is not open. Throws GrappeError `connect`, which says why not. */
  async connect(options: WaitOptions = {}): Promise<void> {
    await this.#link.connect(this.name, signalOf(options));
  }

  /** Closes its connection and opens a new one. Throws as connect() does. */
  async reconnect(options: WaitOptions = {}): Promise<void> {
    await this.end();
    await this.connect(options);
  }

  /** Runs a command. Resolves however it ends; the result says how. */
  async execute(command: string, options?: ExecuteOptions): Promise<NodeRun>;
  /** Runs several in order; those behind one that does not end with `ok` are `not-run`. */
  async execute(commands: readonly string[], options?: ExecuteOptions): Promise<NodeRun[]>;
  async execute(
    commands: string | readonly string[],
    options: ExecuteOptions = {},
  ): Promise<NodeRun | NodeRun[]> {
    if (typeof commands === 'string') return this.#link.run(this.name, commands, options);
    const runs: NodeRun[] = [];
    for (const command of commands) {
      const before = runs.at(-1);
      const goesOn = before === undefined || before.ok;
      runs.push(goesOn ? await this.#link.run(this.name, command, options) : notRun(this.name));
    }
    return runs;
  }

  /**
   * Copies a file from here to there, whole or not at all; a relative path there begins at the login folder.
   * Throws GrappeError `connect`, `copy` (the node's side) or `local` (this side).
   */
  async put(localPath: string, remotePath: string, options: WaitOptions = {}): Promise<Transferred> {
    const signal = signalOf(options);
    await using connection = await this.#link.connect(this.name, signal);
    return await putFile(connection, { from: localPath, to: remotePath, signal });
  }

  /** Copies a file from there to here, whole or not at all. Throws as put() does. */
  async get(remotePath: string, localPath: string, options: WaitOptions = {}): Promise<Transferred> {
    const signal = signalOf(options);
    await using connection = await this.#link.connect(this.name, signal);
    return await getFile(connection, { from: remotePath, to: localPath, signal });
  }

  /** Closes its connection; the next use opens a new one. What still runs through it ends. */
  end(): Promise<void> {
    return this.#link.disconnect(this.name);
  }
}

export function signalOf({ signal }: WaitOptions): AbortSignal {
  return signal ?? new AbortController().signal;
}
