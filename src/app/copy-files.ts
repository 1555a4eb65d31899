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
  type Spread,
} from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import { type CopyKind, copyLine } from './recorded-copies.ts';

/** What is done on each node. */
export interface CopyPlan {
  readonly perform: (session: CopySession, spread?: Spread) => Promise<void>;
  /** For one node; unknown where the nodes have the sources. */
  readonly bytes: number | undefined;
  readonly kind: CopyKind;
  /** For the records. */
  readonly commands: readonly string[];
  /** Found here, and left out. */
  readonly skipped: readonly LeftOut[];
}

/** Sources that go to one place. */
export interface CopyPlace {
  readonly sources: readonly string[];
  readonly destination: string;
}

/** Throws GrappeError `copy-source` where a source cannot be read; contacts nobody. */
export async function planCopy(places: readonly CopyPlace[]): Promise<CopyPlan> {
  const cache = new ChunkCache();
  const copies: { readonly trees: readonly LocalTree[]; readonly destination: string }[] = [];
  for (const { sources, destination } of places)
    copies.push({ trees: await readTrees(sources, cache), destination });
  const all = copies.flatMap(({ trees }) => trees);
  const sizes = all
    .flatMap(({ entries }) => entries)
    .map(({ kind, sizeBytes }) => (kind === 'file' ? sizeBytes : 0));
  return {
    perform: async (session, spread) => {
      for (const { trees, destination } of copies) await putTrees(session, trees, destination, spread);
    },
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    kind: 'copy',
    commands: places.map((place) => copyLine('copy', place)),
    skipped: all.flatMap(({ skipped }) => skipped),
  };
}

async function readTrees(sources: readonly string[], cache: ChunkCache): Promise<LocalTree[]> {
  const trees: LocalTree[] = [];
  for (const source of sources) trees.push(await readLocalTree(source, cache));
  return trees;
}

/** How the nodes' files are kept apart: a folder for each node, or, as clush does, its name behind each name. */
type FetchLayout = 'folders' | 'suffixes';

/** Contacts nobody; a destination is a folder here, made where it is missing. */
export function planFetch(places: readonly CopyPlace[], layout: FetchLayout): CopyPlan {
  return {
    perform: async (session) => {
      for (const { sources, destination } of places)
        await fetchTrees(session, sources, placeOf(session.connection.node, destination, layout));
    },
    bytes: undefined,
    kind: 'fetch',
    commands: places.map((place) => copyLine('fetch', place)),
    skipped: [],
  };
}

function placeOf(node: string, folder: string, layout: FetchLayout): FetchPlace {
  const own = outputFileName(node);
  return layout === 'folders'
    ? { folder, inner: own, nameOf: (name) => name }
    : { folder, inner: undefined, nameOf: (name) => `${name}.${own}` };
}

export interface CopyRequest {
  readonly id: string;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  readonly plan: CopyPlan;
  readonly options: CopyOptions;
  /** With it, nodes get large files from each other. */
  readonly spread?: Spread | undefined;
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
  const { id, nodes, fanout, timeoutMs, plan, options, spread, moved, done } = request;
  const perform = (session: CopySession): Promise<void> => plan.perform(session, spread);
  const connector = new CopyingConnector(request.connector, { perform, options, moved, done });
  return run(
    { id, nodes, fanout, commandTimeoutMs: timeoutMs, command: () => '' },
    { connector, clock: systemClock, random: Math.random },
    observer,
    signal,
  );
}
