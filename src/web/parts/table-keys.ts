/** Keys of a table: arrows or j and k move, Space or x selects, Shift takes all between, Enter opens, Ctrl+A selects all. */

import type { Held } from '../router/use-query.ts';
import { areSingleKeysOn } from '../shell/single-keys.ts';
import type { useTableRows } from './table-rows.ts';

interface TableKeys<Row> {
  readonly table: ReturnType<typeof useTableRows<Row>>;
  readonly selection: Held<ReadonlySet<string>> | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
  pageRows(): number;
  show(index: number): void;
}

export function tableKeys<Row>(options: TableKeys<Row>): (event: KeyboardEvent) => void {
  const { table } = options;
  return (event) => {
    // Of a link or a button inside a row, which has keys of its own.
    if (event.target !== event.currentTarget) return;
    const to = targetOf(event, table.active, table.rows.length, options.pageRows());
    if (to !== undefined) {
      const index = Math.max(0, Math.min(table.rows.length - 1, to));
      table.activate(index);
      if (event.shiftKey && options.selection) table.select(index, true);
      options.show(index);
    } else if (!act(event, options)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

function targetOf(event: KeyboardEvent, active: number, count: number, page: number): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return undefined;
  const single = areSingleKeysOn.value;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    Home: 0,
    End: count - 1,
    PageDown: active + page,
    PageUp: active - page,
    ...(single && { j: active + 1, k: active - 1 }),
  };
  return targets[event.key];
}

/** False: the key means nothing here. */
function act<Row>(event: KeyboardEvent, options: TableKeys<Row>): boolean {
  if (event.altKey) return false;
  const isCommand = event.ctrlKey || event.metaKey;
  if (options.selection !== undefined && selectBy(event, isCommand, options)) return true;
  return !isCommand && event.key === 'Enter' && openActive(options);
}

function selectBy<Row>(
  event: KeyboardEvent,
  isCommand: boolean,
  { table, selection }: TableKeys<Row>,
): boolean {
  if (isCommand) {
    if (event.key === 'a') table.toggleAll();
    return event.key === 'a';
  }
  if (event.key === ' ' || (event.key === 'x' && areSingleKeysOn.value)) {
    if (table.active >= 0) table.select(table.active, event.shiftKey);
    return true;
  }
  const clears = event.key === 'Escape' && selection !== undefined && selection.value.size > 0;
  if (clears) table.clear();
  return clears;
}

function openActive<Row>({ table, onOpen }: TableKeys<Row>): boolean {
  const row = table.rows[table.active];
  if (row === undefined || onOpen === undefined) return false;
  onOpen(row);
  return true;
}
