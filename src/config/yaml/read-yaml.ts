/**
 * YAML text to placed values. Takes the core schema of YAML 1.2 only: no tags, no merge keys, no second
 * document; sizes, depth and aliases are bounded before anything is expanded.
 */

import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type Scalar,
  type YAMLError,
} from 'yaml';
import type { Diagnostic } from '../diagnostic.ts';
import { lineOf, type Place, type SourceFile } from '../source-file.ts';
import type { PlacedEntry, PlacedList, PlacedMap, PlacedScalar, PlacedValue } from './placed-value.ts';
import { type ScalarStyle, scalarOffsets } from './scalar-offsets.ts';
import { bracketFaults, isLocalFault, syntaxDiagnostics } from './syntax-traps.ts';

export interface YamlReading {
  /** Absent when the syntax is so wrong that nothing else can be told. */
  readonly root?: PlacedValue;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each round shows brackets that the ones before have hidden. */
const MOST_ROUNDS = 5;
const MAX_DEPTH = 32;
/** Values in the file once every alias is written out. */
const MAX_VALUES = 200_000;

export function readYaml(file: SourceFile): YamlReading {
  const brackets: Diagnostic[] = [];
  let { text } = file;
  for (let round = 0; ; round++) {
    const document = documentOf(text);
    const faults = [...document.errors, ...document.warnings];
    const found = round < MOST_ROUNDS ? bracketFaults(faults, file, text) : [];
    if (found.length === 0) return readingOf({ document, faults, brackets }, file);
    brackets.push(...found);
    text = withoutBrackets(text, found);
  }
}

function documentOf(text: string): Document {
  return parseDocument(text, {
    lineCounter: new LineCounter(),
    prettyErrors: false,
    // Our own check is linear, and names both places.
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
  });
}

/** A node set without quotes breaks the list that it stands in: with a word in its place the rest is read as meant. */
function withoutBrackets(text: string, found: readonly Diagnostic[]): string {
  const characters = text.split('');
  for (const { place } of found) if (place) characters.fill('x', place.start, place.end);
  return characters.join('');
}

interface ParsedText {
  readonly document: Document;
  readonly faults: readonly YAMLError[];
  /** Told of already. */
  readonly brackets: readonly Diagnostic[];
}

function readingOf({ document, faults, brackets }: ParsedText, file: SourceFile): YamlReading {
  const reader = new TreeReader(file);
  const root = reader.read(document.contents, document.contents?.range?.[0] ?? 0);
  const syntax = [...brackets, ...syntaxDiagnostics(faults, file, reader.scalars)];
  if (!faults.every(isLocalFault)) return { diagnostics: oneEachLine(syntax) };
  const faulty = new Set(syntax.map(({ place }) => place && lineOf(place)));
  const others = reader.diagnostics.filter(({ place }) => !place || !faulty.has(lineOf(place)));
  return { root, diagnostics: [...syntax, ...others] };
}

/** One wrong character makes several errors; the first of a line is the one that helps. */
function oneEachLine(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const lines = Map.groupBy(diagnostics, ({ place }) => place && lineOf(place));
  return [...lines.values()].flatMap(([first]) => first ?? []);
}

type YamlNode = unknown;

/** One walk over the document, in reading order, so that an alias finds the anchor before it. */
class TreeReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly scalars = new Map<number, string>();
  readonly #file: SourceFile;
  readonly #anchors = new Map<string, { value: PlacedValue; weight: number } | 'open'>();
  #weight = 0;
  #full = false;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** `at` is where an absent value would stand. */
  read(node: YamlNode, at: number, depth = 0): PlacedValue {
    this.#weight++;
    if (depth > MAX_DEPTH) return this.#refuse(at, `nested deeper than ${MAX_DEPTH} levels`);
    if (this.#weight > MAX_VALUES) return this.#tooMany(at);
    if (isAlias(node)) return this.#alias(node.source, node.range?.[0] ?? at);
    if (!isScalar(node) && !isCollection(node)) return this.#empty(at);
    const anchor = node.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const before = this.#weight;
    const value = this.#content(node, at, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, { value, weight: this.#weight - before + 1 });
    return value;
  }

  #content(node: YamlNode, at: number, depth: number): PlacedValue {
    if (isMap(node)) return this.#map(node.items, this.#place(node.range, at), depth);
    if (isSeq(node)) return this.#list(node.items, this.#place(node.range, at), depth);
    return isScalar(node) ? this.#scalar(node, this.#place(node.range, at)) : this.#empty(at);
  }

