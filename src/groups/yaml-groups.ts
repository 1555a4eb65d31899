/** Group files in YAML: source -> group -> expression, list of them, or nothing. */

import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { GrappeError } from '../base/index.ts';
import type { Expressions, GroupSource } from './group-source.ts';
import { mapSource } from './map-source.ts';

interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}

export function parseYamlGroups(text: string, file: string): GroupSource[] {
  const yaml = { file, text, lines: new LineCounter() };
  const document = parseDocument(text, { lineCounter: yaml.lines, logLevel: 'silent' });
  const [mistake] = document.errors;
  if (mistake) throw yamlError(yaml, mistake.message.split('\n')[0] ?? 'no YAML', mistake.pos[0]);
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

function expressions(yaml: YamlFile, node: Node | null, group: string): Expressions {
  if (isSeq(node)) return node.items.map((item) => expression(yaml, item as Node, group));
  if (node === null || (isScalar(node) && node.value === null)) return [];
  return [expression(yaml, node, group)];
}

function expression(yaml: YamlFile, node: Node, group: string): string {
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  const quote = isScalar(node) ? ': put it in quotes' : '';
  throw yamlError(yaml, `group '${group}' is no node set${quote}`, offset(node));
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
