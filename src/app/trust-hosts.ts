/**
 * Which host keys the nodes present and what known_hosts knows of them; new ones are added when a person agrees.
 * A changed or revoked key is never added, and neither is any other key of that node.
 */

import { type Cause, type Outcome, systemClock } from '../base/index.ts';
import { newRunId, type NodeResult, run, type RunObserver } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { HostKeys, NodeHostKeys, PresentedHostKey } from '../transport/index.ts';
import { ScanConnector } from './scan-connector.ts';

export interface ScanRequest {
  readonly nodes: NodeSet;
  readonly hostKeys: HostKeys;
  readonly fanout: number;
}

export interface ScannedNode {
  readonly node: string;
  /** `ok`, also where keys are new; `hostkey` where a person must look; else why there was no key to see. */
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  readonly why: string | null;
  readonly hint: string | null;
  /** Absent for a node that was not scanned. */
  readonly scan?: NodeHostKeys;
}

/**
 * Scans all nodes, in node order. The engine starts scans as it starts commands: few at once, and backing off
 * where an sshd throttles.
 */
export async function scanHosts(
  { nodes, hostKeys, fanout }: ScanRequest,
  signal: AbortSignal,
  watcher: RunObserver = {},
): Promise<ScannedNode[]> {
  const connector = new ScanConnector(hostKeys);
  const id = newRunId(systemClock.date(), Math.random);
  const request = { id, nodes, command: () => '', fanout, commandTimeoutMs: 0 };
  const environment = { connector, clock: systemClock, random: Math.random };
  const { results } = await run(request, environment, watcher, signal);
  return results.map((result) => {
    const scan = connector.scans.get(result.node);
    return scan === undefined
      ? unscanned(result, connector.errors.get(result.node)?.hint)
      : scannedNode(result, scan);
  });
}

/** The keys that trustHosts would add, each once however many nodes share it under one name. */
export function newKeysOf(nodes: readonly ScannedNode[]): {
  readonly count: number;
  readonly files: string[];
} {
  const lines = nodes.flatMap(({ scan }) =>
    (scan?.keys ?? [])
      .filter(({ standing }) => standing === 'new')
      .map((key) => ({ file: scan?.file ?? '', line: `${scan?.name} ${key.fingerprint}` })),
  );
  const distinct = new Set(lines.map(({ file, line }) => `${file}\0${line}`));
  return { count: distinct.size, files: [...new Set(lines.map(({ file }) => file))] };
}

/** Adds the new keys of these nodes; answers how many lines were added. */
export function trustHosts(hostKeys: HostKeys, nodes: readonly ScannedNode[]): number {
  return hostKeys.trust(nodes.flatMap(({ scan }) => scan ?? []));
}

function unscanned({ node, outcome, cause, detail }: NodeResult, hint: string | undefined): ScannedNode {
  return { node, outcome, cause, why: detail, hint: hint ?? null };
}

function scannedNode({ node }: NodeResult, scan: NodeHostKeys): ScannedNode {
  const bad = scan.keys.filter(({ standing }) => standing === 'changed' || standing === 'revoked');
  const [first] = bad;
  if (first === undefined) return { node, outcome: 'ok', cause: null, why: null, hint: null, scan };
  const isRevoked = bad.some(({ standing }) => standing === 'revoked');
  return {
    node,
    outcome: 'hostkey',
    cause: isRevoked ? 'host-key-revoked' : 'host-key-changed',
    why: isRevoked ? 'known_hosts says never to trust this key' : `known is ${known(first)}`,
    hint: isRevoked
      ? 'do not use this node before its administrator has replaced the key'
      : `if it was reinstalled: ssh-keygen -R '${scan.name}'${fileOption(first)}, then trust it again; else somebody may be in between`,
    scan,
  };
}

function known({ places }: PresentedHostKey): string {
  return places.map(({ fingerprint, file, line }) => `${fingerprint} (${file} line ${line})`).join(', ');
}

function fileOption({ places }: PresentedHostKey): string {
  const [place] = places;
  return place === undefined ? '' : ` -f '${place.file}'`;
}
