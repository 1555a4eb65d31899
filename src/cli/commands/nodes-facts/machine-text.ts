/** Equal machines as lines: what they share once, what differs from hour to hour as a range. */

import type { HostFacts, HostNode } from '../../../app/index.ts';
import { sizeText, spanText } from '../../quantities.ts';

export interface KnownNode extends HostNode {
  readonly facts: HostFacts;
  readonly at: Date;
}

/** Nodes of which everything is the same that stays the same; the largest group first. */
export function equalMachines(nodes: readonly KnownNode[]): KnownNode[][] {
  const groups = [...Map.groupBy(nodes, ({ facts }) => lasting(facts).join('\n')).values()];
  return groups.toSorted((a, b) => b.length - a.length);
}

/** Lines such as `os        Debian GNU/Linux 12 (bookworm)`. Words of the nodes are not made harmless yet. */
export function machineLines(nodes: readonly KnownNode[], now: Date): string[] {
  const [first] = nodes;
  return first === undefined ? [] : [...lasting(first.facts), ...passing(nodes, now)];
}

function lasting({ os, kernel, cpus, memory, disks, init, virtualisation }: HostFacts): string[] {
  return [
    line('os', os?.title),
    line('kernel', kernel && `${kernel.name} ${kernel.release} ${kernel.architecture}`),
    line('cpus', cpus && `${cpus.count}${cpus.model === null ? '' : ` x ${cpus.model}`}`),
    line('memory', memory && `${sizeText(memory.totalBytes)}${swapText(memory)}`),
    line('disks', disks?.map(({ mount, sizeBytes }) => `${mount} ${sizeText(sizeBytes)}`).join(', ')),
    line('init', init && initText(init)),
    line('virtual', virtualisation),
  ];
}

function swapText({ swapTotalBytes }: { readonly swapTotalBytes: number }): string {
  return swapTotalBytes === 0 ? '' : `, swap ${sizeText(swapTotalBytes)}`;
}

function initText({ system, pid1 }: NonNullable<HostFacts['init']>): string {
  return system === 'other' ? `${pid1 ?? 'unknown'} (no init system known)` : system;
}

function passing(nodes: readonly KnownNode[], now: Date): string[] {
  const mounts = nodes[0]?.facts.disks?.map(({ mount }) => mount) ?? [];
  const free = mounts.map((mount) => {
    const sizes = valuesOf(nodes, ({ disks }) => disks?.find((disk) => disk.mount === mount)?.freeBytes);
    return `${mount} ${range(sizes, sizeText)}`;
  });
  const loads = valuesOf(nodes, ({ load }) => load?.[0]);
  const available = valuesOf(nodes, ({ memory }) => memory?.availableBytes);
  const uptimes = valuesOf(nodes, ({ uptime }) => uptime);
  const ages = nodes.map(({ node, at }) => ({ node, value: Math.max(0, now.getTime() - at.getTime()) }));
  return [
    line(
      'load',
      range(loads, (load) => load.toFixed(2)),
    ),
    line('available', range(available, sizeText)),
    line('free', free.join(', ')),
    line(
      'uptime',
      range(uptimes, (seconds) => spanText(seconds * 1000)),
    ),
    line('age', range(ages, spanText)),
  ];
}

interface Value {
  readonly node: string;
  readonly value: number;
}

function valuesOf(
  nodes: readonly KnownNode[],
  pick: (facts: HostFacts) => number | null | undefined,
): Value[] {
  return nodes.flatMap(({ node, facts }) => {
    const value = pick(facts);
    return value === null || value === undefined ? [] : [{ node, value }];
  });
}

/** `0.10 (n4) to 7.92 (n2)`; one text where both ends read the same. */
function range(values: readonly Value[], text: (value: number) => string): string | undefined {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return undefined;
  const [low, high] = [text(least.value), text(most.value)];
  return low === high ? low : `${low} (${least.node}) to ${high} (${most.node})`;
}

function line(name: string, value: string | null | undefined): string {
  return `${name.padEnd(10)}${value === null || value === undefined || value === '' ? '-' : value}`;
}
