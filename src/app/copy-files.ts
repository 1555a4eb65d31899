/** Copies files and trees to nodes: a run whose command is a copy. Sources are read once, for all nodes. */

import { systemClock } from '../base/index.ts';
import {
  ChunkCache,
  type CopyCounts,
  CopyingConnector,
  type CopyOptions,
  type CopySession,
  fetchTrees,
  type FetchPlace,
  type LeftOut,
  type LocalTree,
  outputFileName,
  putTrees,
  readLocalTree,
  run,
  type RunObserver,
  type RunSummary,
} from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';

/** What is done on each node. */
export interface CopyPlan {
  readonly perform: (session: CopySession) => Promise<void>;
  /** For one node; unknown where the nodes have the sources. */
  readonly bytes: number | undefined;
  /** Found here, and left out. */
  readonly skipped: readonly LeftOut[];
}

/** Throws GrappeError `local` where a source cannot be read; contacts nobody. */
export async function planCopy(sources: readonly string[], destination: string): Promise<CopyPlan> {
  const cache = new ChunkCache();
  const trees: LocalTree[] = [];
  for (const source of sources) trees.push(await readLocalTree(source, cache));
  const entries = trees.flatMap((tree) => tree.entries);
  return {
    perform: (session) => putTrees(session, trees, destination),
    bytes: entries.reduce((sum, { kind, sizeBytes }) => sum + (kind === 'file' ? sizeBytes : 0), 0),
    skipped: trees.flatMap((tree) => tree.skipped),
  };
}

/** How the nodes' files are kept apart: a folder for each node, or, as clush does, its name behind each name. */
export type FetchLayout = 'folders' | 'suffixes';

/** Contacts nobody; `folder` is made where it is missing. */
export function planFetch(sources: readonly string[], folder: string, layout: FetchLayout): CopyPlan {
  const placeOf = (node: string): FetchPlace => {
    const own = outputFileName(node);
    return layout === 'folders'
      ? { folder, inner: own, nameOf: (name) => name }
      : { folder, inner: undefined, nameOf: (name) => `${name}.${own}` };
  };
  return {
    perform: (session) => fetchTrees(session, sources, placeOf(session.connection.node)),
    bytes: undefined,
    skipped: [],
  };
}

export interface CopyRequest {
  readonly id: string;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  readonly plan: CopyPlan;
  readonly options: CopyOptions;
  readonly fanout: number;
  /** For all of it on one node; 0 is none. */
  readonly timeoutMs: number;
  /** Told of all bytes that went to or came from a node, or were there already. */
  readonly moved: (bytes: number) => void;
  /** Told before the node's end. */
  readonly done: (node: string, counts: CopyCounts) => void;
}

export async function copyFiles(
  request: CopyRequest,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSummary> {
  const { id, nodes, fanout, timeoutMs, plan, options, moved, done } = request;
  const connector = new CopyingConnector(request.connector, { ...plan, options, moved, done });
  return run(
    { id, nodes, fanout, commandTimeoutMs: timeoutMs, command: () => '' },
    { connector, clock: systemClock, random: Math.random },
    observer,
    signal,
  );
}