  #scalar(node: Scalar, place: Place): PlacedScalar {
    const value = typeof node.value === 'bigint' ? Number(node.value) : node.value;
    const source = node.source ?? this.#file.text.slice(place.start, place.end);
    this.scalars.set(place.start, source);
    if (typeof value === 'string') return textScalar(place, value, styleOf(node), source);
    if (value === null && node.anchor !== undefined) {
      this.#error(
        place,
        `'&${node.anchor}' is a YAML anchor without a value`,
        `if it is text, quote it: "&${node.anchor}"`,
      );
    }
    const known = typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'scalar', place, value: known, source, offsets: () => [place.start] };
  }

  #list(items: readonly YamlNode[], place: Place, depth: number): PlacedList {
    return {
      kind: 'list',
      place,
      items: items.map((item) => this.read(item, startOf(item, place.start), depth + 1)),
    };
  }

  #map(pairs: readonly Pair[], place: Place, depth: number): PlacedMap {
    const entries = new Map<string, PlacedEntry>();
    for (const pair of pairs) {
      const key = this.#key(pair.key, place.start);
      if (key === undefined) continue;
      const first = entries.get(key.name);
      const value = this.read(pair.value, startOf(pair.value, key.place.end), depth + 1);
      if (first) this.#duplicate(key, first.key);
      else entries.set(key.name, { key: key.place, value });
    }
    return { kind: 'map', place, entries };
  }

  #key(node: YamlNode, at: number): { name: string; place: Place } | undefined {
    const place = this.#place(
      isScalar(node) || isCollection(node) || isAlias(node) ? node.range : undefined,
      at,
    );
    if (!isScalar(node)) {
      this.#error(place, 'a key must be text');
      return undefined;
    }
    if (typeof node.value !== 'string') {
      const source = node.source ?? '';
      this.#error(
        place,
        source === '' ? 'a key is missing' : `the key ${source} is not text`,
        source === '' ? undefined : `quote it: "${source}"`,
      );
      return undefined;
    }
    if (node.value === '<<')
      this.#error(
        place,
        "merge keys ('<<') are not taken",
        'write the keys out, or use an alias for the whole value',
      );
    else if (isReserved(node.value))
      this.#error(place, `'${node.value}' cannot be a key`, 'choose another name');
    else return { name: node.value, place };
    return undefined;
  }

  /** Aliases share what they stand for; their weight counts in full, so that they cannot explode later. */
  #alias(name: string, at: number): PlacedValue {
    const place = { file: this.#file, start: at, end: at + name.length + 1 };
    const target = this.#anchors.get(name);
    if (target !== undefined && target !== 'open') {
      this.#weight += target.weight;
      return this.#weight > MAX_VALUES ? this.#tooMany(at) : target.value;
    }
    const why =
      target === 'open'
        ? `the alias '*${name}' stands inside its own anchor`
        : `'*${name}' is a YAML alias, and no anchor '&${name}' stands before it`;
    this.#error(place, why, `if it is text, quote it: "*${name}"`);
    return this.#empty(at);
  }

  #duplicate(key: { name: string; place: Place }, first: Place): void {
    this.diagnostics.push({
      severity: 'error',
      message: `the key '${key.name}' stands here twice`,
      hint: 'take one of the two away',
      place: key.place,
      related: [{ text: 'it was first given here', place: first }],
    });
  }

  #tooMany(at: number): PlacedValue {
    if (this.#full) return this.#empty(at);
    this.#full = true;
    return this.#refuse(at, `aliases expand to more than ${MAX_VALUES} values`);
  }

  #refuse(at: number, message: string): PlacedValue {
    this.#error({ file: this.#file, start: at, end: at + 1 }, message);
    return this.#empty(at);
  }

  #empty(at: number): PlacedScalar {
    const place = { file: this.#file, start: at, end: at };
    return { kind: 'scalar', place, value: null, source: '', offsets: () => [at] };
  }

  #place(range: readonly number[] | null | undefined, at: number): Place {
    return { file: this.#file, start: range?.[0] ?? at, end: range?.[1] ?? at + 1 };
  }

  #error(place: Place, message: string, hint?: string): void {
    this.diagnostics.push({ severity: 'error', message, place, ...(hint !== undefined && { hint }) });
  }
}

/** Names that every object has: as keys they could reach or shadow what the language itself relies on. */
function isReserved(name: string): boolean {
  return name === '__proto__' || name === 'prototype' || name in {};
}

function textScalar(place: Place, value: string, style: ScalarStyle, source: string): PlacedScalar {
  return { kind: 'scalar', place, value, source, offsets: () => scalarOffsets(place, style, value) };
}

function styleOf(node: Scalar): ScalarStyle {
  if (node.type === 'QUOTE_SINGLE') return 'single';
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  return node.type === 'PLAIN' ? 'plain' : 'block';
}

function startOf(node: YamlNode, otherwise: number): number {
  return isScalar(node) || isCollection(node) || isAlias(node) ? (node.range?.[0] ?? otherwise) : otherwise;
}
