/** Which nodes answer: a command with a nonce, and only the exact answer is believed. */

import { systemClock } from '../base/index.ts';
import { newRunId, type NodeResult, run, type RunObserver } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import { ANSWER_MS } from './answer-time.ts';

export interface CheckRequest {
  readonly nodes: NodeSet;
  readonly connector: Connector;
  readonly fanout: number;
  /** For the answer, after the connection; ten seconds when absent. */
  readonly timeoutMs?: number | undefined;
  /** Is told of each node as it ends. */
  readonly heard?: ((check: NodeCheck) => void) | undefined;
}

export type NodeState = 'active' | 'not-answering' | 'error';

export interface NodeCheck {
  readonly node: string;
  readonly state: NodeState;
  readonly result: NodeResult;
  /** What came in place of the right answer; absent where nothing came. */
  readonly wrongAnswer?: string;
}

/** More of a wrong answer than this tells nobody more. */
const ANSWER_BYTES = 200;

export async function checkNodes(
  request: CheckRequest,
  signal: AbortSignal,
  watcher: RunObserver = {},
): Promise<NodeCheck[]> {
  const nonce = `grappe-${newRunId(systemClock.date(), Math.random)}`;
  const answers = new Map<string, Buffer>();
  const judged = (result: NodeResult): NodeCheck =>
    judge(result, answers.get(result.node)?.toString('utf8') ?? '', `${nonce}\n`);
  const summary = await run(
    {
      id: nonce,
      nodes: request.nodes,
      command: () => `echo ${nonce}`,
      fanout: request.fanout,
      commandTimeoutMs: request.timeoutMs ?? ANSWER_MS,
    },
    { connector: request.connector, clock: systemClock, random: Math.random },
    {
      ...watcher,
      output(node, stream, chunk) {
        const known = answers.get(node) ?? Buffer.alloc(0);
        if (stream === 'stdout' && known.length <= ANSWER_BYTES)
          answers.set(node, Buffer.concat([known, chunk.subarray(0, ANSWER_BYTES)]));
        return undefined;
      },
      ended(result) {
        watcher.ended?.(result);
        request.heard?.(judged(result));
      },
    },
    signal,
  );
  return summary.results.map(judged);
}

const UNTELLING: ReadonlySet<string> = new Set(['cancelled', 'not-run', 'local']);

/** A check that was broken off, or that this machine could not make, says nothing of the node. */
export function tellsOfNode({ result }: NodeCheck): boolean {
  return !UNTELLING.has(result.outcome);
}

const SILENT: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'lost', 'cancelled', 'not-run']);

function judge(result: NodeResult, answer: string, expected: string): NodeCheck {
  const { node, outcome } = result;
  if (outcome === 'ok' && answer === expected) return { node, state: 'active', result };
  if (SILENT.has(outcome)) return { node, state: 'not-answering', result };
  if (answer === '' || answer === expected) return { node, state: 'error', result };
  return { node, state: 'error', result, wrongAnswer: answer.slice(0, ANSWER_BYTES) };
}
