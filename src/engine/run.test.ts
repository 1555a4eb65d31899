import { describe, expect, it } from 'vitest';
import type { NodeSet } from '../nodeset/index.ts';
import {
  FakeConnector,
  VirtualClock,
  seededRandom,
  FAULTS,
  FAULT_NAMES,
  fakeNode,
} from '../transport/fake/index.ts';
import { run } from './index.ts';

function listed(names: string[]): NodeSet {
  return { size: names.length, [Symbol.iterator]: () => names[Symbol.iterator]() } as unknown as NodeSet;
}
describe('a run', () => {
  it('tries 10000', async () => {
    const clock = new VirtualClock();
    const t0 = performance.now();
    const names = Array.from({ length: 10000 }, (_, i) => `n${i}`);
    const connector = new FakeConnector({
      clock,
      nodes: (n) => {
        const i = Number(n.slice(1));
        return i % 10 === 0 ? FAULTS[FAULT_NAMES[(i / 10) % FAULT_NAMES.length]!].node : fakeNode();
      },
    });
    const s = await run(
      { id: 'x', nodes: listed(names), command: () => 'true', fanout: 64, commandTimeoutMs: 30000 },
      { connector, clock, random: seededRandom(1) },
      {},
      new AbortController().signal,
    );
    console.log(
      s.counts,
      s.exit,
      s.ms,
      performance.now() - t0,
      process.memoryUsage().rss / 1e6,
      connector.counts.peakRunning,
      connector.counts.peakOpen,
    );
    expect(s.results.length).toBe(10000);
  });
});
