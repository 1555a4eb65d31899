/**
 * The text format of groups.conf: sections of `key: value` or `key = value`, `#` and `;` remarks on
 * lines of their own, indented continuation lines. Knows nothing of what the keys mean.
 */

import { GrappeError } from '../base/index.ts';

export interface ConfSection {
  readonly name: string;
  readonly values: ReadonlyMap<string, ConfValue>;
  readonly place: ConfPlace;
}

export interface ConfValue {
  readonly text: string;
  readonly place: ConfPlace;
}

export interface ConfPlace {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface OpenValue {
  text: string;
  readonly place: ConfPlace;
}

interface OpenSection {
  readonly name: string;
  readonly values: Map<string, OpenValue>;
  readonly place: ConfPlace;
}

export function parseConf(text: string, file: string): ConfSection[] {
  const sections: OpenSection[] = [];
  let value: OpenValue | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const place = { file, line: index + 1, text: line };
    if (value && /^\s/.test(line)) {
      value.text += `\n${trimmed}`;
      continue;
    }
    const header = /^\[([^\]]+)\]$/.exec(trimmed);
    if (header) sections.push(openSection(header[1] ?? '', sections, place));
    value = header ? undefined : addValue(trimmed, sections.at(-1), place);
  }
  return sections;
}

function openSection(name: string, before: readonly OpenSection[], place: ConfPlace): OpenSection {
  if (before.some((section) => section.name === name)) {
    throw confError(`section '${name}' stands there twice`, place);
  }
  return { name, values: new Map(), place };
}

function addValue(line: string, section: OpenSection | undefined, place: ConfPlace): OpenValue {
  if (!section) throw confError('a value stands before the first section', place);
  const match = /^([^:=]+?)\s*[:=]\s*(.*)$/.exec(line);
  if (!match) throw confError(`'${line}' is no 'key: value'`, place);
  const key = (match[1] ?? '').toLowerCase();
  if (section.values.has(key)) throw confError(`'${key}' stands twice in section '${section.name}'`, place);
  const value = { text: match[2] ?? '', place };
  section.values.set(key, value);
  return value;
}

export function confError(message: string, place: ConfPlace): GrappeError {
  return new GrappeError('group-upcall', {
    message,
    where: { source: place.file, text: place.text, line: place.line },
    hint: 'mend the file',
  });
}
