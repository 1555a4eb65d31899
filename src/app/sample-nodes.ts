/**
 * Watches the load of nodes. Each answers once, then keeps telling over the same channel, so that a sample costs
 * neither a connection nor a command. A node that is slow or dead holds up none of the others.
 */

import { type Clock, systemClock } from '../base/index.ts';
import { newRunId, type NodeResult, run } from '../engine/index.ts';
import {
  type Answers,
  AnswerStream,
  busyShare,
  LIVE_FRAGMENTS,
  type LiveFacts,
  LOAD_FRAGMENTS,
  probeCommand,
  readFacts,
  repeatedProbeCommand,
  type Throughput,
  throughput,
} from '../facts/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { type Connector, KeptConnections } from '../transport/index.ts';
import { ANSWER_MS } from './answer-time.ts';

export interface SampleRequest {
  readonly nodes: NodeSet;
  /** Closed when the sampling ends. */
  readonly connector: Connector;
  /** Most nodes that are reached at once; all of them are listened to. */
  readonly fanout: number;
  readonly intervalMs: number;
  /** Also what goes through network and disks. */
  readonly withTraffic?: boolean;
  readonly clock?: Clock;
}

/** What is known of a node at this moment. */
export interface NodeLoad {
  readonly node: string;
  /** Waiting: nothing is known yet. Silent: `result` says why. */
  readonly state: 'waiting' | 'up' | 'silent';
  /** 0 to 1; null before the second sample. */
  readonly cpu: number | null;
  /** Null also where it is not asked for. */
  readonly throughput: Throughput | null;
  readonly facts: Omit<LiveFacts, 'ticks' | 'traffic'> | null;
  /** Since the last sample; null without one. */
  readonly ageMs: number | null;
  readonly result: NodeResult | null;
}

/** A node that does not answer is tried again after this long. */
const RETRY_MS = 15_000;

interface Watched {
  cpu: number | null;
  throughput: Throughput | null;
  facts: LiveFacts | null;
  atMs: number;
  result: NodeResult | null;
}

export class NodeSampler {
  readonly #request: SampleRequest;
  readonly #clock: Clock;
  readonly #connections: KeptConnections;
  readonly #id: string;
  readonly #asked: typeof LOAD_FRAGMENTS;
  readonly #watched = new Map<string, Watched>();
  readonly #watching = new Set<Promise<unknown>>();

  constructor(request: SampleRequest) {
    this.#request = request;
    this.#clock = request.clock ?? systemClock;
    this.#id = `grappe-${newRunId(this.#clock.date(), Math.random)}`;
    this.#asked = request.withTraffic ? LIVE_FRAGMENTS : LOAD_FRAGMENTS;
    this.#connections = new KeptConnections(request.connector);
    for (const node of request.nodes) this.#watched.set(node, unknown(null));
  }

  /** Every node once, in node order. */
  loads(): NodeLoad[] {
    return [...this.#watched.keys()].flatMap((node) => this.load(node) ?? []);
  }

  /** Undefined for a node that is not watched. */
  load(node: string): NodeLoad | undefined {
    const watched = this.#watched.get(node);
    if (!watched) return undefined;
    const { cpu, throughput: rates, facts, atMs, result } = watched;
    return {
      node,
      state: result ? 'silent' : facts ? 'up' : 'waiting',
      cpu: result ? null : cpu,
      throughput: result ? null : rates,
      facts: result ? null : facts,
      ageMs: facts && !result ? this.#clock.now() - atMs : null,
      result,
    };
  }

  /** Samples until `signal` aborts; resolves when nothing runs on the nodes any more. */
  async sample(signal: AbortSignal): Promise<void> {
    let nodes = this.#request.nodes;
    try {
      while (!signal.aborted) {
        await this.#reach(nodes, signal);
        await this.#clock.sleep(RETRY_MS, signal).catch(() => undefined);
        nodes = NodeSet.from([...this.#watched].flatMap(([node, { result }]) => (result ? [node] : [])));
      }
    } finally {
      await Promise.all(this.#watching);
      await this.#connections[Symbol.asyncDispose]();
    }
  }

  /** One answer of each: whoever gives it is listened to from then on. */
  async #reach(nodes: NodeSet, signal: AbortSignal): Promise<void> {
    if (nodes.size === 0) return;
    const command = probeCommand(this.#asked, this.#id);
    const streams = new Map<string, AnswerStream>();
    await this.#run({ nodes, command, timeoutMs: ANSWER_MS, streams, signal }, (result) => {
      const hasAnswered = this.#watched.get(result.node)?.facts != null;
      if (result.outcome === 'ok' && hasAnswered) this.#listen(result.node, signal);
      else this.#lose(result);
    });
  }

  #listen(node: string, signal: AbortSignal): void {
    const command = repeatedProbeCommand(this.#asked, this.#id, this.#request.intervalMs);
    const nodes = NodeSet.from([node]);
    const watching = this.#run({ nodes, command, timeoutMs: 0, streams: new Map(), signal }, (result) =>
      this.#lose(result),
    );
    this.#watching.add(watching);
    void watching.finally(() => this.#watching.delete(watching));
  }

  async #run(
    { nodes, command, timeoutMs, streams, signal }: Round,
    ended: (result: NodeResult) => void,
  ): Promise<void> {
    const { fanout } = this.#request;
    await run(
      { id: this.#id, nodes, command: () => command, fanout, commandTimeoutMs: timeoutMs },
      { connector: this.#connections, clock: this.#clock, random: Math.random },
      {
        output: (node, stream, chunk) => {
          if (stream === 'stderr') return undefined;
          const known = streams.get(node) ?? new AnswerStream(LIVE_FRAGMENTS, this.#id);
          streams.set(node, known);
          const answers = known.push(chunk);
          if (answers) this.#learn(node, answers);
          return undefined;
        },
        ended,
      },
      signal,
    );
  }

  #learn(node: string, answers: Answers): void {
    const known = this.#watched.get(node);
    if (!known) return;
    const facts = readFacts(LIVE_FRAGMENTS, answers);
    known.cpu = busyShare(known.facts?.ticks ?? null, facts.ticks) ?? known.cpu;
    known.throughput = throughput(known.facts, facts) ?? null;
    known.facts = facts;
    known.atMs = this.#clock.now();
    known.result = null;
  }

  /** What was known of it counts no more. */
  #lose(result: NodeResult): void {
    this.#watched.set(result.node, unknown(result));
  }
}

function unknown(result: NodeResult | null): Watched {
  return { cpu: null, throughput: null, facts: null, atMs: 0, result };
}

interface Round {
  readonly nodes: NodeSet;
  readonly command: string;
  readonly timeoutMs: number;
  readonly streams: Map<string, AnswerStream>;
  readonly signal: AbortSignal;
}
