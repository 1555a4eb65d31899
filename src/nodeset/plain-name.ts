/** Reads one plain name, in which brackets, operators, wildcards and groups mean nothing. */

import { GrappeError } from '../base/index.ts';
import { isDigit, isSpace } from './cursor.ts';
import { isControl, quoted } from './fault.ts';
import { MAX_DIGITS, rankOf } from './rank.ts';

/** A name taken apart: text and indexes in turn, always one more text than indexes. */
export interface PlainName {
  readonly literals: readonly string[];
  /** Ranks of the indexes. */
  readonly axes: readonly number[];
}

export function plainName(name: string): PlainName {
  const literals: string[] = [];
  const axes: number[] = [];
  let literalStart = 0;
  for (let at = 0; at < name.length; at++) {
    if (!isDigit(name.charCodeAt(at))) continue;
    const end = endOfDigits(name, at);
    const start = indexStart(at, end);
    literals.push(name.slice(literalStart, start));
    axes.push(rankOfDigits(name, start, end));
    literalStart = end;
    at = end;
  }
  literals.push(name.slice(literalStart));
  return { literals, axes };
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Digits beyond the last 15 of a run stay in the pattern, so that a rank is always exact. */
export function indexStart(start: number, end: number): number {
  return Math.max(start, end - MAX_DIGITS);
}

/** The rank of the digits between `start` and `end`. */
export function rankOfDigits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + text.charCodeAt(at) - 48;
  return rankOf(value, end - start);
}

/** The name, unless no expression could say it: a fold with it could not be read back. */
export function readableName(name: string): string {
  if (isReadable(name)) return name;
  throw new GrappeError('node-name', {
    message: `not a node name: ${quoted({ label: 'node name', text: name }, { start: 0, end: name.length })}`,
    why: name === '' ? 'it is empty' : "names hold no space, no '@' in front and none of , ! & ^ [ ] * ?",
  });
}

export function isReadable(name: string): boolean {
  return name !== '' && !name.startsWith('@') && !Array.from(name).some(isReserved);
}

function isReserved(character: string): boolean {
  const code = character.charCodeAt(0);
  return ',!&^[]*?'.includes(character) || isSpace(code) || isControl(code);
}
