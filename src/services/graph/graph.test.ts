import { describe, expect, it } from 'vitest';
import { madeUp } from '../../../test/support/made-up-services.ts';
import { findCycle } from './cycle.ts';
import { dotText, graphJson, mermaidText, treeText } from './render.ts';

const GRAPH = madeUp({
  web: {
    nodes: 'w[1-3]',
    needs: { db: { condition: 'healthy' }, munge: { scope: 'same-node', required: false } },
  },
  api: { nodes: 'w1', needs: { db: { scope: { min: { percent: 50 } }, restart: true } }, after: ['munge'] },
  db: { nodes: 'd[1-2]', needs: ['disk'] },
  disk: { nodes: 'd[1-2]' },
  munge: { nodes: 'w[1-3]' },
});

describe('the graph of services', () => {
  it('has dependencies first, else the order of the file', () => {
    expect(GRAPH.order).toEqual(['disk', 'db', 'munge', 'web', 'api']);
  });

  it('is refused where it has a circle, which is named', () => {
    const circle = {
      a: { nodes: 'n1', needs: ['b'] },
      b: { nodes: 'n1', after: ['c'] },
      c: { nodes: 'n1', needs: ['a'] },
    };
    expect(() => madeUp(circle)).toThrow('a → b → c → a');
    expect(() => madeUp({ a: { nodes: 'n1', needs: ['a'] } })).toThrow('a → a');
    expect(() => madeUp({ a: { nodes: 'n1', needs: ['x'] } })).toThrow("'x', which is not defined");
  });

  it('may be thousands of services deep', () => {
    const next = (name: string): string[] => (Number(name) > 0 ? [String(Number(name) - 1)] : []);
    expect(findCycle(['20000'], next)).toBeUndefined();
    expect(findCycle(['20000'], (name) => (name === '0' ? ['7'] : next(name)))?.at(-1)).toBe('7');
  });

  it('is shown as a tree', () => {
    expect(treeText(GRAPH)).toBe(
      [
        'web (w[1-3])',
        '├─ db (d[1-2])  healthy',
        '│  └─ disk (d[1-2])',
        '└─ munge (w[1-3])  same-node, not required',
        'api (w1)',
        '├─ db (d[1-2])  min 50%, restart …',
        '└─ munge (w[1-3])  order only',
      ].join('\n'),
    );
  });

  it('is shown as dot', () => {
    const lines = dotText(GRAPH).split('\n');
    expect(lines).toContain(String.raw`  "web" [label="web\nw[1-3]"];`);
    expect(lines).toContain(String.raw`  "web" -> "munge" [label="same-node\nnot required", style=dashed];`);
    expect(lines).toContain('  "db" -> "disk";');
  });

  it('is shown as mermaid', () => {
    const lines = mermaidText(GRAPH).split('\n');
    expect(lines[0]).toBe('flowchart TD');
    expect(lines).toContain('  s0["web<br>w[1-3]"]');
    expect(lines).toContain('  s1 -.->|"order only"| s4');
    expect(lines).toContain('  s2 --> s3');
  });

  it('is plain data', () => {
    const json = graphJson(GRAPH);
    expect(json.services[0]).toEqual({ name: 'disk', nodes: 'd[1-2]', count: 2 });
    expect(json.edges.find(({ from }) => from === 'api')).toEqual({
      from: 'api',
      to: 'db',
      strength: 'required',
      condition: 'started',
      scope: 'min 50%',
      restart: true,
    });
  });
});
