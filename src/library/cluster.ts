/** Cluster: a node set with the way to it; the library's counterpart of the command line. */

import {
  checkNodes,
  type Fleet,
  openFleet,
  runCommand,
  type RunCommandRequest,
  runCommandEvents,
} from '../app/index.ts';
import { systemClock } from '../base/index.ts';
import { newRunId, type RunEvent } from '../engine/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { type Connection, KeptConnections, type ReachOptions } from '../transport/index.ts';
import { HeldOutput } from './held-output.ts';
import { type ExecuteOptions, Machine, type MachineState } from './machine.ts';
import { type RunResult, runResult } from './run-result.ts';

export interface ClusterOptions {
  /** Node-set expression; all nodes of the configuration when absent. */
  readonly nodes?: string;
  /** A grappe.yaml; else the one that the command line would find. */
  readonly config?: string;
  /** How every node is reached; goes before the configuration. */
  readonly reach?: Partial<ReachOptions>;
  /** Most commands at once; the configuration's fanout when absent. */
  readonly fanout?: number;
  /** Working folder and environment; this process's when absent. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks for the passphrase of an encrypted key; without it such keys are not used. */
  readonly askPassphrase?: (file: string) => Promise<string | undefined>;
}

/** A machine that the configuration does not know, or that is reached in another way. */
export interface MachineOptions extends Partial<ReachOptions> {
  readonly name: string;
}

export interface ClusterRunOptions extends ExecuteOptions {
  /** Some of its nodes: an expression or a set; all when absent. */
  readonly nodes?: string | NodeSet;
  readonly fanout?: number;
}

export interface Reached {
  readonly alive: NodeSet;
  readonly dead: NodeSet;
}

const CHECK_MS = 10_000;
const HELD_BYTES = 1024 * 1024;

/**
 * Connections stay open between commands, until the cluster ends.
 *
 * @example
 * await using cluster = await Cluster.open({ nodes: 'n[1-8]' });
 * const { outcomes, blocks } = await cluster.run('uname -r');
 * for (const { nodes, text } of blocks) console.log(`${nodes}: ${text}`);
 */
