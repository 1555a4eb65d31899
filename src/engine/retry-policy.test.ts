import { describe, expect, it } from 'vitest';
import { CAUSES, type Cause } from '../base/index.ts';
import type { Ending } from './outcome-of.ts';
import { pauseBeforeRetry } from './retry-policy.ts';

function endingWith(cause: Cause, sent = false): Ending {
  return { outcome: 'unreachable', exit: null, signal: null, cause, detail: null, sent };
}

/** The pauses until a node is given up. */
function pausesOf(cause: Cause, chance: number): number[] {
  const pauses: number[] = [];
  for (let tries = 1; ; tries++) {
    const pause = pauseBeforeRetry(endingWith(cause), tries, () => chance);
    if (pause === undefined) return pauses;
    pauses.push(Math.round(pause));
  }
}

describe('the retry policy', () => {
  it.each([
    ['throttled', 0, [200, 200, 200, 200, 200]],
    ['throttled', 0.999_999, [400, 800, 1600, 3200, 5000]],
    ['dns', 0.5, [1000]],
    ['link-lost', 0.5, [100]],
    ['descriptors', 0.5, Array.from({ length: 11 }, () => 500)],
    ['memory', 0.5, Array.from({ length: 11 }, () => 500)],
  ] as const)('F04 F12 F23 F24 pauses after %s with chance %d for %j ms', (cause, chance, pauses) => {
    expect(pausesOf(cause, chance)).toEqual(pauses);
  });

  it('F02 F05 F06 repeats nothing else: no refused key, no host key, no dead node', () => {
    const repeated = ['throttled', 'dns', 'link-lost', 'descriptors', 'memory'];
    const others = (Object.keys(CAUSES) as Cause[]).filter((cause) => !repeated.includes(cause));
    expect(others.filter((cause) => pausesOf(cause, 0.5).length > 0)).toEqual([]);
  });

  it('repeats nothing that was sent, whatever its cause', () => {
    const pauses = (Object.keys(CAUSES) as Cause[]).map((cause) =>
      pauseBeforeRetry(endingWith(cause, true), 1, Math.random),
    );
    expect(new Set(pauses)).toEqual(new Set([undefined]));
  });
});
