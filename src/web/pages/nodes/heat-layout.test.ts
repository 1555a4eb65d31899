import { describe, expect, it } from 'vitest';
import { ALL_GROUPS, bestGrouping, blocksBy, families, NOTHING, PREFIX } from './grouping.ts';
import { cellAt, cellBeside, cellsWithin, heatLayout } from './heat-layout.ts';

const ROOM = { width: 900, height: 640 };

function fleetOf(count: number) {
  const names = Array.from({ length: count }, (_, at) => `n${at + 1}`);
  const groups = Array.from({ length: Math.ceil(count / 40) }, (_, rack) => ({
    name: `@rack${rack + 1}`,
    nodes: names.slice(rack * 40, (rack + 1) * 40),
  }));
  return { names, groups, others: 'in no group' };
}

describe.each([1, 7, 60, 61, 200, 1999, 2000])('the map of %i nodes', (count) => {
  const fleet = fleetOf(count);

  it.each([NOTHING, PREFIX, '@rack', ALL_GROUPS])(
    'by %s has each node once, in the room, apart from others',
    (by) => {
      const layout = heatLayout(blocksBy(by, fleet), ROOM);
      const { cells, cellWidth, cellHeight } = layout;
      expect(cells.map(({ node }) => node).toSorted((a, b) => a - b)).toEqual(fleet.names.map((_, at) => at));
      expect(layout.isTiled).toBe(count <= 60);
      for (const { x, y } of cells) {
        expect(x >= 0 && x + cellWidth <= ROOM.width).toBe(true);
        expect(y >= 0 && y + cellHeight <= layout.height).toBe(true);
      }
      // Tiles may be scrolled.
      if (!layout.isTiled) expect(layout.height).toBeLessThanOrEqual(ROOM.height);
      const places = new Set(cells.map(({ x, y }) => `${x} ${y}`));
      expect(places.size).toBe(count);
    },
  );

  it('finds each cell by its middle, and all of them within the whole', () => {
    const layout = heatLayout(blocksBy('@rack', fleet), ROOM);
    const { cells, cellWidth, cellHeight } = layout;
    const found = cells.map(({ x, y }) => cellAt(layout, x + cellWidth / 2, y + cellHeight / 2));
    expect(found).toEqual(cells.map((_, at) => at));
    expect(cellsWithin(layout, { x: ROOM.width, y: layout.height }, { x: 0, y: 0 })).toHaveLength(count);
  });
});

it('goes straight up and down, and no further than there are cells', () => {
  const layout = heatLayout(blocksBy(NOTHING, fleetOf(200)), ROOM);
  const below = cellBeside(layout, 0, 1);
  expect(layout.cells[below]?.x).toBe(layout.cells[0]?.x);
  expect(cellBeside(layout, below, -1)).toBe(0);
  expect(cellBeside(layout, 0, -1)).toBe(0);
});

describe('how nodes are put together', () => {
  it('takes groups of one family where they hold nearly all, else names that differ', () => {
    const { names, groups } = fleetOf(200);
    expect(families([...groups, { name: '@web', nodes: ['n1'] }])).toEqual(['@rack']);
    expect(bestGrouping(names, groups)).toBe('@rack');
    expect(bestGrouping(names, groups.slice(0, 2))).toBe(NOTHING);
    expect(bestGrouping(['a1', 'a2', 'b1'], [])).toBe(PREFIX);
  });

  it('names blocks by the beginning of names, in natural order', () => {
    const names = ['rack10-n1', 'rack2-n1', 'rack2-n2', 'head'];
    const blocks = blocksBy(PREFIX, { names, groups: [], others: 'others' });
    expect(blocks).toEqual([
      { title: 'head', members: [3] },
      { title: 'rack2-n', members: [1, 2] },
      { title: 'rack10-n', members: [0] },
    ]);
  });

  it('puts a node of several groups into the first, and one of none at the end', () => {
    const groups = [
      { name: '@b', nodes: ['n1', 'n2'] },
      { name: '@a', nodes: ['n2'] },
    ];
    expect(blocksBy(ALL_GROUPS, { names: ['n1', 'n2', 'n3'], groups, others: 'others' })).toEqual([
      { title: '@a', members: [1] },
      { title: '@b', members: [0] },
      { title: 'others', members: [2] },
    ]);
  });
});
