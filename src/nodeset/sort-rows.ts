/** Puts rows of ranks in order, axis by axis, in linear time: a stable counting sort from the last axis to the first. */

/** One axis of a table of rows. */
export interface Column {
  /** The distinct ranks, ascending. */
  readonly ranks: readonly number[];
  /** Per row, the position of its rank in `ranks`. */
  readonly ids: Uint32Array;
}

/** The columns of `ranks`, which holds rows of `arity` ranks one behind the other. */
export function columnsOf(ranks: readonly number[], arity: number): Column[] {
  return Array.from({ length: arity }, (_, axis) => columnOf(ranks, arity, axis));
}

function columnOf(ranks: readonly number[], arity: number, axis: number): Column {
  const values = Float64Array.from(
    { length: ranks.length / arity },
    (_, row) => ranks[row * arity + axis] ?? 0,
  );
  const distinct = [...new Set(values.slice().sort())];
  const idOf = new Map(distinct.map((rank, id) => [rank, id]));
  return { ranks: distinct, ids: Uint32Array.from(values, (rank) => idOf.get(rank) ?? 0) };
}

/** Row numbers ordered by the given columns, the first one weighing most. */
export function orderOfRows(columns: readonly Column[], rowCount: number): Uint32Array {
  let order = Uint32Array.from({ length: rowCount }, (_, row) => row);
  for (const column of columns.toReversed()) order = sortedBy(column, order);
  return order;
}

function sortedBy(column: Column, order: Uint32Array): Uint32Array<ArrayBuffer> {
  const nextPlace = new Uint32Array(column.ranks.length + 1);
  for (const id of column.ids) nextPlace[id + 1] = (nextPlace[id + 1] ?? 0) + 1;
  for (let id = 1; id < nextPlace.length; id++)
    nextPlace[id] = (nextPlace[id] ?? 0) + (nextPlace[id - 1] ?? 0);
  const sorted = new Uint32Array(order.length);
  for (const row of order) {
    const id = column.ids[row] ?? 0;
    const place = nextPlace[id] ?? 0;
    sorted[place] = row;
    nextPlace[id] = place + 1;
  }
  return sorted;
}
