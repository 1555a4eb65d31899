/**
 * Changes single values of a YAML text and leaves every other byte as it is: comments, blank lines, quotes, indentation. What was made
 * is read again and compared with what was meant; a text in which that cannot be done is refused.
 */

import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, parseDocument, type Document } from 'yaml';
import { GrappeError } from '../../base/index.ts';
import {
  type BlockPlace,
  endOfLine,
  pairIn,
  placeOfMap,
  type PlacedPair,
  startOfLine,
} from './yaml-place.ts';
import { asValue, keyText, type Plain } from './yaml-words.ts';

export type YamlPath = readonly [string, ...string[]];

export type YamlEdit =
  | { readonly at: YamlPath; readonly set: Plain }
  | { readonly at: YamlPath; readonly remove: true }
  | { readonly at: YamlPath; readonly rename: string };

/** Throws GrappeError `usage` where only a person can do it. */
export function editYaml(text: string, edit: YamlEdit): string {
  const document = readable(text);
  const meant = meantBy(document.toJS() as unknown, edit);
  const edited = spliced(text, document, edit);
  if (!isDeepStrictEqual(readable(edited).toJS() ?? {}, meant)) throw byHand(edit);
  return edited;
}

function readable(text: string): Document {
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false });
  if (document.errors.length === 0) return document;
  throw new GrappeError('usage', {
    message: 'the text is no YAML',
    hint: 'mend the marked lines first',
  });
}

function byHand({ at }: YamlEdit): GrappeError {
  return new GrappeError('usage', {
    message: `'${at.join('.')}' is written in a way that a form cannot change`,
    hint: 'change it in the text',
  });
}

function spliced(text: string, document: Document, edit: YamlEdit): string {
  if ('set' in edit) return withValue(text, document, edit);
  const pair = pairIn(text, document.contents, edit.at);
  if (!pair) throw new GrappeError('usage', { message: `there is no '${edit.at.join('.')}'` });
  if ('rename' in edit) return replaced(text, pair.keyRange, keyText(edit.rename, pair.isInFlow));
  return withoutPair(text, document, edit.at);
}

function withValue(text: string, document: Document, { at, set }: Extract<YamlEdit, { set: Plain }>): string {
  const pair = pairIn(text, document.contents, at);
  if (pair) return withOtherValue(text, pair, set);
  const [key, ...above] = at.toReversed() as [string, ...string[]];
  const [head, ...rest] = above.toReversed();
  if (head === undefined) return withPair(text, document, [], { key, value: set });
  const parent = pairIn(text, document.contents, [head, ...rest]);
  // A key without a value is a map that nobody has begun.
  if (parent === undefined) return withValue(text, document, { at: [head, ...rest], set: { [key]: set } });
  if (!isMap(parent.value)) return withOtherValue(text, parent, { [key]: set });
  return withPair(text, document, [head, ...rest], { key, value: set });
}

function withOtherValue(text: string, pair: PlacedPair, value: Plain): string {
  const style = isScalar(pair.value) ? pair.value.type : undefined;
  const { valueRange, keyRange, indent, isInFlow } = pair;
  const isEmpty = valueRange === undefined || valueRange[0] === valueRange[1];
  const written = asValue(value, { indent, isInFlow, style, eol: eolOf(text) });
  if (typeof value === 'object' && !Array.isArray(value) && isEmpty && !isInFlow) {
    const end = endOfLine(text, keyRange[1]);
    return replaced(text, [end, end], written.trimEnd());
  }
  if (isEmpty) {
    const colon = text.indexOf(':', keyRange[1]) + 1;
    return replaced(text, [colon, colon], written);
  }
  // What was on lines of its own comes behind the colon, and its last line keeps its end.
  const isBlock = text.slice(keyRange[1], valueRange[0]).includes('\n');
  const start = isBlock ? text.indexOf(':', keyRange[1]) + 1 : valueRange[0];
  const end = text[valueRange[1] - 1] === '\n' ? endBefore(text, valueRange[1]) : valueRange[1];
  return replaced(text, [start, end], isBlock ? written : written.trimStart());
}

