/** What the nodes of a fleet are: the questions that grappe itself asks, and the cache of this account. */

import { cacheFolder } from '../config/index.ts';
import type { RunObserver } from '../engine/index.ts';
import { FactsCache, HOST_FRAGMENTS } from '../facts/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector, ReachOptions } from '../transport/index.ts';
import { ANSWER_MS } from './answer-time.ts';
import type { Fleet } from './fleet.ts';
import { cachedFacts, gatherFacts } from './gather-facts.ts';
import type { HostNode } from './node-facts.ts';

const MAX_AGE_MS = 600_000;

export interface HostFactsRequest {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  readonly connector: Connector;
  /** Where the cache lies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fanout?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** Asks every node; else what is younger than ten minutes is taken from the cache. */
  readonly refresh?: boolean | undefined;
  /** Is told once when facts cannot be kept. */
  readonly warn?: (message: string) => void;
}

/** Every node once, in node order. */
export function hostFacts(
  { fleet, env, refresh = false, timeoutMs = ANSWER_MS, ...request }: HostFactsRequest,
  signal: AbortSignal,
  watcher?: RunObserver,
): Promise<HostNode[]> {
  return gatherFacts(
    {
      ...request,
      fragments: HOST_FRAGMENTS,
      fanout: request.fanout ?? fleet.config.ssh.fanout,
      timeoutMs,
      cache: new FactsCache(cacheFolder(env)),
      wayTo: (node) => wayTo(fleet.reachOf(node)),
      maxAgeMs: refresh ? 0 : MAX_AGE_MS,
    },
    signal,
    watcher,
  );
}

/** What is remembered of them, however old: nobody is asked. Nodes that were never asked are left out. */
export function rememberedFacts({
  fleet,
  nodes,
  env,
}: Pick<HostFactsRequest, 'fleet' | 'nodes' | 'env'>): Promise<HostNode[]> {
  return cachedFacts({
    nodes,
    fragments: HOST_FRAGMENTS,
    cache: new FactsCache(cacheFolder(env)),
    wayTo: (node) => wayTo(fleet.reachOf(node)),
    maxAgeMs: Infinity,
  });
}

/** What decides which machine answers to a name. */
function wayTo({ transport, sshConfigFile, sshOptions, user, port, address, jump }: ReachOptions): string {
  return JSON.stringify([transport, sshConfigFile, sshOptions, user, port, address, jump]);
}
