/** Cluster: a node set with the way to it; the library's counterpart of the command line. */

import {
  checkNodes,
  type CopyPlan,
  hostFacts,
  type HostNode,
  runCommand,
  type RunCommandRequest,
  runCommandEvents,
} from '../app/index.ts';
import type { RunEvent } from '../engine/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { checkUserAtNode, ConnectError, type Connection, KeptConnections } from '../transport/index.ts';
import { nodesOfCall } from './chosen-nodes.ts';
import type {
  CheckOptions,
  ClusterCommand,
  ClusterOptions,
  ClusterRunOptions,
  FactsOptions,
  MachineOptions,
  Reached,
} from './cluster-options.ts';
import { type ClusterParts, connectCluster, openParts } from './cluster-parts.ts';
import {
  type ClusterCopyOptions,
  type CopyPaths,
  type CopyResult,
  performCopy,
  plannedCopy,
  plannedFetch,
} from './copy-request.ts';
import { type HeldOutput, holdOutput } from './held-output.ts';
import { KnownStates, type MachineState } from './known-states.ts';
import { runRequestOf } from './run-request.ts';
import type { ClusterJobs } from './job-options.ts';
import { FleetJobs } from './jobs.ts';
import type { ClusterServices } from './service-options.ts';
import { FleetServices } from './services.ts';
import { type ExecuteOptions, Machine, type MachineLink, signalOf } from './machine.ts';
import { type NodeRun, nodeRun, type RunResult, runResult } from './run-result.ts';

/** More of them tell nobody more. */
const MOST_NOTES = 64;

/**
 * Connections stay open between commands, until the cluster ends.
 *
 * @example
 * await using cluster = await Cluster.open({ nodes: 'n[1-8]' });
 * const { blocks } = await cluster.run('uname -r');
 * for (const { nodes, text } of blocks) console.log(`${nodes}: ${text}`);
 */
export class Cluster implements AsyncDisposable {
  /** The services of its nodes. */
  readonly services: ClusterServices;
  /** Programs on its nodes. */
  readonly jobs: ClusterJobs;
  readonly #jobs: FleetJobs;
  readonly #parts: ClusterParts;
  readonly #connections: KeptConnections;
  readonly #states = new KnownStates();
  readonly #notes = new Set<string>();
  #nodes: NodeSet;