/** Before the line break that ends there. */
function endBefore(text: string, end: number): number {
  return end - (text.endsWith('\r\n', end) ? 2 : 1);
}

interface NewPair {
  readonly key: string;
  readonly value: Plain;
}

function withPair(text: string, document: Document, at: readonly string[], { key, value }: NewPair): string {
  const map = at.length === 0 ? document.contents : pairIn(text, document.contents, at)?.value;
  const eol = eolOf(text);
  if (!isMap(map)) {
    const head = text === '' || text.endsWith('\n') ? text : text + eol;
    return `${head}${keyText(key, false)}:${asValue(value, { indent: 0, isInFlow: false, eol })}${eol}`;
  }
  const place = placeOfMap(text, map);
  if (place.kind === 'flow') {
    const value_ = asValue(value, { indent: 0, isInFlow: true, eol });
    const pair = `${keyText(key, true)}:${value_}`;
    return replaced(text, [place.at, place.at], place.isEmpty ? pair : `, ${pair}`);
  }
  return replaced(text, [place.at, place.at], blockPair(text, place, { key, value }));
}

function blockPair(text: string, { at, indent }: BlockPlace, { key, value }: NewPair): string {
  const eol = eolOf(text);
  const isFirstOnLine = at === 0 || text[at - 1] === '\n';
  const gap = indent === 0 && typeof value === 'object' && !Array.isArray(value) ? eol : '';
  const line = `${' '.repeat(indent)}${keyText(key, false)}:${asValue(value, { indent, isInFlow: false, eol })}`;
  return `${isFirstOnLine ? '' : eol}${gap}${line}${eol}`;
}

function withoutPair(text: string, document: Document, at: YamlPath): string {
  const pair = pairIn(text, document.contents, at);
  if (!pair) throw new TypeError(`no ${at.join('.')}`);
  const above = at.slice(0, -1);
  const [head, ...rest] = above;
  // An empty map is nothing that anybody writes.
  if (pair.siblings === 0 && head !== undefined && above.length > 0)
    return withoutPair(text, document, [head, ...rest]);
  if (pair.isInFlow) return withoutFlowPair(text, pair);
  const start = startOfLine(text, pair.keyRange[0]);
  if (text.slice(start, pair.keyRange[0]).trim() !== '') throw byHand({ at, remove: true });
  const end = pair.valueRange?.[1] ?? pair.keyRange[1];
  const next =
    text[end - 1] === '\n' ? end : Math.min(text.length, endOfLine(text, end) + eolOf(text).length);
  return text.slice(0, start) + text.slice(next);
}

function withoutFlowPair(text: string, { keyRange, valueRange }: PlacedPair): string {
  const end = valueRange?.[1] ?? keyRange[1];
  const behind = /^\s*,[ \t]*/.exec(text.slice(end))?.[0];
  if (behind !== undefined) return text.slice(0, keyRange[0]) + text.slice(end + behind.length);
  const before = /,\s*$/.exec(text.slice(0, keyRange[0]))?.[0] ?? '';
  return text.slice(0, keyRange[0] - before.length) + text.slice(end);
}

function replaced(text: string, [start, end]: readonly [number, number], by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

type Tree = Record<string, unknown>;

/** The same as plain data. */
function meantBy(before: unknown, edit: YamlEdit): unknown {
  const root = structuredClone(before ?? {}) as Tree;
  change(root, edit.at, edit);
  return root;
}

function change(map: Tree, [key, ...rest]: readonly string[], edit: YamlEdit): void {
  if (key === undefined) return;
  if (rest.length > 0) {
    const inner = (map[key] ??= {});
    if (typeof inner !== 'object') throw byHand(edit);
    change(inner as Tree, rest, edit);
    if ('remove' in edit && Object.keys(inner).length === 0) delete map[key];
  } else if ('set' in edit) map[key] = edit.set;
  else if ('rename' in edit) {
    map[edit.rename] = map[key];
    delete map[key];
  } else delete map[key];
}
