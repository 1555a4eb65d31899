import type { Group } from '../../app/index.ts';
import type { Answer, RUNS } from '../../protocol/index.ts';

type GroupShape = Answer<typeof RUNS.groups>['groups'][number];

const HEAD_LINES = 3;

/** `mayWrite`: its run goes on. */
export function groupShape({ id, stream, nodes, block, lines }: Group, mayWrite: boolean): GroupShape {
  return {
    ...{ id, stream, nodes: nodes.fold(), count: nodes.size },
    ...{ bytes: block.sizeBytes, lines: lines.lines, running: mayWrite && !block.isEnded ? nodes.size : 0 },
    exit: block.isEnded ? (block.rc ?? null) : null,
    head: Array.from(lines.range(0, HEAD_LINES), ({ text }) => text),
  };
}
