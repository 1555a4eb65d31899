/** Where the parts of a YAML map stand in its text. */

import { isMap, isNode, isScalar, type Pair, type YAMLMap } from 'yaml';

type Range = readonly [number, number];

export interface PlacedPair {
  readonly keyRange: Range;
  /** Absent of a key without a value. */
  readonly valueRange: Range | undefined;
  readonly value: unknown;
  /** Columns before the key. */
  readonly indent: number;
  readonly isInFlow: boolean;
  /** Other keys of the same map. */
  readonly siblings: number;
}

export function pairIn(text: string, root: unknown, path: readonly string[]): PlacedPair | undefined {
  let found: PlacedPair | undefined;
  let map = root;
  let isInFlow = false;
  for (const step of path) {
    if (!isMap(map)) return undefined;
    isInFlow ||= map.flow === true;
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === step);
    const keyRange = pair && rangeOf(pair.key);
    if (!pair || !keyRange) return undefined;
    found = {
      ...{ keyRange, valueRange: rangeOf(pair.value), value: pair.value, isInFlow },
      indent: keyRange[0] - startOfLine(text, keyRange[0]),
      siblings: map.items.length - 1,
    };
    map = pair.value;
  }
  return found;
}

export interface BlockPlace {
  readonly kind: 'block';
  readonly at: number;
  readonly indent: number;
}

export interface FlowPlace {
  readonly kind: 'flow';
  readonly at: number;
  readonly isEmpty: boolean;
}

/** Behind its last pair. */
export function placeOfMap(text: string, map: YAMLMap): BlockPlace | FlowPlace {
  const last = map.items.at(-1);
  const end = last && endOfPair(last);
  if (map.flow === true) {
    const brace = (map.range?.[1] ?? 1) - 1;
    return { kind: 'flow', at: end ?? brace, isEmpty: end === undefined };
  }
  const start = rangeOf(map.items[0]?.key)?.[0] ?? 0;
  const indent = start - startOfLine(text, start);
  const at = end ?? text.length;
  return { kind: 'block', indent, at: text[at - 1] === '\n' ? at : behindLine(text, at) };
}

export function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where its line break begins, or the text ends. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function behindLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function endOfPair({ key, value }: Pair): number | undefined {
  return (rangeOf(value) ?? rangeOf(key))?.[1];
}

function rangeOf(node: unknown): Range | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return [node.range[0], node.range[1]];
}
