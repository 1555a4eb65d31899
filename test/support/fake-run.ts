/** A run over scripted nodes in virtual time, with everything that a test may ask about afterwards. */

import {
  type NodeResult,
  type RunObserver,
  type RunRequest,
  type RunSummary,
  run,
} from '../../src/engine/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import {
  FakeConnector,
  type FakeConnectorOptions,
  type FakeNode,
  seededRandom,
  VirtualClock,
} from '../../src/transport/fake/index.ts';

export interface FakeRunOptions extends Partial<Omit<RunRequest, 'nodes'>> {
  /** A node-set expression. */
  readonly nodes: string;
  readonly script?: (node: string) => FakeNode;
  readonly seed?: number;
  readonly clock?: VirtualClock;
  readonly connector?: Omit<FakeConnectorOptions, 'clock' | 'nodes'>;
  readonly observer?: RunObserver;
  readonly signal?: AbortSignal;
}

export interface FakeRun {
  readonly summary: RunSummary;
  readonly connector: FakeConnector;
  readonly clock: VirtualClock;
  readonly started: readonly string[];
  /** In the order in which they ended. */
  readonly ended: readonly NodeResult[];
  readonly warnings: readonly string[];
  /** Nodes whose output came after their end. */
  readonly late: readonly string[];
  /** Empty where the test's own observer takes the output. */
  readonly outputOf: (node: string) => string;
  readonly resultOf: (node: string) => NodeResult | undefined;
}

export async function fakeRun(options: FakeRunOptions): Promise<FakeRun> {
  const clock = options.clock ?? new VirtualClock();
  const connector = new FakeConnector({
    ...options.connector,
    clock,
    ...(options.script && { nodes: options.script }),
  });
  const started: string[] = [];
  const ended: NodeResult[] = [];
  const over = new Set<string>();
  const late: string[] = [];
  const warnings: string[] = [];
  const output = new Map<string, Uint8Array[]>();
  const observer: RunObserver = {
    started(node) {
      started.push(node);
      options.observer?.started?.(node);
    },
    output(node, stream, chunk) {
      if (over.has(node)) late.push(node);
      if (options.observer?.output) return options.observer.output(node, stream, chunk);
      const chunks = output.get(node);
      if (chunks) chunks.push(chunk);
      else output.set(node, [chunk]);
      return undefined;
    },
    flush: (node) => options.observer?.flush?.(node),
    again: (attempt) => options.observer?.again?.(attempt),
    warned: (message) => warnings.push(message),
    ended(result) {
      ended.push(result);
      over.add(result.node);
      options.observer?.ended?.(result);
    },
  };
  const summary = await run(
    requestOf(options),
    { connector, clock, random: seededRandom(options.seed ?? 1) },
    observer,
    options.signal ?? new AbortController().signal,
  );
  return {
    summary,
    connector,
    clock,
    started,
    ended,
    warnings,
    late,
    outputOf: (node) => Buffer.concat(output.get(node) ?? []).toString(),
    resultOf: (node) => summary.results.find((result) => result.node === node),
  };
}

function requestOf({ nodes, ...options }: FakeRunOptions): RunRequest {
  return {
    id: options.id ?? 'test',
    nodes: NodeSet.parse(nodes),
    command: options.command ?? (() => 'true'),
    fanout: options.fanout ?? 64,
    commandTimeoutMs: options.commandTimeoutMs ?? 0,
    ...(options.stdin && { stdin: options.stdin }),
    ...(options.env && { env: options.env }),
    ...(options.flow && { flow: options.flow }),
    leave: options.leave,
  };
}
