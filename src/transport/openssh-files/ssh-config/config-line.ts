/**
 * One line of an ssh_config, cut into keyword and words exactly as OpenSSH does it. Two rules exist side by
 * side there: keywords and Match criteria end at blanks or one `=`, arguments follow shell-like quoting.
 */

import { GrappeError, type TextPlace } from '../../../base/index.ts';

export interface ConfigLine {
  /** Lower case. */
  readonly keyword: string;
  readonly words: readonly string[];
  /** Everything after the keyword, untouched: commands are not split. */
  readonly rest: string;
  readonly place: TextPlace;
}

/** Undefined for empty lines and comments. */
export function parseConfigLine(text: string, place: TextPlace): ConfigLine | undefined {
  if (text.includes('\0')) throw configError(place, 'a NUL byte in a configuration line');
  const line = text.slice(skipBlanks(text, 0), endWithoutBlanks(text));
  if (line === '' || line.startsWith('#')) return undefined;
  const first = nextWord(line);
  if (first === undefined) throw configError(place, 'a quote is not closed');
  if (first.rest === '') throw configError(place, `'${first.word}' has no argument`);
  const words = splitArguments(first.rest);
  if (words === undefined) throw configError(place, 'a quote is not closed');
  return { keyword: first.word.toLowerCase(), words, rest: first.rest, place };
}

const BLANK = ' \t\r\n';

/** The word up to a blank, quote or `=`, and what follows after blanks and at most one `=`. */
export function nextWord(text: string): { readonly word: string; readonly rest: string } | undefined {
  const end = text.search(/[ \t\r\n"=]/);
  if (end < 0) return { word: text, rest: '' };
  if (text[end] === '"') {
    const close = text.indexOf('"', end + 1);
    if (close < 0) return undefined;
    return {
      word: text.slice(0, end) + text.slice(end + 1, close),
      rest: text.slice(skipBlanks(text, close + 1)),
    };
  }
  let next = skipBlanks(text, end + 1);
  if (text[end] !== '=' && text[next] === '=') next = skipBlanks(text, next + 1);
  return { word: text.slice(0, end), rest: text.slice(next) };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANK.includes(text.charAt(at))) at++;
  return at;
}

/** A form feed counts as a blank at the end of a line only. */
function endWithoutBlanks(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\r\n\f'.includes(text.charAt(end - 1))) end--;
  return end;
}

/** Words with single and double quotes and backslash escapes; `#` at a word's start ends the line. */
export function splitArguments(text: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (at >= text.length || text[at] === '#') return words;
    const word = readArgument(text, at);
    if (word === undefined) return undefined;
    words.push(word.value);
    at = word.end;
  }
}

function readArgument(text: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote === '' && (char === ' ' || char === '\t')) break;
    if (char === '\\' && isEscapable(text[at + 1], quote)) value += text.charAt(++at);
    else if (quote === '' && `"'`.includes(char)) quote = char;
    else if (char === quote) quote = '';
    else value += char;
  }
  return quote === '' ? { value, end: at } : undefined;
}

function isEscapable(next: string | undefined, quote: string): boolean {
  return next === '"' || next === "'" || next === '\\' || (next === ' ' && quote === '');
}

export function configError(place: TextPlace, message: string, hint?: string): GrappeError {
  const at = place.line === undefined ? place.source : `${place.source} line ${place.line}`;
  return new GrappeError('ssh-config', {
    message: `${at}: ${message}`,
    where: place,
    hint: hint ?? 'mend the line; ssh refuses it too',
  });
}
