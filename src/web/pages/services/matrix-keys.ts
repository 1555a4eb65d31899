/** Keys of the matrix: arrows move, with Shift they select, x or Space selects, Enter opens, Esc lets go, Ctrl+A takes all. */

import type { Held } from '../../router/use-query.ts';
import { areSingleKeysOn } from '../../shell/single-keys.ts';
import type { Matrix } from './matrix-model.ts';
import { choose, chosenNow, instancesIn, joined, sizeOf, toggled } from './selection.ts';

/** -1 is the head of the row or column. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

interface MatrixKeys {
  readonly matrix: Matrix;
  readonly active: Held<Place>;
  readonly onOpen: (place: Place) => void;
  readonly show: (row: number) => void;
  readonly pageRows: () => number;
}

export function matrixKeys(options: MatrixKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (!moves(event, options) && !acts(event, options)) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function moves(event: KeyboardEvent, { matrix, active, show, pageRows }: MatrixKeys): boolean {
  const { row, column } = active.value;
  const isCommand = event.ctrlKey || event.metaKey;
  const [lastRow, lastColumn] = [matrix.rows.length - 1, matrix.columns.length - 1];
  const steps: Readonly<Record<string, Place>> = {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    Home: isCommand ? { row: 0, column: 0 } : { row, column: 0 },
    End: isCommand ? { row: lastRow, column: lastColumn } : { row, column: lastColumn },
    PageDown: { row: row + pageRows(), column },
    PageUp: { row: Math.max(0, row - pageRows()), column },
    ...(areSingleKeysOn.value && !isCommand && { j: { row: row + 1, column }, k: { row: row - 1, column } }),
  };
  const to = steps[event.key];
  if (to === undefined) return false;
  const next = { row: between(to.row, lastRow), column: between(to.column, lastColumn) };
  if (event.shiftKey) {
    const box = { rows: [row, next.row], columns: [column, next.column] } as const;
    choose(joined(chosenNow(), instancesIn(matrix, box)));
  }
  active.value = next;
  show(next.row);
  return true;
}

function between(value: number, last: number): number {
  return Math.max(-1, Math.min(last, value));
}

function acts(event: KeyboardEvent, { matrix, active, onOpen }: MatrixKeys): boolean {
  const { row, column } = active.value;
  const here = { rows: [row, row], columns: [column, column] } as const;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== 'a') return false;
    choose(instancesIn(matrix, { rows: [-1, -1], columns: [-1, -1] }));
    return true;
  }
  if (event.key === ' ' || (event.key === 'x' && areSingleKeysOn.value)) {
    choose(toggled(chosenNow(), instancesIn(matrix, here)));
    return true;
  }
  if (event.key === 'Enter') {
    onOpen(active.value);
    return true;
  }
  const lets = event.key === 'Escape' && sizeOf(chosenNow()) > 0;
  if (lets) choose(new Map());
  return lets;
}
