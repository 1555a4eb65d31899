/** The rows of a table as they are shown: filtered, sorted; which one is active, which are selected. */

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Held, Sorting } from '../router/use-query.ts';
import { language } from '../texts/language.ts';

interface SortedColumn<Row> {
  readonly id: string;
  readonly sortBy?: (row: Row) => string | number | null;
}

interface TableRowsOptions<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly SortedColumn<Row>[];
  readonly idOf: (row: Row) => string;
  readonly sorting?: Held<Sorting | undefined>;
  readonly filter?: string;
  readonly textOf?: (row: Row) => string;
  readonly selection?: Held<ReadonlySet<string>>;
}

export function useTableRows<Row>(options: TableRowsOptions<Row>) {
  const { idOf, selection } = options;
  const ownSorting = useSignal<Sorting | undefined>(undefined);
  const sorting = options.sorting ?? ownSorting;
  const activeId = useSignal<string | undefined>(undefined);
  const anchor = useRef(0);
  const rows = useShownRows(options, sorting.value);
  const found = rows.findIndex((row) => idOf(row) === activeId.value);
  const selected = selection?.value;
  const idAt = (index: number) => (rows[index] === undefined ? undefined : idOf(rows[index]));
  const set = (ids: Iterable<string>) => selection && (selection.value = new Set(ids));

  return {
    rows,
    idOf,
    sorting,
    active: found,
    activate: (index: number) => (activeId.value = idAt(index)),
    isAllSelected: rows.length > 0 && selected !== undefined && rows.every((row) => selected.has(idOf(row))),
    isSomeSelected: selected !== undefined && selected.size > 0,
    toggleAll: () => set(selected && rows.every((row) => selected.has(idOf(row))) ? [] : rows.map(idOf)),
    /** Turns one over, or takes all from the last one to this. */
    select(index: number, isRange: boolean): void {
      const id = idAt(index);
      if (selected === undefined || id === undefined) return;
      if (isRange) {
        const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
        set([...selected, ...rows.slice(from, to + 1).map(idOf)]);
        return;
      }
      anchor.current = index;
      set(selected.has(id) ? [...selected].filter((other) => other !== id) : [...selected, id]);
    },
    clear: () => set([]),
    /** Upwards, then downwards, then as it came. */
    sort(column: string): void {
      const now = sorting.value;
      if (now?.column !== column) sorting.value = { column, isDown: false };
      else sorting.value = now.isDown ? undefined : { column, isDown: true };
    },
  };
}

function useShownRows<Row>(options: TableRowsOptions<Row>, sorting: Sorting | undefined): readonly Row[] {
  const { rows, columns, filter = '', textOf } = options;
  const kept = useMemo(() => filtered(rows, filter, textOf), [rows, filter, textOf]);
  const sortBy = columns.find((column) => column.id === sorting?.column)?.sortBy;
  return useMemo(
    () => (sortBy === undefined ? kept : sorted(kept, sortBy, sorting?.isDown ?? false)),
    [kept, sorting?.column, sorting?.isDown],
  );
}

export function filtered<Row>(
  rows: readonly Row[],
  filter: string,
  textOf?: (row: Row) => string,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 || textOf === undefined) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What has no value comes last in both directions; n2 before n10. */
export function sorted<Row>(
  rows: readonly Row[],
  sortBy: (row: Row) => string | number | null,
  isDown: boolean,
): readonly Row[] {
  const texts = new Intl.Collator(language.value, { numeric: true });
  const keyed = rows.map((row) => ({ row, key: sortBy(row) }));
  const sign = isDown ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    const order =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : texts.compare(String(a.key), String(b.key));
    return sign * order;
  });
  return keyed.map(({ row }) => row);
}
