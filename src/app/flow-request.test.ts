import { describe, expect, it } from 'vitest';
import { NodeSet } from '../nodeset/index.ts';
import { seededRandom } from '../transport/fake/index.ts';
import { flowOf, type FlowRequest } from './flow-request.ts';

const NODES = NodeSet.parse('n[1-12]');
const flow = (request: FlowRequest) => flowOf(request, NODES, seededRandom(7));

describe('what is asked of a run', () => {
  it.each([
    [
      { canary: 2, batch: 5 },
      { canary: 2, batch: 5 },
    ],
    [{ canary: '1%' }, { canary: 1 }],
    [{ batch: 5 }, { batch: 5 }],
    [{ batch: '25%' }, { batch: 3 }],
    [{ batch: '1%' }, { batch: 1 }],
    [{ maxFailed: 0 }, { maxFailed: 0 }],
    [{ maxFailed: '10%' }, { maxFailed: 1 }],
    [{ startsPerSecond: 5 }, { everyMs: 200 }],
    [{ startsPerSecond: 0.5 }, { everyMs: 2000 }],
    [{ retry: 3 }, { retry: { tries: 3, idempotent: false } }],
  ] as const)('%j', (request, expected) => {
    const { order: _, ...rest } = flow(request);
    expect(rest).toEqual(expected);
  });

  it.each([
    [{ batch: 2.5 }],
    [{ batch: 0 }],
    [{ canary: 0 }],
    [{ canary: '0%' }],
    [{ maxFailed: -1 }],
    [{ batch: '0%' }],
    [{ startsPerSecond: 0 }],
    [{ batch: 'x%' }],
  ])('%j is refused', (request) => {
    expect(() => flow(request as FlowRequest)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('orders', () => {
    expect(flow({ order: 'reverse' }).order?.slice(0, 2)).toEqual(['n12', 'n11']);
    expect(flow({ order: ['n7', 'x', 'n2'] }).order?.slice(0, 4)).toEqual(['n7', 'n2', 'n1', 'n3']);
    for (const order of ['random', 'reverse', ['n7']] as const)
      expect(NodeSet.from(flow({ order }).order ?? []).equals(NODES)).toBe(true);
    expect(flow({ order: 'random' }).order).not.toEqual([...NODES]);
  });
});
