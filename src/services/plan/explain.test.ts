import { describe, expect, it } from 'vitest';
import { madeUp } from '../../../test/support/made-up-services.ts';
import type { NodeReading } from '../reading.ts';
import { readingOf } from '../backends/index.ts';
import { explain } from './explain.ts';

const GRAPH = madeUp({
  disk: { nodes: 'd[1-3]' },
  db: { nodes: 'd[1-3]', needs: { disk: { scope: 'same-node' } } },
  queue: { nodes: 'q1' },
  api: { nodes: 'a[1-2]', needs: ['db', 'queue'] },
  log: { nodes: 'l1' },
  web: { nodes: 'w1', needs: { api: { scope: 'any' }, db: {}, log: { required: false } } },
});

/** All services stopped but those that are told here, by service and node. */
function rootsOf(...told: string[]): string[] {
  const states = new Map(told.map((text) => [text.split(' = ')[0], text.split(' = ')[1]]));
  const nodes = ['d1', 'd2', 'd3', 'q1', 'a1', 'a2', 'l1', 'w1'];
  const reading = (node: string): NodeReading => {
    if (states.get(node) === 'unreachable') {
      const trouble = { outcome: 'unreachable', cause: 'refused', detail: 'port closed' } as const;
      return { kind: 'trouble', trouble };
    }
    const readings = [...GRAPH.services.keys()].map((name) => {
      const state = states.get(`${name} ${node}`) ?? 'running';
      const found = state === 'masked' ? { state: 'stopped', masked: true } : { state };
      return [name, readingOf('sysv', found as never)] as const;
    });
    return { kind: 'read', readings: new Map(readings) };
  };
  const readings = new Map(nodes.map((node) => [node, reading(node)]));
  const { roots } = explain(GRAPH, readings, { service: 'web', node: 'w1' });
  return roots.map(({ service, nodes: on, is, chain }) => `${service} on ${on}: ${is}: ${chain.join(' ')}`);
}

describe('explain', () => {
  it('has no root where nothing blocks', () => {
    expect(rootsOf()).toEqual([]);
    expect(rootsOf('log l1 = failed')).toEqual([]);
    expect(rootsOf('web w1 = failed')).toEqual([]);
  });

  it('has no root behind an edge that enough are good for', () => {
    expect(rootsOf('api a1 = failed')).toEqual([]);
  });

  it('names the end of a chain, not what stands next', () => {
    expect(rootsOf('api a1 = stopped', 'api a2 = stopped', 'queue q1 = failed')).toEqual([
      'queue on q1: failed: web api queue',
    ]);
  });

  it('follows every instance that is not good, and names each root once, by the shortest chain', () => {
    const all = ['api a1', 'api a2', 'db d1', 'db d2', 'db d3', 'disk d2', 'disk d3', 'queue q1'];
    expect(rootsOf(...all.map((one) => `${one} = stopped`))).toEqual([
      'db on d1: stopped: web db',
      'queue on q1: stopped: web api queue',
      'disk on d[2-3]: stopped: web db disk',
    ]);
  });

  it('looks behind what is masked, not behind a node that is not reached', () => {
    expect(rootsOf('db d1 = masked', 'disk d1 = failed', 'd2 = unreachable')).toEqual([
      'db on d1: stopped, masked: web db',
      'db on d2: unreachable: web db',
      'disk on d1: failed: web db disk',
    ]);
  });
});