  private constructor(parts: ClusterParts) {
    this.#parts = parts;
    this.#nodes = parts.nodes;
    this.#connections = new KeptConnections(connectCluster(parts, (note) => this.#note(note)));
    const nodes = (): NodeSet | undefined => (parts.areNamed ? this.#nodes : undefined);
    this.services = new FleetServices({ ...parts, connector: this.#connections, nodes });
    this.#jobs = new FleetJobs({ ...parts, connector: this.#connections, nodes });
    this.jobs = this.#jobs;
  }

  /** Reads the configuration; contacts nobody yet. Throws GrappeError when something in it is wrong. */
  static async open(options: ClusterOptions = {}): Promise<Cluster> {
    return new Cluster(await openParts(options));
  }

  get nodes(): NodeSet {
    return this.#nodes;
  }

  /** What a person should know of the configuration, and of gateways that do no work. */
  get warnings(): readonly string[] {
    return [...this.#parts.fleet.warnings, ...this.#notes];
  }

  /** One machine by name: `n1`, `user@n1` or an address. */
  machine(name: string): Machine {
    checkUserAtNode(name);
    return new Machine(name, this.#link);
  }

  machines(): Machine[] {
    return Array.from(this.#nodes, (name) => this.machine(name));
  }

  /**
   * Adds a machine by name, or with a way of its own to reach it (login, key, port…). Of a machine that was used
   * before, that counts from its next connection on, and the transport stays.
   */
  add(machine: string | MachineOptions): Machine {
    const { name, ...reach } = typeof machine === 'string' ? { name: machine } : machine;
    const added = this.machine(name);
    this.#parts.reach.set(name, reach);
    this.#nodes = this.#nodes.union(NodeSet.from([name]));
    return added;
  }

  /** Opens a connection to every node, and tells which ones answer. The same as check(). */
  connect(options: CheckOptions = {}): Promise<Reached> {
    return this.check(options);
  }

  /** Asks nodes to repeat a word made for the occasion; only the exact answer counts as alive. */
  async check(options: CheckOptions = {}): Promise<Reached> {
    const nodes = await this.#select(options);
    const { timeoutMs } = options;
    const request = { nodes, connector: this.#connections, fanout: this.#parts.fanout, timeoutMs };
    const checks = await checkNodes(request, signalOf(options));
    for (const check of checks) this.#states.learnFromCheck(check);
    options.signal?.throwIfAborted();
    const alive = NodeSet.from(checks.filter(({ state }) => state === 'active').map(({ node }) => node));
    return {
      alive,
      dead: nodes.difference(alive),
      checks: new Map(checks.map((check) => [check.node, check])),
    };
  }

  /**
   * What nodes are, by node: system, processors, memory, load, disks. A node without facts has a result that says
   * why.
   *
   * @example
   * const { facts } = (await cluster.facts()).get('n1') ?? {};
   * console.log(facts?.cpus?.count, facts?.memory?.availableBytes);
   */
  async facts(options: FactsOptions = {}): Promise<ReadonlyMap<string, HostNode>> {
    const nodes = await this.#select(options);
    const { refresh, timeoutMs } = options;
    const request = { ...this.#parts, nodes, connector: this.#connections, timeoutMs, refresh };
    const found = await hostFacts(request, signalOf(options));
    for (const { node, result } of found) if (result) this.#states.learn(node, result);
    options.signal?.throwIfAborted();
    return new Map(found.map((facts) => [facts.node, facts]));
  }

  /** The nodes that answered when last used. */
  get alive(): NodeSet {
    return this.#states.in('alive');
  }

  /** The nodes that did not. */
  get dead(): NodeSet {
    return this.#states.in('dead');
  }

  stateOf(node: string): MachineState {
    return this.#states.of(node);
  }

  /** Runs a command on all nodes, or some. Resolves however it ends; the result says how, node by node. */
  async run(command: ClusterCommand, options: ClusterRunOptions = {}): Promise<RunResult> {
    const request = await this.#request(command, options);
    const held = new Map<string, HeldOutput>();
    const observer = holdOutput(held, options.maxOutputBytes);
    const summary = await runCommand(request, observer, signalOf(options));
    for (const result of summary.results) this.#states.learn(result.node, result);
    return runResult(
      summary,
      summary.results.map((result) => nodeRun(result, held.get(result.node))),
    );
  }

  /**
   * The same as a loop over what happens, output as it comes; the last event is the summary. Leaving the
   * loop ends the command on the nodes.
   *
   * @example
   * for await (const event of cluster.events('make')) {
   *   if (event.kind === 'end') console.log(event.result.node, event.result.outcome);
   * }
   */
  async *events(
    command: ClusterCommand,
    options: ClusterRunOptions = {},
  ): AsyncGenerator<RunEvent, void, undefined> {
    const request = await this.#request(command, options);
    for await (const event of runCommandEvents(request, signalOf(options))) {
      if (event.kind === 'end') this.#states.learn(event.result.node, event.result);
      yield event;
    }
  }

  /**
   * Files and folders of this machine onto all nodes, as `grappe copy` does it. Throws GrappeError `copy-source` where
   * one cannot be read; of the nodes, the result tells.
   */
  async copy(sources: CopyPaths, destination: string, options: ClusterCopyOptions = {}): Promise<CopyResult> {
    return this.#copy(await plannedCopy(sources, destination, this.#parts.cwd), options);
  }

  /** Files and folders of all nodes into a folder of this machine, as `grappe fetch` does it: `folder/n1/…`. */
  async fetch(sources: CopyPaths, folder: string, options: ClusterCopyOptions = {}): Promise<CopyResult> {
    return this.#copy(plannedFetch(sources, folder, this.#parts.cwd), options);
  }

  /** Closes the connections of some nodes, or all, and opens them again. */
  async reconnect(options: CheckOptions = {}): Promise<Reached> {
    const nodes = await this.#select(options);
    await Promise.all(Array.from(nodes, (node) => this.#connections.drop(node)));
    return this.check({ ...options, nodes });
  }

  /** Closes all connections, for good. What still runs on the nodes ends with them; jobs go on. */
  async end(): Promise<void> {
    await this.#jobs.end();
    await this.#connections[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  #note(note: string): void {
    if (this.#notes.size < MOST_NOTES) this.#notes.add(`warning: ${note}\n`);
  }

  get #link(): MachineLink {
    return {
      stateOf: (node) => this.stateOf(node),
      isAlive: async (node, signal) =>
        (await this.check({ nodes: NodeSet.from([node]), signal })).alive.size > 0,
      connect: (node, signal) => this.#connect(node, signal),
      disconnect: (node) => this.#connections.drop(node),
      run: (node, command, options) => this.#runOn(node, command, options),
    };
  }

  async #connect(node: string, signal: AbortSignal): Promise<Connection> {
    try {
      const connection = await this.#connections.connect(node, signal);
      this.#states.learn(node, { outcome: 'ok', cause: null });
      return connection;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ConnectError)
        this.#states.learn(node, { outcome: error.outcome, cause: error.connectCause });
      throw error;
    }
  }

  async #copy(plan: CopyPlan, options: ClusterCopyOptions): Promise<CopyResult> {
    const nodes = await this.#select(options);
    const parts = { connector: this.#connections, nodes, fanout: this.#parts.fanout, options };
    const result = await performCopy(plan, parts);
    for (const [node, end] of result.nodes) this.#states.learn(node, end);
    return result;
  }

  async #runOn(node: string, command: string, options: ExecuteOptions): Promise<NodeRun> {
    const { nodes } = await this.run(() => command, { ...options, nodes: NodeSet.from([node]) });
    const run = nodes.get(node);
    if (!run) throw new TypeError(`no result of '${node}'`);
    return run;
  }

  async #request(command: ClusterCommand, options: ClusterRunOptions): Promise<RunCommandRequest> {
    const nodes = await this.#select(options);
    return runRequestOf({ ...this.#parts, nodes, connector: this.#connections }, command, options);
  }

  #select({ nodes = this.#nodes, ...waiting }: CheckOptions | ClusterRunOptions): Promise<NodeSet> {
    return nodesOfCall(this.#parts.fleet, nodes, signalOf(waiting));
  }
}
