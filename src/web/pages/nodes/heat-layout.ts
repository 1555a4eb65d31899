/** Where each node stands on the map: tiles for few, squares for many, as large as fits. Pure. */

import type { Block } from './grouping.ts';

export interface Cell {
  /** Position of its node in the fleet. */
  readonly node: number;
  readonly x: number;
  readonly y: number;
}

export interface Heading {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly members: readonly number[];
}

export interface HeatLayout {
  /** In reading order. */
  readonly cells: readonly Cell[];
  readonly headings: readonly Heading[];
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly isTiled: boolean;
  readonly width: number;
  readonly height: number;
}

/** Up to so many nodes, each is a tile with its name and its last minutes. */
const TILED = 60;
const TILE = { least: 132, most: 300, low: 58, high: 104, gap: 8 } as const;
const SIZES = [40, 36, 32, 28, 25, 22, 19, 16, 14, 12, 10, 9, 8] as const;
/** How many times as wide as high a block may be: the first one that lets cells be large. */
const RATIOS = [2, 1, 4] as const;
export const HEADING_HEIGHT = 18;
const BLOCK_GAP = 14;
const LEAST_BLOCK = 60;
/** Room for the line around a chosen cell at the edge. */
const EDGE = 3;

export interface Room {
  readonly width: number;
  readonly height: number;
}

export function heatLayout(blocks: readonly Block[], room: Room): HeatLayout {
  const inner = { width: Math.max(60, room.width - 2 * EDGE), height: room.height - 2 * EDGE };
  const count = blocks.reduce((sum, { members }) => sum + members.length, 0);
  if (count <= TILED) return arrange(blocks, inner, tileShape(count, inner));
  const tried = SIZES.values().flatMap((size) => RATIOS.map((ratio) => ({ ...squareShape(size), ratio })));
  const fits = tried
    .map((shape) => arrange(blocks, inner, shape))
    .find(({ height }) => height <= room.height);
  return fits ?? arrange(blocks, inner, { ...squareShape(8), ratio: 2 });
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  readonly isTiled: boolean;
  /** Of a block: width by height. */
  readonly ratio: number;
}

/** Few nodes have larger tiles. */
function tileShape(count: number, { width, height }: Room): Shape {
  const columns = Math.max(1, Math.floor((width + TILE.gap) / (TILE.least + TILE.gap)));
  const each = Math.floor((width + TILE.gap) / Math.min(columns, Math.max(1, count))) - TILE.gap;
  const left = Math.floor(height / Math.ceil(count / columns) / 1.3) - TILE.gap;
  return {
    width: Math.min(TILE.most, each),
    height: Math.min(TILE.high, Math.max(TILE.low, left)),
    ...{ gap: TILE.gap, isTiled: true, ratio: 2 },
  };
}

function squareShape(size: number): Omit<Shape, 'ratio'> {
  return { width: size, height: size, gap: size >= 20 ? 3 : size >= 12 ? 2 : 1, isTiled: false };
}

/** Blocks beside each other as words on lines; one block alone takes the whole width. */
function arrange(blocks: readonly Block[], { width }: Room, shape: Shape): HeatLayout {
  const cells: Cell[] = [];
  const headings: Heading[] = [];
  const step = shape.width + shape.gap;
  const most = Math.max(1, Math.floor((width + shape.gap) / step));
  let [x, y, lineHeight] = [0, 0, 0];
  for (const { title, members } of blocks) {
    const columns = columnsOf(
      members.length,
      most,
      blocks.length === 1 || shape.isTiled ? Infinity : shape.ratio,
    );
    const blockWidth = Math.max(LEAST_BLOCK, columns * step - shape.gap);
    const rows = Math.ceil(members.length / columns);
    const top = title === '' ? 0 : HEADING_HEIGHT;
    if (x > 0 && x + blockWidth > width) [x, y, lineHeight] = [0, y + lineHeight + BLOCK_GAP, 0];
    if (title !== '') headings.push({ title, members, x: x + EDGE, y: y + EDGE, width: blockWidth });
    for (const [at, node] of members.entries()) {
      const [column, row] = [at % columns, Math.floor(at / columns)];
      cells.push({ node, x: EDGE + x + column * step, y: EDGE + y + top + row * (shape.height + shape.gap) });
    }
    lineHeight = Math.max(lineHeight, top + rows * (shape.height + shape.gap) - shape.gap);
    x += blockWidth + BLOCK_GAP;
  }
  return {
    ...{ cells, headings, isTiled: shape.isTiled, cellWidth: shape.width, cellHeight: shape.height },
    width: width + 2 * EDGE,
    height: y + lineHeight + 2 * EDGE,
  };
}

/** So that the last row of a block is full, or nearly. */
function columnsOf(count: number, most: number, ratio: number): number {
  if (ratio === Infinity) return most;
  const ideal = Math.sqrt(count * ratio);
  const near = Array.from({ length: Math.ceil(ideal * 0.6) }, (_, at) => Math.round(ideal * 0.75) + at);
  const possible = near.filter((columns) => columns >= 1 && columns <= Math.min(count, most));
  const missing = (columns: number): number => (columns - (count % columns)) % columns;
  const [best] = possible.toSorted(
    (a, b) => missing(a) / a - missing(b) / b || Math.abs(a - ideal) - Math.abs(b - ideal),
  );
  return best ?? Math.min(count, most);
}

/** The index of the cell at a point; -1 for none. */
export function cellAt({ cells, cellWidth, cellHeight }: HeatLayout, x: number, y: number): number {
  return cells.findIndex(
    (cell) => x >= cell.x && x < cell.x + cellWidth && y >= cell.y && y < cell.y + cellHeight,
  );
}

export function cellsWithin({ cells, cellWidth, cellHeight }: HeatLayout, a: Point, b: Point): Cell[] {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return cells.filter(({ x, y }) => x < right && x + cellWidth > left && y < bottom && y + cellHeight > top);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The nearest cell straight above or below; the same one where there is none. */
export function cellBeside({ cells }: HeatLayout, from: number, direction: -1 | 1): number {
  const start = cells[from];
  if (start === undefined) return 0;
  let best = { at: from, distance: Infinity };
  for (const [at, { x, y }] of cells.entries()) {
    if (Math.sign(y - start.y) !== direction) continue;
    // A row away counts more than any way to the side.
    const distance = Math.abs(y - start.y) * 10_000 + Math.abs(x - start.x);
    if (distance < best.distance) best = { at, distance };
  }
  return best.at;
}