export class Cluster implements AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #connections: KeptConnections;
  readonly #fanout: number;
  readonly #reach: Map<string, Partial<ReachOptions>>;
  readonly #states = new Map<string, MachineState>();
  #nodes: NodeSet;

  private constructor(
    fleet: Fleet,
    nodes: NodeSet,
    reach: Map<string, Partial<ReachOptions>>,
    fanout: number,
  ) {
    this.#fleet = fleet;
    this.#nodes = nodes;
    this.#reach = reach;
    this.#fanout = fanout;
    this.#connections = new KeptConnections(fleet.connect());
  }

  /** Reads the configuration; contacts nobody yet. Throws GrappeError when something in it is wrong. */
  static async open(options: ClusterOptions = {}): Promise<Cluster> {
    const reach = new Map<string, Partial<ReachOptions>>();
    const fleet = await openFleet({
      configFile: options.config,
      env: options.env ?? process.env,
      cwd: options.cwd ?? process.cwd(),
      ...(options.reach && { reach: options.reach }),
      ...(options.askPassphrase && { askPassphrase: options.askPassphrase }),
      reachOfNode: (node) => reach.get(node),
    });
    const isEmptyFleet = options.nodes === undefined && fleet.config.path === undefined;
    const nodes = isEmptyFleet ? NodeSet.empty : await fleet.groups.resolve(options.nodes ?? '@*');
    return new Cluster(fleet, nodes, reach, options.fanout ?? fleet.config.ssh.fanout);
  }

  get nodes(): NodeSet {
    return this.#nodes;
  }

  machine(name: string): Machine {
    return new Machine(this, name);
  }

  machines(): Machine[] {
    return Array.from(this.#nodes, (name) => this.machine(name));
  }

  /** Adds a machine by name, or with a way of its own to reach it. */
  add(machine: string | MachineOptions): Machine {
    const { name, ...reach } = typeof machine === 'string' ? { name: machine } : machine;
    this.#reach.set(name, reach);
    this.#nodes = this.#nodes.union(NodeSet.from([name]));
    return this.machine(name);
  }

  /** Opens a connection to every node, and tells which ones answer. */
  async connect(): Promise<Reached> {
    return this.check();
  }

  /** Asks nodes to repeat a word made for the occasion; only the exact answer counts as alive. */
  async check(nodes?: string | NodeSet): Promise<Reached> {
    const asked = await this.#select(nodes);
    const request = { nodes: asked, connector: this.#connections, fanout: this.#fanout, timeoutMs: CHECK_MS };
    const checks = await checkNodes(request, new AbortController().signal);
    for (const { node, state } of checks) this.#states.set(node, state === 'active' ? 'alive' : 'dead');
    const alive = NodeSet.from(checks.filter(({ state }) => state === 'active').map(({ node }) => node));
    return { alive, dead: asked.difference(alive) };
  }

  /** The nodes that answered when last used. */
  get alive(): NodeSet {
    return this.#inState('alive');
  }

  /** The nodes that did not. */
  get dead(): NodeSet {
    return this.#inState('dead');
  }

  stateOf(node: string): MachineState {
    return this.#states.get(node) ?? 'unknown';
  }

  /** Runs a command on all nodes, or some. Resolves however it ends; the result says how, node by node. */
  async run(command: string, options: ClusterRunOptions = {}): Promise<RunResult> {
    const held = new Map<string, HeldOutput>();
    const limit = options.maxOutputBytes ?? HELD_BYTES;
    const outputOf = (node: string): HeldOutput => {
      const output = held.get(node) ?? new HeldOutput(limit);
      held.set(node, output);
      return output;
    };
    const summary = await runCommand(
      await this.#request(command, options),
      {
        output: (node, stream, chunk) => {
          outputOf(node).add(stream, chunk);
          return undefined;
        },
      },
      signalOf(options),
    );
    for (const { node, outcome } of summary.results) {
      this.#states.set(node, GONE.has(outcome) ? 'dead' : 'alive');
    }
    const runs = summary.results.map((result) => {
      const output = outputOf(result.node);
      return {
        ...result,
        stdout: output.text('stdout'),
        stderr: output.text('stderr'),
        truncated: output.truncated,
      };
    });
    return runResult(summary, runs);
  }

  /**
   * The same as a loop over what happens, output as it comes; the last event is the summary. Leaving the
   * loop ends the command on the nodes.
   */
  async *events(command: string, options: ClusterRunOptions = {}): AsyncGenerator<RunEvent, void, undefined> {
    yield* runCommandEvents(await this.#request(command, options), signalOf(options));
  }

  /** The open connection to a node, opened when there is none. Throws GrappeError `connect`. */
  connection(node: string): Promise<Connection> {
    return this.#connections.connect(node, new AbortController().signal);
  }

  /** Closes the connections of some nodes, or all, and opens them again. */
  async reconnect(nodes?: string | NodeSet): Promise<Reached> {
    const asked = await this.#select(nodes);
    await Promise.all(Array.from(asked, (node) => this.#connections.drop(node)));
    return this.check(asked);
  }

  /** Closes all connections. What still runs on the nodes ends with them. */
  async end(): Promise<void> {
    await this.#connections[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  async #request(command: string, options: ClusterRunOptions): Promise<RunCommandRequest> {
    return {
      id: newRunId(systemClock.date(), Math.random),
      fleet: this.#fleet,
      connector: this.#connections,
      nodes: await this.#select(options.nodes),
      command,
      fanout: options.fanout ?? this.#fanout,
      commandTimeoutMs: options.timeoutMs ?? 0,
      stdin: options.stdin === undefined ? undefined : bytesOf(options.stdin),
      env: options.env,
    };
  }

  async #select(nodes: string | NodeSet | undefined): Promise<NodeSet> {
    return typeof nodes === 'string' ? this.#fleet.groups.resolve(nodes) : (nodes ?? this.#nodes);
  }

  #inState(state: MachineState): NodeSet {
    return NodeSet.from([...this.#states].filter(([, known]) => known === state).map(([node]) => node));
  }
}

const GONE: ReadonlySet<string> = new Set(['unreachable', 'denied', 'hostkey', 'lost']);

function signalOf(options: ExecuteOptions): AbortSignal {
  return options.signal ?? new AbortController().signal;
}

async function* bytesOf(stdin: NonNullable<ExecuteOptions['stdin']>): AsyncIterable<Uint8Array> {
  if (typeof stdin === 'string') yield Buffer.from(stdin);
  else if (stdin instanceof Uint8Array) yield stdin;
  else yield* stdin;
}
