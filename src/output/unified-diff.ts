/** Unified hunks between two sequences of numbered lines, with the ranges of Python's difflib. */

import { diffArrays } from 'diff';

export type LineMark = ' ' | '-' | '+';

export interface DiffLine {
  readonly mark: LineMark;
  /** The number of the line, as the caller gave it. */
  readonly line: number;
}

export interface Hunk {
  /** `@@ -1,2 +1 @@` */
  readonly header: string;
  readonly lines: readonly DiffLine[];
}

const CONTEXT = 3;
/** The work grows with its square: beyond it everything between the common ends counts as replaced. */
const MAX_EDITS = 1000;

export function unifiedHunks(before: readonly number[], after: readonly number[]): Hunk[] {
  const script = editScript(before, after);
  const hunks: Hunk[] = [];
  const position = { before: 0, after: 0, script: 0 };
  for (const [from, until] of hunkRanges(script)) {
    advance(position, script.slice(position.script, from));
    const lines = script.slice(from, until);
    const start = { ...position };
    advance(position, lines);
    const removed = range(start.before, position.before);
    const added = range(start.after, position.after);
    hunks.push({ header: `@@ -${removed} +${added} @@`, lines });
  }
  return hunks;
}

/** Every line of both sides once; between two common lines the removed ones stand first. */
function editScript(before: readonly number[], after: readonly number[]): DiffLine[] {
  const head = commonLength(before, after, (lines, at) => lines[at]);
  const rest = Math.min(before.length, after.length) - head;
  const tail = Math.min(
    rest,
    commonLength(before, after, (lines, at) => lines[lines.length - 1 - at]),
  );
  return [
    ...marked(' ', before.slice(0, head)),
    ...changes(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...marked(' ', before.slice(before.length - tail)),
  ];
}

function commonLength(
  before: readonly number[],
  after: readonly number[],
  line: (lines: readonly number[], at: number) => number | undefined,
): number {
  const limit = Math.min(before.length, after.length);
  let length = 0;
  while (length < limit && line(before, length) === line(after, length)) length++;
  return length;
}

function changes(before: number[], after: number[]): DiffLine[] {
  const parts = diffArrays(before, after, { maxEditLength: MAX_EDITS });
  if (parts === undefined) return [...marked('-', before), ...marked('+', after)];
  const script: DiffLine[] = [];
  let added: number[] = [];
  for (const part of parts) {
    if (part.added) added = added.concat(part.value);
    else if (part.removed) append(script, '-', part.value);
    else {
      append(script, '+', added);
      append(script, ' ', part.value);
      added = [];
    }
  }
  append(script, '+', added);
  return script;
}

/** One by one: a spread of a long text would overflow the stack. */
function append(script: DiffLine[], mark: LineMark, lines: readonly number[]): void {
  for (const line of lines) script.push({ mark, line });
}

function marked(mark: LineMark, lines: readonly number[]): DiffLine[] {
  return lines.map((line) => ({ mark, line }));
}

/** Stretches of the script around changes; two whose contexts touch are one. */
function hunkRanges(script: readonly DiffLine[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [at, { mark }] of script.entries()) {
    if (mark === ' ') continue;
    const last = ranges.at(-1);
    const until = Math.min(script.length, at + 1 + CONTEXT);
    if (last && at - CONTEXT <= last[1]) last[1] = until;
    else ranges.push([Math.max(0, at - CONTEXT), until]);
  }
  return ranges;
}

function advance(
  position: { before: number; after: number; script: number },
  lines: readonly DiffLine[],
): void {
  for (const { mark } of lines) {
    if (mark !== '+') position.before++;
    if (mark !== '-') position.after++;
  }
  position.script += lines.length;
}

/** difflib's form: one line without its count, none as the line before it and 0. */
function range(from: number, until: number): string {
  const length = until - from;
  if (length === 1) return `${from + 1}`;
  return `${length === 0 ? from : from + 1},${length}`;
}
