/** What a made-up node answers to grappe's own questions, which come often: no process is started for them. */

import { CPUS, MEMORY_KB, type Moment } from './node-life.ts';

export type Question =
  | { readonly kind: 'live' | 'host'; readonly nonce: string; readonly everyMs: number }
  | { readonly kind: 'word'; readonly text: string }
  | Flood;

/** `flood LINES [EVERY_MS [SHARE]]`: so many lines, all at once or one after each pause; of all nodes, SHARE at a time write the same. */
export interface Flood {
  readonly kind: 'flood';
  readonly lines: number;
  readonly everyMs: number;
  readonly share: number;
}

/** Undefined for anything else: that is run by a shell. */
export function questionIn(command: string): Question | undefined {
  const [, nonce, first] = /%s %s\S* (\S+) (ticks|os);/.exec(command) ?? [];
  const everyMs = 1000 * Number(/ sleep ([\d.]+)/.exec(command)?.[1] ?? 0);
  if (nonce !== undefined) return { kind: first === 'os' ? 'host' : 'live', nonce, everyMs };
  const [flood, lines, pause = 0, share = 1] = /^flood (\d+)(?: (\d+)(?: (\d+))?)?$/.exec(command) ?? [];
  if (flood !== undefined)
    return { kind: 'flood', lines: Number(lines), everyMs: Number(pause), share: Number(share) };
  const [, text] = /^echo (grappe-[\w-]+)$/.exec(command) ?? [];
  return text === undefined ? undefined : { kind: 'word', text };
}

export interface Ticks {
  readonly all: number;
  readonly idle: number;
}

export function liveAnswer(
  nonce: string,
  now: Moment & { readonly ms: number },
  { all, idle }: Ticks,
): string {
  return framed(nonce, {
    ticks: `cpu ${all - idle} 0 0 ${idle} 0 0 0 0`,
    // As much as they work.
    traffic: [9000, 14_000, 3, 11].map((each) => (all - idle) * each).join(' '),
    ...passing(now),
  });
}

export function hostAnswer(nonce: string, now: Moment & { readonly ms: number }): string {
  return framed(nonce, {
    os: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian',
    kernel: 'Linux 6.1.0-32-amd64 x86_64',
    cpus: `${CPUS}\nmodel name : AMD EPYC 7302P 16-Core Processor`,
    ...passing(now),
    init: 'pid1 systemd\nsystemd',
    virtualisation: 'none',
    disks: [
      '/dev/nvme0n1p2 460000000 312000000 148000000 68% /',
      '/dev/nvme1n1p1 1900000000 1843000000 57000000 97% /scratch',
    ].join('\n'),
  });
}

function passing({ memory, load, ms }: Moment & { readonly ms: number }): Record<string, string> {
  return {
    memory: `MemTotal: ${MEMORY_KB}\nMemAvailable: ${Math.round(MEMORY_KB * (1 - memory))}`,
    load: `${load.toFixed(2)} ${load.toFixed(2)} ${load.toFixed(2)} 1/200 1234`,
    uptime: `${Math.round(ms / 1000) % 1_000_000}.00`,
  };
}

function framed(nonce: string, frames: Readonly<Record<string, string>>): string {
  return Object.entries({ ...frames, end: '' })
    .map(([name, text]) => `\n${nonce} ${name}\n${text === '' ? '' : `${text}\n`}`)
    .join('');
}

/** 120 bytes a line, with colours; every fiftieth is an ERROR. */
export function floodLines(node: string, { share }: Flood, from: number, count: number): string {
  const number = Number(/\d+$/.exec(node)?.[0] ?? 0);
  const whose = share <= 1 ? node : `part ${Math.floor(number / share)}`;
  let text = '';
  for (let at = from; at < from + count; at++) {
    const level = at % 50 === 49 ? '\x1b[31mERROR\x1b[0m' : '\x1b[32minfo\x1b[0m';
    text += `${`${level} ${whose} line ${at} of the flood `.padEnd(119, '.')}\n`;
  }
  return text;
}
