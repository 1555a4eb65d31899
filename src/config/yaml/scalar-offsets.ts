/** Where each character of a scalar's value stands in the file, so that a caret can point inside it. */

import type { Place } from '../source-file.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** One offset a UTF-16 unit of `value`, and one for its end. */
export function scalarOffsets(place: Place, style: ScalarStyle, value: string): number[] {
  const source = place.file.text.slice(place.start, place.end);
  const offsets = source.includes('\n') ? undefined : singleLineOffsets(source, style);
  // Folded and escaped texts that do not line up: the caret stands at their beginning.
  if (offsets?.length !== value.length + 1)
    return Array.from({ length: value.length + 1 }, () => place.start);
  return offsets.map((offset) => place.start + offset);
}

function singleLineOffsets(source: string, style: ScalarStyle): number[] | undefined {
  if (style === 'block') return undefined;
  if (style === 'plain') return Array.from({ length: source.length + 1 }, (_, at) => at);
  const escape = style === 'single' ? /''/y : /\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|.)/y;
  const offsets: number[] = [];
  for (let at = 1; at < source.length - 1;) {
    offsets.push(at);
    escape.lastIndex = at;
    at += escape.exec(source)?.[0].length ?? 1;
  }
  return [...offsets, Math.max(1, source.length - 1)];
}
