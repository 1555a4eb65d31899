/** A text file that configuration came from, and places in it, counted as editors count them. */

export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** The path as messages show it: relative where that is shorter to read. */
  readonly name: string;
  readonly text: string;
  /** Offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

/** A stretch of a file; `end` is exclusive. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** The whole line, without its end. */
  readonly lineText: string;
}

export function sourceFile(path: string, name: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { path, name, text, lineStarts };
}

export function positionOf({ file, start }: Place): Position {
  const line = lineOf({ file, start });
  const from = file.lineStarts[line - 1] ?? 0;
  const next = file.lineStarts[line];
  const lineText = file.text.slice(from, next === undefined ? undefined : next - 1);
  return {
    line,
    column: start - from + 1,
    lineText: lineText.endsWith('\r') ? lineText.slice(0, -1) : lineText,
  };
}

/** `grappe.yaml:12:5`. */
export function placeText(place: Place): string {
  const { line, column } = positionOf(place);
  return `${place.file.name}:${line}:${column}`;
}

/** The 1-based line, found by halving. */
export function lineOf({ file: { lineStarts }, start: offset }: Pick<Place, 'file' | 'start'>): number {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
