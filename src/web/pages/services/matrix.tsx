/**
 * Services by nodes. The focus stays on the table, which says which cell is the active one: arrows move, x selects, Enter opens. The heads
 * of rows and columns stand for all that is behind them. Only rows in view are drawn.
 */

import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { remPixels, useVirtual } from '../../parts/use-virtual.ts';
import { CellBox, cellText, ColumnHead, RowHead } from './matrix-cell.tsx';
import { matrixKeys, type Place } from './matrix-keys.ts';
import type { Matrix } from './matrix-model.ts';
import css from './matrix.module.css';
import { type Box, choose, chosenNow, instancesIn, joined, toggled } from './selection.ts';
import { texts } from './texts.ts';

interface MatrixProps {
  readonly matrix: Matrix;
  /** A press on a cell, or Enter. */
  readonly onOpen: (place: Place) => void;
  /** Of the panel beside. */
  readonly opened: Place | undefined;
}

const ROW_REM = 1.75;
/** So few columns have room for words. */
const WORDY = 10;

export function isWordy({ columns }: Matrix): boolean {
  return columns.length <= WORDY || columns.some(({ nodes }) => nodes.length > 1);
}

export function MatrixTable({ matrix, onOpen, opened }: MatrixProps) {
  const t = texts();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const hasWords = isWordy(matrix);
  const virtual = useVirtual({ count: matrix.rows.length, rowHeight: remPixels(ROW_REM), scroller });
  const pointer = usePointer(matrix, { onOpen });
  const { active } = pointer;
  const drawn = virtual.getVirtualItems();
  const at = within(active.value, matrix);
  const isDrawn = at.row < 0 || drawn.some(({ index }) => index === at.row);
  const keys = matrixKeys({
    matrix,
    active,
    onOpen,
    show: (row) => row >= 0 && virtual.scrollToIndex(row, { align: 'auto' }),
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / remPixels(ROW_REM)) - 4),
  });
  return (
    <>
      <div
        class={`${css.scroller} ${hasWords ? css.wordy : css.narrow}`}
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={t.matrix}
        aria-rowcount={matrix.rows.length + 1}
        aria-colcount={matrix.columns.length + 1}
        aria-multiselectable
        aria-activedescendant={isDrawn ? `${id}-${at.row}-${at.column}` : undefined}
        style={{ '--columns': String(matrix.columns.length) }}
        onKeyDown={keys}
      >
        <Heads {...{ matrix, id, at, pointer }} isWordy={hasWords} />
        <div role="rowgroup" class={css.rows} style={{ height: `${virtual.getTotalSize()}px` }}>
          {drawn.map(({ index, start }) => (
            <Line
              key={matrix.rows[index]?.services[0]?.name}
              {...{ matrix, id, at, pointer, opened, index }}
              isWordy={hasWords}
              top={start}
            />
          ))}
        </div>
      </div>
      <p class={css.status} aria-hidden="true">
        {statusText(matrix, at)}
      </p>
    </>
  );
}

interface Shown {
  readonly matrix: Matrix;
  readonly id: string;
  readonly isWordy: boolean;
  /** The active cell. */
  readonly at: Place;
  readonly pointer: ReturnType<typeof usePointer>;
}

function Heads({ matrix, id, isWordy, at, pointer }: Shown) {
  return (
    <div role="rowgroup" class={css.head}>
      <div role="row" class={css.row} aria-rowindex={1}>
        <div
          role="columnheader"
          id={`${id}--1--1`}
          class={`${css.corner} ${isAt(at, -1, -1) ? css.active : ''}`}
          aria-colindex={1}
        >
          {texts().service}
        </div>
        {matrix.columns.map((column, index) => (
          <ColumnHead
            key={column.title}
            {...{ column, index, isWordy, id: `${id}--1-${index}`, isActive: isAt(at, -1, index) }}
            onPress={(event) => pointer.head({ row: -1, column: index }, event)}
          />
        ))}
      </div>
    </div>
  );
}

interface LineProps extends Shown {
  readonly index: number;
  readonly top: number;
  readonly opened: Place | undefined;
}

function Line({ matrix, id, isWordy, at, pointer, index, top, opened }: LineProps) {
  const row = matrix.rows[index];
  if (row === undefined) return null;
  const chosen = chosenNow();
  const isChosen = (column: number) =>
    row.services.some(({ name }) => {
      const nodes = chosen.get(name);
      return nodes !== undefined && matrix.columns[column]?.nodes.some((node) => nodes.has(node)) === true;
    });
  return (
    <div
      role="row"
      class={`${css.row} ${css.line}`}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <RowHead
        {...{ row, id: `${id}-${index}--1`, isActive: isAt(at, index, -1) }}
        onPress={(event) => pointer.head({ row: index, column: -1 }, event)}
      />
      {row.cells.map((cell, column) => (
        <CellBox
          key={matrix.columns[column]?.title}
          {...{ cell, row, isWordy, index: column, id: `${id}-${index}-${column}` }}
          column={matrix.columns[column]}
          isActive={isAt(at, index, column)}
          isOpen={opened !== undefined && isAt(opened, index, column)}
          isChosen={isChosen(column)}
          {...pointer.cell({ row: index, column })}
        />
      ))}
    </div>
  );
}

function statusText(matrix: Matrix, at: Place): string {
  const [row, column] = [matrix.rows[at.row], matrix.columns[at.column]];
  if (row === undefined || column === undefined) return texts().keys;
  return cellText(row, column, row.cells[at.column]);
}

/** The table may have become smaller. */
function within({ row, column }: Place, { rows, columns }: Matrix): Place {
  return { row: Math.min(row, rows.length - 1), column: Math.min(column, columns.length - 1) };
}

function isAt({ row, column }: Place, at: number, across: number): boolean {
  return row === at && column === across;
}

/** A press opens, with Ctrl it selects; drawn over several cells it selects them all. */
function usePointer(matrix: Matrix, { onOpen }: Pick<MatrixProps, 'onOpen'>) {
  const active = useSignal<Place>({ row: 0, column: 0 });
  const from = useRef<{ place: Place; isMoved: boolean } | undefined>(undefined);
  const select = (box: Box, isAdded: boolean) => {
    const meant = instancesIn(matrix, box);
    choose(isAdded ? toggled(chosenNow(), meant) : meant);
  };
  const head = ({ row, column }: Place, event: MouseEvent) => {
    active.value = { row, column };
    select({ rows: [row, row], columns: [column, column] }, event.ctrlKey || event.metaKey || event.shiftKey);
  };
  const cell = (place: Place) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      from.current = { place, isMoved: false };
      // Leaves the press to every cell below the pointer, on touch screens, too.
      (event.target as Element).releasePointerCapture(event.pointerId);
    },
    onPointerEnter: (event: PointerEvent) => {
      if (from.current === undefined || event.buttons !== 1) return;
      from.current.isMoved = true;
      active.value = place;
      const start = from.current.place;
      choose(instancesIn(matrix, { rows: [start.row, place.row], columns: [start.column, place.column] }));
    },
    onClick: (event: MouseEvent) => {
      const wasDrawn = from.current?.isMoved === true;
      from.current = undefined;
      if (wasDrawn) return;
      const box = { rows: [place.row, place.row], columns: [place.column, place.column] } as const;
      if (event.shiftKey) {
        const last = active.value;
        choose(
          joined(
            chosenNow(),
            instancesIn(matrix, { rows: [last.row, place.row], columns: [last.column, place.column] }),
          ),
        );
      } else if (event.ctrlKey || event.metaKey) select(box, true);
      else onOpen(place);
      active.value = place;
    },
  });
  return { active, head, cell };
}
