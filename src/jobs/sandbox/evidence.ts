/** What the script of a program wrote down about its end: lines `key value`, by our own hand, never the program's. */

import type { AttemptEnd } from '../engine.ts';
import type { Used } from '../job.ts';

export interface Evidence {
  readonly phase: 'compile' | 'run';
  readonly reached: AttemptEnd['reached'];
  /** Not the program's doing: the sandbox could not be made, or not kept what it wrote. Why. */
  readonly broken: string | null;
  readonly used: Used;
  readonly system: string | null;
  readonly cpu: string | null;
}

const REACHED: ReadonlySet<string> = new Set(['timeout', 'cpu', 'memory', 'output', 'cancelled']);

/** Trusts nothing: what is not as expected is as if it were not there. */
export function readEvidence(text: string): Evidence {
  const lines = text.split('\n').map((line): [string, string] => {
    const end = line.indexOf(' ');
    return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
  });
  const values = new Map(lines);
  const word = (key: string): string | null => values.get(key)?.slice(0, 200).trim() || null;
  const amount = (key: string): number | null => {
    const value = values.get(key) ?? '';
    return /^\d{1,12}$/.test(value) ? Number(value) : null;
  };
  const peakKb = amount('peak_kb');
  return {
    phase: word('phase') === 'compile' ? 'compile' : 'run',
    reached: reachedIn(word('reached')),
    broken: word('broken'),
    used: {
      wallMs: amount('wall_ms'),
      cpuMs: amount('cpu_ms'),
      peakBytes: peakKb === null ? null : peakKb * 1024,
      compileMs: amount('compile_ms'),
    },
    system: word('system'),
    cpu: word('cpu'),
  };
}

function reachedIn(word: string | null): AttemptEnd['reached'] {
  return word !== null && REACHED.has(word) ? (word as AttemptEnd['reached']) : null;
}
