/** What pressing, dragging and keys do to the chosen nodes of the map. */

import { navigate, pathOf } from '../../router/location.ts';
import type { NodeNow } from './fleet-model.ts';
import {
  cellAt,
  type Cell,
  cellsWithin,
  type HeatLayout,
  HEADING_HEIGHT,
  type Point,
} from './heat-layout.ts';
import { selection } from './selection.ts';

/** A hand is never quite still. */
const DRAG_FROM = 4;

export type Drag = readonly [Point, Point];

export function isDrag(drag: Drag | undefined): drag is Drag {
  return drag !== undefined && Math.hypot(drag[1].x - drag[0].x, drag[1].y - drag[0].y) >= DRAG_FROM;
}

/** Keys that are held while something is chosen. */
export interface Held {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export class MapChoice {
  readonly layout: HeatLayout;
  readonly #nodes: readonly NodeNow[];
  /** The cell from which Shift takes all to another one. */
  readonly #anchor: { current: number };

  constructor(layout: HeatLayout, nodes: readonly NodeNow[], anchor: { current: number }) {
    this.layout = layout;
    this.#nodes = nodes;
    this.#anchor = anchor;
  }

  /** Alone, turned over, or all from the last one to this. */
  press(cell: number, held: Held): void {
    if (held.shiftKey) this.through(cell);
    else if (held.ctrlKey || held.metaKey) this.turn(cell);
    else {
      this.begin(cell);
      this.#choose(this.#namesOf(this.layout.cells.slice(cell, cell + 1)), false);
    }
  }

  begin(cell: number): void {
    this.#anchor.current = cell;
  }

  through(cell: number): void {
    const from = Math.min(this.#anchor.current, cell);
    const to = Math.max(this.#anchor.current, cell);
    this.#choose(this.#namesOf(this.layout.cells.slice(from, to + 1)), true);
  }

  turn(cell: number): void {
    const name = this.#nameAt(cell);
    if (name === undefined) return;
    this.begin(cell);
    const chosen = new Set(selection.value);
    if (!chosen.delete(name)) chosen.add(name);
    selection.value = chosen;
  }

  dragged([from, to]: Drag, held: Held): void {
    this.#choose(this.#namesOf(cellsWithin(this.layout, from, to)), isMore(held));
  }

  /** Beside the cells: a heading stands for its block, anything else for nothing. */
  pressBeside(at: Point, held: Held): void {
    const heading = this.layout.headings.find(
      ({ x, y, width }) => at.x >= x && at.x < x + width && at.y >= y && at.y < y + HEADING_HEIGHT,
    );
    this.#choose(heading?.members.flatMap((node) => this.#nodes[node]?.name ?? []) ?? [], isMore(held));
  }

  all(): void {
    this.#choose(this.#namesOf(this.layout.cells), false);
  }

  none(): void {
    this.#choose([], false);
  }

  open(cell: number): void {
    const name = this.#nameAt(cell);
    if (name !== undefined) navigate(pathOf('nodes', name));
  }

  cellAt(at: Point): number {
    return cellAt(this.layout, at.x, at.y);
  }

  #choose(names: Iterable<string>, more: boolean): void {
    selection.value = new Set([...(more ? selection.value : []), ...names]);
  }

  #namesOf(cells: readonly Cell[]): string[] {
    return cells.flatMap(({ node }) => this.#nodes[node]?.name ?? []);
  }

  #nameAt(cell: number): string | undefined {
    return this.#nodes[this.layout.cells[cell]?.node ?? -1]?.name;
  }
}

function isMore({ shiftKey, ctrlKey, metaKey }: Held): boolean {
  return shiftKey || ctrlKey || metaKey;
}
