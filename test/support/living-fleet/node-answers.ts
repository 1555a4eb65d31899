/** What a made-up node answers to grappe's own questions, which come often: no process is started for them. */

import { CPUS, MEMORY_KB, type Moment } from './node-life.ts';

export type Question =
  | { readonly kind: 'live' | 'host'; readonly nonce: string; readonly everyMs: number }
  | { readonly kind: 'word'; readonly text: string };

/** Undefined for anything else: that is run by a shell. */
export function questionIn(command: string): Question | undefined {
  const [, nonce, first] = /%s %s\S* (\S+) (ticks|os);/.exec(command) ?? [];
  const everyMs = 1000 * Number(/ sleep ([\d.]+)/.exec(command)?.[1] ?? 0);
  if (nonce !== undefined) return { kind: first === 'os' ? 'host' : 'live', nonce, everyMs };
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
