/** A run over scripted leaves of which a gateway is killed at some moment, and the laws that it must keep. */

import { systemClock } from '../../src/base/index.ts';
import { type NodeResult, run, type RunSummary, SpillStore } from '../../src/engine/index.ts';
import type { NodeSet } from '../../src/nodeset/index.ts';
import { Gathering } from '../../src/output/index.ts';
import type { Connector } from '../../src/transport/index.ts';
import { type FakeGateways, fakeGateways } from './fake-gateways.ts';
import { descendantsOf } from './processes.ts';

export const FANOUT = 64;

export interface Voyage {
  readonly summary: RunSummary;
  readonly ends: readonly NodeResult[];
  /** Texts, and how many nodes have printed them. */
  readonly blocks: ReadonlyMap<string, number>;
}

export interface VoyageRequest {
  readonly nodes: NodeSet;
  readonly connector: Connector;
  readonly fanout: number;
  /** Told how many nodes have ended. */
  readonly ended?: (count: number) => void;
}

export async function sail({ nodes, connector, fanout, ended }: VoyageRequest): Promise<Voyage> {
  using store = new SpillStore();
  const gathering = new Gathering(store);
  const ends: NodeResult[] = [];
  const summary = await run(
    { id: 'test', nodes, command: () => 'true', fanout, commandTimeoutMs: 0 },
    { connector, clock: systemClock, random: Math.random },
    {
      output(node, _stream, chunk) {
        gathering.add(node, chunk);
        return undefined;
      },
      ended(result) {
        ends.push(result);
        ended?.(ends.length);
      },
    },
    new AbortController().signal,
  );
  gathering.endAll();
  const textOf = (pieces: Iterable<Uint8Array>): string =>
    Array.from(pieces, (piece) => Buffer.from(piece).toString('latin1')).join('');
  const blocks = new Map(
    [...gathering.blocks()].map((block) => [textOf(block.pieces()), block.nodes.length]),
  );
  return { summary, ends, blocks };
}

export interface KilledVoyage {
  readonly nodes: NodeSet;
  readonly count: number;
  readonly folder: string;
  /** gw2 is killed when so many nodes have ended. */
  readonly killedAfter: number;
}

/** What was lost, and every law that was broken, in words. */
export async function sailKilled(
  request: KilledVoyage,
): Promise<{ lost: number; broken: readonly string[] }> {
  const { nodes, count, folder, killedAfter } = request;
  await using gateways = fakeGateways({ count, folder, fanout: FANOUT });
  const voyage = await sail({
    ...{ nodes, connector: gateways.connector, fanout: FANOUT * count },
    ended: (ends) => {
      if (ends === killedAfter) kill('gw2');
    },
  });
  const lost = voyage.summary.results.filter(({ outcome }) => outcome === 'lost');
  return { lost: lost.length, broken: brokenLaws(voyage, nodes, gateways) };
}

function brokenLaws({ summary, ends }: Voyage, nodes: NodeSet, gateways: FakeGateways): string[] {
  const { results, counts } = summary;
  const lost = new Set(results.filter(({ outcome }) => outcome === 'lost').map(({ node }) => node));
  const sent = gateways.sent();
  const unsent = new Set(nodes).difference(new Set(sent));
  return [
    ...(ends.length === nodes.size && new Set(ends.map(({ node }) => node)).size === nodes.size
      ? []
      : [`${ends.length} ends for ${nodes.size} nodes`]),
    ...(lost.size <= FANOUT ? [] : [`${lost.size} nodes lost, more than one gateway had`]),
    ...(counts.get('ok') === nodes.size - lost.size ? [] : ['a node is neither ok nor lost']),
    ...(results.every(({ outcome, gateway }) => outcome !== 'lost' || gateway === 'gw2')
      ? []
      : ['a node is lost with another gateway']),
    ...(new Set(sent).size === sent.length ? [] : ['a node was sent its command twice']),
    ...(unsent.isSubsetOf(lost) ? [] : ['a node is ok that was sent nothing']),
  ];
}

/** kill -9, at the process itself: nothing of it can say goodbye. */
function kill(name: string): void {
  const isIt = ({ command }: { readonly command: string }): boolean =>
    command.startsWith(process.execPath) && command.endsWith(`/${name}.log`);
  const found = descendantsOf(process.pid).filter(isIt);
  if (found.length === 0) throw new Error(`there is no gateway ${name} to kill`);
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
}
