/** Group files in YAML: source -> group -> expression, list of them, or nothing. */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import { GrappeError } from '../base/index.ts';
import type { Expressions, GroupSource } from './group-source.ts';
import { mapSource } from './map-source.ts';

interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly document: Document;
}

export function parseYamlGroups(text: string, file: string): GroupSource[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const yaml = { file, text, lines, document };
  const [mistake] = document.errors;
  if (mistake) throw yamlError(yaml, lowerCased(mistake.message), mistake.pos[0]);
  if (document.contents === null) return [];
  return mapEntries(yaml, document.contents, 'the file').map(([name, node]) => {
    const groups = mapEntries(yaml, node, `group source '${name}'`);
    return mapSource(
      name,
      new Map(groups.map(([group, value]) => [group, expressions(yaml, value, `${name}:${group}`)])),
    );
  });
}

function mapEntries(yaml: YamlFile, node: Node | null, what: string): [string, Node | null][] {
  if (!isMap(node)) throw yamlError(yaml, `${what} is no mapping of names`, offset(node));
  return node.items.map((pair: Pair) => {
    if (!isScalar(pair.key)) throw yamlError(yaml, `a name in ${what} is no text`, offset(pair.key));
    return [sourceText(pair.key), pair.value as Node | null];
  });
}

function expressions(yaml: YamlFile, written: Node | null, group: string): Expressions {
  const node = target(yaml, written);
  if (isSeq(node)) return node.items.map((item) => expression(yaml, item as Node, group));
  if (node === null || (isScalar(node) && node.value === null)) return [];
  return [expression(yaml, node, group)];
}

function expression(yaml: YamlFile, written: Node, group: string): string {
  const node = target(yaml, written);
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  const quote = isScalar(node) ? ': put it in quotes' : '';
  throw yamlError(yaml, `group '${group}' is no node set${quote}`, offset(written));
}

/** What an alias stands for. Only nodes are taken so, no whole sources. */
function target(yaml: YamlFile, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(yaml.document) ?? node) : node;
}

function lowerCased(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A name as it is written: `007` and `yes` are names here, not a number and a truth value. */
function sourceText(key: { readonly value: unknown; readonly source?: string }): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function offset(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function yamlError(yaml: YamlFile, message: string, at: number): GrappeError {
  const { line, col } = yaml.lines.linePos(at);
  return new GrappeError('group-upcall', {
    message,
    where: { source: yaml.file, text: yaml.text.split('\n')[line - 1] ?? '', line, column: col },
    hint: 'mend the file',
  });
}
