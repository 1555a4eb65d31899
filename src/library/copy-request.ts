/** Copies of a cluster: what a program may say about them, and what they came to. */

import { resolve } from 'node:path';
import { copyFiles, type CopyPlan, localPath, planCopy, planFetch } from '../app/index.ts';
import { GrappeError, systemClock } from '../base/index.ts';
import { type CopyCounts, type LeftOut, newRunId, Spread } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import { type HeldOutput, holdOutput } from './held-output.ts';
import { signalOf, type WaitOptions } from './machine.ts';
import { nodeRun, type RunResult, runResult } from './run-result.ts';

export interface ClusterCopyOptions extends WaitOptions {
  /** Some of its nodes: an expression or a set; all when absent. */
  readonly nodes?: string | NodeSet;
  readonly fanout?: number;
  /** For all that one node gets or gives; none when absent. */
  readonly timeoutMs?: number;
  /** Keeps modes and times. */
  readonly preserve?: boolean;
  /** Compares contents even where size and time agree. */
  readonly checksum?: boolean;
  /** False: large files go to every node from here, and to none from another node. */
  readonly spread?: boolean;
}

export interface CopyResult extends RunResult {
  /** What was done, by node; of nodes that were not reached there is nothing. */
  readonly counts: ReadonlyMap<string, Readonly<CopyCounts>>;
  /** Devices, FIFOs and sockets of this machine, which no node got. */
  readonly skipped: readonly LeftOut[];
}

export interface CopyParts {
  readonly connector: Connector;
  readonly nodes: NodeSet;
  readonly fanout: number;
  readonly options: ClusterCopyOptions;
}

export type CopyPaths = string | readonly string[];

export async function plannedCopy(sources: CopyPaths, destination: string, cwd: string): Promise<CopyPlan> {
  const paths = pathsOf(sources).map((source) => localPath(source, cwd));
  return planCopy([{ sources: paths, destination }]);
}

export function plannedFetch(sources: CopyPaths, folder: string, cwd: string): CopyPlan {
  return planFetch([{ sources: pathsOf(sources), destination: resolve(cwd, folder) }], 'folders');
}

function pathsOf(sources: CopyPaths): readonly string[] {
  const paths = [sources].flat();
  if (paths.length > 0) return paths;
  throw new GrappeError('usage', {
    message: 'nothing to copy is named',
    hint: 'name at least one file or folder',
  });
}

export async function performCopy(plan: CopyPlan, parts: CopyParts): Promise<CopyResult> {
  const { connector, nodes, options } = parts;
  const { preserve = false, checksum = false, spread = true, timeoutMs = 0 } = options;
  const counts = new Map<string, CopyCounts>();
  const held = new Map<string, HeldOutput>();
  const summary = await copyFiles(
    {
      ...{ id: newRunId(systemClock.date(), Math.random), connector, nodes, plan, timeoutMs },
      fanout: options.fanout ?? parts.fanout,
      options: { preserve, checksum, dryRun: false, verbose: false },
      spread: spread ? new Spread(nodes.size) : undefined,
      moved: () => undefined,
      done: (node, counted) => void counts.set(node, counted),
    },
    holdOutput(held),
    signalOf(options),
  );
  const runs = summary.results.map((result) => nodeRun(result, held.get(result.node)));
  return { ...runResult(summary, runs), counts, skipped: plan.skipped };
}
