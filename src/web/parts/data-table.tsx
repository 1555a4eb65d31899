/**
 * A table of many rows: sorted, filtered, selected, opened; by keyboard as by mouse. Only rows in view are drawn, so the focus stays on
 * the table, which says which row is the active one.
 */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Held, Sorting } from '../router/use-query.ts';
import css from './data-table.module.css';
import { Icon } from './icon.tsx';
import { tableKeys } from './table-keys.ts';
import { useTableRows } from './table-rows.ts';
import { texts } from './texts.ts';
import { remPixels, useVirtual } from './use-virtual.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** A track of CSS grid: `12rem`, `minmax(8rem, 2fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** What rows are sorted by; without it they are not. */
  readonly sortBy?: (row: Row) => string | number | null;
  readonly align?: 'end';
  readonly isMono?: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly idOf: (row: Row) => string;
  /** Kept by the page: in the address, so that it stays. */
  readonly sorting?: Held<Sorting | undefined>;
  /** Rows whose `textOf` has all its words. */
  readonly filter?: string;
  readonly textOf?: (row: Row) => string;
  /** Ids; with it rows can be ticked. */
  readonly selection?: Held<ReadonlySet<string>>;
  readonly onOpen?: (row: Row) => void;
  readonly rowClass?: (row: Row) => string | undefined;
  /** In place of rows where there are none. */
  readonly empty?: ComponentChildren;
  /** The last rows come into view: there may be more to ask for. */
  readonly onNearEnd?: (() => void) | undefined;
  /** A CSS length; else it fills its place. */
  readonly maxHeight?: string;
}

const ROW_REM = 1.75;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, selection, empty, maxHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const table = useTableRows(props);
  // With its line.
  const headHeight = remPixels(ROW_REM) + 1;
  const virtual = useVirtual({
    count: table.rows.length,
    rowHeight: remPixels(ROW_REM),
    headHeight,
    scroller,
  });
  const tracks = [...(selection ? ['2rem'] : []), ...columns.map((column) => column.width)].join(' ');
  const keys = tableKeys({
    table,
    selection,
    onOpen: props.onOpen,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / remPixels(ROW_REM)) - 2),
    show: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
  });
  const drawn = virtual.getVirtualItems();
  useNearEnd(drawn.at(-1)?.index ?? -1, props.rows.length, props.onNearEnd);
  if (props.rows.length === 0 && empty !== undefined) return <div class={css.scroller}>{empty}</div>;
  const isActiveDrawn = drawn.some((item) => item.index === table.active);
  return (
    <div
      class={css.scroller}
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={table.rows.length + 1}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={isActiveDrawn ? `${id}-${table.active}` : undefined}
      style={{ maxHeight: maxHeight ?? '100%', '--tracks': tracks }}
      onKeyDown={keys}
    >
      <Head columns={columns} table={table} selection={selection} />
      <div class={css.rows} role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
        {drawn.map((item) => {
          const row = table.rows[item.index];
          if (row === undefined) return null;
          return (
            <RowLine
              key={table.idOf(row)}
              {...{ row, table, props, index: item.index, top: item.start - headHeight, tableId: id }}
            />
          );
        })}
      </div>
      {table.rows.length === 0 && props.rows.length > 0 && <NoMatch />}
    </div>
  );
}

function NoMatch() {
  return (
    <div role="row" class={css.none}>
      <div role="gridcell" class={css.quiet}>
        {texts().noMatch}
      </div>
    </div>
  );
}

const NEAR = 15;

function useNearEnd(last: number, count: number, tell: (() => void) | undefined): void {
  useEffect(() => {
    if (last >= 0 && last >= count - NEAR) tell?.();
  }, [last, count]);
}

type Table<Row> = ReturnType<typeof useTableRows<Row>>;

interface HeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly table: Table<Row>;
  readonly selection: Held<ReadonlySet<string>> | undefined;
}

function Head<Row>({ columns, table, selection }: HeadProps<Row>) {
  return (
    <div role="rowgroup" class={css.head}>
      <div role="row" class={css.row} aria-rowindex={1}>
        {selection && (
          <div role="columnheader" class={css.tick}>
            <input
              type="checkbox"
              aria-label={texts().selectAll}
              tabIndex={-1}
              checked={table.isAllSelected}
              indeterminate={table.isSomeSelected && !table.isAllSelected}
              onChange={table.toggleAll}
            />
          </div>
        )}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} table={table} />
        ))}
      </div>
    </div>
  );
}

function HeadCell<Row>({ column, table }: { readonly column: Column<Row>; readonly table: Table<Row> }) {
  const sorting = table.sorting.value;
  const isSorted = sorting?.column === column.id;
  const align = column.align === 'end' ? css.end : '';
  if (!column.sortBy) {
    return (
      <div role="columnheader" class={`${css.cell} ${align}`}>
        {column.title}
      </div>
    );
  }
  const order = isSorted ? (sorting.isDown ? 'descending' : 'ascending') : 'none';
  return (
    <div role="columnheader" class={`${css.cell} ${align}`} aria-sort={order}>
      <button type="button" class={css.sort} onClick={() => table.sort(column.id)}>
        {column.title}
        <span class={isSorted ? css.sorted : css.unsorted}>
          <Icon name={isSorted && !sorting.isDown ? 'up' : 'down'} size={11} />
        </span>
      </button>
    </div>
  );
}

interface RowLineProps<Row> {
  readonly row: Row;
  readonly table: Table<Row>;
  readonly props: DataTableProps<Row>;
  readonly index: number;
  readonly top: number;
  readonly tableId: string;
}

function RowLine<Row>({ row, table, props, index, top, tableId }: RowLineProps<Row>) {
  const { columns, selection, onOpen, rowClass } = props;
  const id = table.idOf(row);
  const isSelected = selection?.value.has(id);
  const isActive = index === table.active;
  const classes = [
    css.row,
    css.line,
    isActive && css.active,
    isSelected && css.selected,
    onOpen && css.opens,
    rowClass?.(row),
  ];
  const press = (event: MouseEvent) => {
    table.activate(index);
    const isOwn = event.target instanceof Element && event.target.closest('a,button,input,label') !== null;
    if (isOwn || window.getSelection()?.isCollapsed === false) return;
    if (selection && (event.shiftKey || event.ctrlKey || event.metaKey)) table.select(index, event.shiftKey);
    else onOpen?.(row);
  };
  return (
    <div
      role="row"
      id={`${tableId}-${index}`}
      class={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={press}
    >
      {selection && (
        <div role="gridcell" class={css.tick}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={texts().select(id)}
            checked={isSelected}
            onClick={(event) => table.select(index, event.shiftKey)}
          />
        </div>
      )}
      {columns.map((column) => (
        <div
          role="gridcell"
          key={column.id}
          class={[css.cell, column.align === 'end' && css.end, column.isMono && css.mono]
            .filter(Boolean)
            .join(' ')}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}
