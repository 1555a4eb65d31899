/** Deals items to nodes as an operator asks for it. */

import { createHash } from 'node:crypto';
import { deal, type Items, type Shards, textItems } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';
import { readItems } from './read-items.ts';
import { namedWeights, processorWeights, type Weights, weightsText } from './weights.ts';

export interface ShardRequest {
  readonly fleet: Fleet;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  /** `1-60`, `a,b,c`, a file of lines or a pattern of files; or the items themselves. */
  readonly items: string | readonly string[];
  /** `n1=2,n[2-9]=1`, or `cpus`; equal parts when absent. */
  readonly weights?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface ShardPlan extends Shards {
  /** As `n1=2,n[2-9]=1`: processors may be others tomorrow. */
  readonly weights: string | undefined;
  /** Tells the items of a file from others; a range says itself what it is. */
  readonly digest: string | undefined;
}

export async function planShards(request: ShardRequest, signal: AbortSignal): Promise<ShardPlan> {
  const { nodes, cwd } = request;
  const items =
    typeof request.items === 'string' ? await readItems(request.items, cwd) : textItems(request.items);
  const weights = await weightsOf(request, signal);
  return {
    ...deal(items, nodes, (node) => weights?.get(node) ?? 1),
    weights: weights && weightsText(weights),
    digest: items.isNumbers ? undefined : digestOf(items),
  };
}

function weightsOf(request: ShardRequest, signal: AbortSignal): Promise<Weights> | undefined {
  const { weights, nodes, fleet } = request;
  if (weights === undefined) return undefined;
  return weights === 'cpus' ? processorWeights(request, signal) : namedWeights(weights, nodes, fleet.groups);
}

/** No item has a NUL byte. */
function digestOf(items: Items): string {
  return createHash('sha256').update(items.slice(0, items.count).join('\0')).digest('hex').slice(0, 16);
}
