import { describe, expect, it } from 'vitest';

import { TraceTree } from './trace-tree.ts';

function drawn(outputs: readonly (readonly [string, string])[]): string[] {
  const tree = new TraceTree();
  for (const [node, text] of outputs) tree.output(node).add(Buffer.from(text));
  tree.endAll();
  return Array.from(tree.steps(), ({ line, depth, nodes }) => {
    const label = nodes ? ` <${nodes.toSorted().join(' ')}>` : '';
    return `${'.'.repeat(depth)}${Buffer.from(line).toString()}${label}`;
  });
}

describe('the trace tree', () => {
  it('draws common lines once and names who took which branch', () => {
    expect(
      drawn([
        ['n1', 'a\n'],
        ['n2', 'a\nb\n'],
        ['n3', 'a\nb\nc\n'],
        ['n4', 'z\n'],
        ['n5', 'a\nb\nd\ne\n'],
        ['n6', 'a\nb\nd\nf\n'],
      ]),
    ).toEqual(['z <n4>', 'a <n1 n2 n3 n5 n6>', 'b', '.d <n5 n6>', '..f <n6>', '..e <n5>', '.c <n3>']);
  });

  it('a last line without its newline is a line', () => {
    expect(
      drawn([
        ['n1', 'a\nb'],
        ['n2', 'a\nb\n'],
      ]),
    ).toEqual(['a <n1 n2>', 'b']);
  });

  it('holds 100,000 branches and 100,000 levels', () => {
    const deep = Array.from({ length: 100_000 }, (_, at) => `${at}\n`).join('');
    const wide = Array.from({ length: 100_000 }, (_, at) => [`n${at}`, `${at} x\n`] as const);
    expect(drawn([...wide, ['deep', deep]])).toHaveLength(200_000);
  });
});
