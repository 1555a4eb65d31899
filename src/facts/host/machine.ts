/** Processors, memory, load and uptime: /proc, mostly read by the shell itself. */

import type { Fragment } from '../fragment.ts';
import { amount, firstLine, wholeNumber, word } from '../read-text.ts';

export interface CpuFacts {
  /** Those that a program of the login may use. */
  readonly count: number;
  readonly model: string | null;
}

export const cpus: Fragment<CpuFacts> = {
  script:
    'nproc || getconf _NPROCESSORS_ONLN || grep -c ^processor /proc/cpuinfo; grep -m 1 "^model name" /proc/cpuinfo',
  read(text) {
    const [first, ...rest] = text.split('\n');
    const count = wholeNumber(first?.trim());
    if (count === undefined || count === 0) return undefined;
    const model = rest.find((line) => line.startsWith('model name'))?.replace(/^[^:]*:/, '');
    return { count, model: word(model?.replaceAll(/\s+/g, ' ')) ?? null };
  },
};

export interface MemoryFacts {
  readonly totalBytes: number;
  /** What programs can have without swapping. */
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

const MEMORY_KEYS = 'MemTotal:|MemFree:|MemAvailable:|Buffers:|Cached:|SwapTotal:|SwapFree:';

export const memory: Fragment<MemoryFacts> = {
  script: `while read -r k v u; do case $k in ${MEMORY_KEYS}) echo "$k $v";; esac; done </proc/meminfo`,
  read(text) {
    const kilobytes = new Map(text.split('\n').map((line) => keyAndNumber(line)));
    const of = (key: string): number | undefined => kilobytes.get(`${key}:`);
    const total = of('MemTotal');
    // Kernels before 3.14 do not say what is available.
    const available = of('MemAvailable') ?? (of('MemFree') ?? 0) + (of('Buffers') ?? 0) + (of('Cached') ?? 0);
    if (total === undefined || total === 0 || available > total) return undefined;
    return {
      totalBytes: total * 1024,
      availableBytes: available * 1024,
      swapTotalBytes: (of('SwapTotal') ?? 0) * 1024,
      swapFreeBytes: (of('SwapFree') ?? 0) * 1024,
    };
  },
};

function keyAndNumber(line: string): [string, number | undefined] {
  const [key = '', value] = line.split(' ');
  return [key, wholeNumber(value)];
}

/** Processes that run or wait, on average over 1, 5 and 15 minutes. */
export type LoadFacts = readonly [number, number, number];

export const load: Fragment<LoadFacts> = {
  script: 'read -r x </proc/loadavg && echo "$x"',
  read(text) {
    const [one, five, fifteen] = (firstLine(text) ?? '').split(' ').map(amount);
    if (one === undefined || five === undefined || fifteen === undefined) return undefined;
    return [one, five, fifteen];
  },
};

/** Seconds since the start of the machine. */
export const uptime: Fragment<number> = {
  script: 'read -r x y </proc/uptime && echo "$x"',
  read: (text) => amount(firstLine(text)),
};
