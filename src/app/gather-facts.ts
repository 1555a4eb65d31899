/** What nodes are: from the cache where it is young enough, else by one probe a node. */

import { type Clock, messageOf, systemClock } from '../base/index.ts';
import { newRunId, type NodeResult, run, type RunObserver } from '../engine/index.ts';
import {
  ANSWER_BYTES,
  type Answers,
  type FactsCache,
  type FactsOf,
  type Fragments,
  probeCommand,
  readAnswer,
  readFacts,
} from '../facts/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import type { NodeFacts } from './node-facts.ts';

export interface FactsRequest<F extends Fragments> {
  readonly nodes: NodeSet;
  readonly fragments: F;
  readonly connector: Connector;
  readonly fanout: number;
  /** For the answer, after the connection. */
  readonly timeoutMs: number;
  readonly cache?: FactsCache;
  /** How a node is reached, as a key of the cache. */
  readonly wayTo: (node: string) => string;
  /** Older facts are not taken from the cache; 0 asks every node. */
  readonly maxAgeMs: number;
  readonly clock?: Clock;
  /** Is told once when facts cannot be kept. */
  readonly warn?: (message: string) => void;
}

/** Every node once, in node order. */
export async function gatherFacts<F extends Fragments>(
  request: FactsRequest<F>,
  signal: AbortSignal,
  watcher: RunObserver = {},
): Promise<NodeFacts<FactsOf<F>>[]> {
  const clock = request.clock ?? systemClock;
  const known = await fromCache(request, clock);
  const missing = NodeSet.from([...request.nodes].filter((node) => !known.has(node)));
  const probed =
    missing.size === 0 ? new Map() : await probe(request, { nodes: missing, clock, signal, watcher });
  return Array.from(request.nodes, (node) => {
    const found: Probed = known.get(node) ?? probed.get(node) ?? {};
    const { answers, at = null, result = null } = found;
    return { node, facts: answers ? readFacts(request.fragments, answers) : null, at, result };
  });
}

/** What is remembered of nodes, nobody being asked; nodes of which nothing is have no facts. */
export async function cachedFacts<F extends Fragments>(
  request: CacheRequest<F>,
  clock: Clock = systemClock,
): Promise<NodeFacts<FactsOf<F>>[]> {
  const known = await fromCache(request, clock);
  return Array.from(known, ([node, { answers, at = null }]) => ({
    node,
    facts: answers ? readFacts(request.fragments, answers) : null,
    at,
    result: null,
  }));
}

type CacheRequest<F extends Fragments> = Pick<
  FactsRequest<F>,
  'nodes' | 'fragments' | 'cache' | 'wayTo' | 'maxAgeMs'
>;

interface Probed {
  readonly answers?: Answers;
  readonly at?: Date;
  readonly result?: NodeResult;
}

const READS_AT_ONCE = 64;

async function fromCache<F extends Fragments>(
  request: CacheRequest<F>,
  clock: Clock,
): Promise<Map<string, Probed>> {
  const { nodes, cache, maxAgeMs } = request;
  const found = new Map<string, Probed>();
  if (cache === undefined || maxAgeMs === 0) return found;
  const names = [...nodes];
  for (let from = 0; from < names.length; from += READS_AT_ONCE) {
    const some = names.slice(from, from + READS_AT_ONCE);
    const read = await Promise.all(some.map((node) => cache.read(node, keyOf(request, node))));
    for (const [at, cached] of read.entries()) {
      const ageMs = cached ? clock.date().getTime() - cached.at.getTime() : Infinity;
      // A time in the future is no age: the clock was set back, or the file is wrong.
      if (cached && ageMs >= 0 && ageMs <= maxAgeMs) found.set(some[at] ?? '', cached);
    }
  }
  return found;
}

/** Answers to other questions, or from a node that is reached in another way, do not count. */
function keyOf<F extends Fragments>({ fragments, wayTo }: CacheRequest<F>, node: string): string {
  const questions = Object.entries(fragments).map(([name, { script }]) => [name, script]);
  return JSON.stringify([wayTo(node), questions]);
}

interface ProbeRun {
  readonly nodes: NodeSet;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly watcher: RunObserver;
}

async function probe<F extends Fragments>(
  request: FactsRequest<F>,
  { nodes, clock, signal, watcher }: ProbeRun,
): Promise<Map<string, Probed>> {
  const { fragments, connector, fanout, timeoutMs: commandTimeoutMs } = request;
  const id = `grappe-${newRunId(clock.date(), Math.random)}`;
  const outputs = new Map<string, { readonly chunks: Uint8Array[]; bytes: number }>();
  const probed = new Map<string, Probed>();
  const command = probeCommand(fragments, id);
  await run(
    { id, nodes, command: () => command, fanout, commandTimeoutMs },
    { connector, clock, random: Math.random },
    {
      ...watcher,
      output(node, stream, chunk) {
        const held = outputs.get(node) ?? { chunks: [], bytes: 0 };
        outputs.set(node, held);
        if (stream === 'stderr' || held.bytes > ANSWER_BYTES) return undefined;
        held.bytes += chunk.length;
        held.chunks.push(Uint8Array.from(chunk));
        return undefined;
      },
      ended(result) {
        const output = Buffer.concat(outputs.get(result.node)?.chunks ?? []);
        outputs.delete(result.node);
        const answers = result.outcome === 'ok' ? readAnswer(fragments, id, output) : undefined;
        probed.set(result.node, { result, ...(answers && { answers, at: clock.date() }) });
        watcher.ended?.(result);
      },
    },
    signal,
  );
  await keep(request, probed);
  return probed;
}

/** A cache that cannot be written is told of, and changes nothing else. */
async function keep<F extends Fragments>(
  request: FactsRequest<F>,
  probed: ReadonlyMap<string, Probed>,
): Promise<void> {
  const { cache, warn } = request;
  if (cache === undefined) return;
  try {
    for (const [node, { answers, at }] of probed) {
      if (answers && at) await cache.write(node, keyOf(request, node), { answers, at });
    }
  } catch (error) {
    warn?.(`facts are not kept: ${messageOf(error)}`);
  }
}
