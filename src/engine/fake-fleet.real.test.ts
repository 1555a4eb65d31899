/** Simulation: thousands of scripted nodes, faults of every kind, the same laws each time. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sail } from '../../test/support/fake-fleet.ts';
import { FAULT_NAMES } from '../transport/fake/index.ts';

describe('a run over a simulated fleet', () => {
  it.each([1, 2])(
    'F22 G03: ends each of 10,000 nodes exactly once with a tenth of them faulty (seed %i)',
    async (seed) => {
      const { summary, violations } = await sail({ size: 10_000, seed, faulty: 0.1, fanout: 64 });
      expect(violations).toEqual([]);
      expect(summary.exit).toBe(1);
      expect(FAULT_NAMES.length).toBeGreaterThanOrEqual(12);
      expect(process.memoryUsage.rss()).toBeLessThan(500e6);
    },
  );

  it('goes the same way again for the same seed', async () => {
    const fleet = { size: 500, seed: 42, faulty: 0.3, fanout: 16 };
    expect((await sail(fleet)).summary).toEqual((await sail(fleet)).summary);
  });

  it('keeps its laws in every order, in waves, with further tries and a limit of failures', async () => {
    const flow = fc.record(
      {
        order: fc.boolean(),
        canary: fc.integer({ min: 1, max: 10 }),
        batch: fc.integer({ min: 1, max: 60 }),
        everyMs: fc.constantFrom(1, 100),
        maxFailed: fc.integer({ min: 0, max: 20 }),
        retry: fc.record({ tries: fc.integer({ min: 0, max: 3 }), idempotent: fc.boolean() }),
      },
      { requiredKeys: [] },
    );
    const fleet = fc.record({
      size: fc.integer({ min: 1, max: 100 }),
      seed: fc.nat(),
      faulty: fc.constantFrom(0, 0.1, 0.5, 1),
      fanout: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fleet, flow, async (some, { order: reversed, ...rest }) => {
        const names = Array.from({ length: some.size }, (_, at) => `n${some.size - at}`);
        const { violations } = await sail({ ...some, flow: { ...rest, ...(reversed && { order: names }) } });
        expect(violations).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps its laws for every size, fan-out and share of faults, also when it is interrupted at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.integer({ min: 1, max: 150 }),
          seed: fc.nat(),
          faulty: fc.constantFrom(0, 0.1, 0.5, 1),
          fanout: fc.integer({ min: 1, max: 40 }),
          abortAtMs: fc.integer({ min: 0, max: 60_000 }),
        }),
        fc.boolean(),
        async ({ abortAtMs, ...fleet }, interrupted) => {
          const { violations } = await sail(interrupted ? { ...fleet, abortAtMs } : fleet);
          expect(violations).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
