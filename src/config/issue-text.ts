/** A schema's issue as a diagnostic: which value, what it must be, what it is, and how to write it. */

import type * as v from 'valibot';
import { nearest } from '../base/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import { UNIT_WORDS } from './schema/kinds.ts';
import { ourKeys, ourWord } from './foreign-words.ts';
import type { Place } from './source-file.ts';
import { keyPlaceAt, type PlacedValue, type ValuePath, valueAt } from './yaml/placed-value.ts';
import { quoted } from './yaml/syntax-traps.ts';

/** What to do where the value itself gives no better advice. */
const KIND_HINTS: ReadonlyMap<string, string> = new Map([
  ['a map of keys and values', "write its keys beneath it, each as 'key: value'"],
  ['a map of names and values', "write the names beneath it, each as 'name: value'"],
  ['a list of maps', "write a list: begin each of them with '- '"],
  ['a list of names', 'write a list: [one, two]'],
  ['text', 'write one text'],
  ['a list of texts', 'write a list: [one, two]'],
  ['a node set that is not empty', 'name at least one node'],
  [UNIT_WORDS, "without blanks, without '-' in front, and of a template with its instance: getty@tty1"],
]);

export interface Finding {
  readonly diagnostic: Diagnostic;
  /** Path of the key that is not there. */
  readonly missing?: string;
  /** Path of the key that was probably meant. */
  readonly meant?: string;
}

/** Of a value that may be written in several ways, what is wrong inside the way that was taken, if that can be told. */
export function issueFindings(issue: v.BaseIssue<unknown>, root: PlacedValue, top: string): Finding[] {
  const { path = [] } = issue;
  const inner = (issue.type === 'union' ? (issue.issues ?? []) : []).flatMap((inside) => {
    const [first, ...others] = inside.path === undefined ? [] : [...path, ...inside.path];
    return first ? [{ ...inside, path: [first, ...others] as const }] : [];
  });
  if (inner.length === 0) return [issueFinding(issue, root, top)];
  return inner.flatMap((issue) => issueFindings({ ...issue, path: [...issue.path] }, root, top));
}

function issueFinding(issue: v.BaseIssue<unknown>, root: PlacedValue, top: string): Finding {
  const path = [top, ...(issue.path ?? []).map(({ key }) => String(key))];
  const name = path.at(-1) ?? '';
  if (issue.type === 'never') return unknownKey(name, path, root, issue.message.split(' '));
  const value = valueAt(root, path);
  if (!value) return missingKey(name, path, root);
  if (issue.path?.at(-1)?.origin === 'key') {
    const better = name.replaceAll(/[^\w.:+@-]+/g, '-').replaceAll(/^[-@]+|[-@]+$/g, '');
    const hint = better !== '' && better !== name ? `write '${better}', for instance` : undefined;
    return error(`the name '${name}' must be ${issue.message}`, keyPlaceAt(root, path), hint);
  }
  const message = `'${shown(path, root)}' must be ${issue.message}, ${whatItIs(value)}`;
  return error(message, value.place, howToWrite(value, issue) ?? KIND_HINTS.get(issue.message));
}

export function unknownKey(
  name: string,
  path: ValuePath,
  root: PlacedValue,
  known: readonly string[],
): Finding {
  const parent = path.slice(0, -1);
  const where = parent.length > 0 ? ` in '${shown(parent, root)}'` : '';
  const foreign = ourKeys(name, known);
  const guess = foreign.length > 0 ? foreign.join("' or '") : nearest(name, known);
  const hint = guess ? `did you mean '${guess}'?` : `the keys here are ${known.join(', ')}`;
  const finding = error(`unknown key '${name}'${where}`, keyPlaceAt(root, path), hint);
  return { ...finding, ...(guess && { meant: [...parent, guess].join('.') }) };
}

export function missingKey(name: string, path: ValuePath, root: PlacedValue): Finding {
  const parent = path.slice(0, -1);
  const place = parent.length === 0 ? root.place : valueAt(root, parent)?.place;
  const message = `the key '${name}' is missing${parent.length > 0 ? ` in '${shown(parent, root)}'` : ''}`;
  const hint = name === 'version' ? "begin the file with 'version: 1'" : `add '${name}: …'`;
  return { ...error(message, place, hint), missing: path.join('.') };
}

/** A misspelt key is one mistake: that the right one is missing need not be said too. */
export function withoutMisspelt(findings: readonly Finding[]): Diagnostic[] {
  const meant = new Set(findings.map((finding) => finding.meant).filter((path) => path !== undefined));
  return findings
    .filter(({ missing }) => missing === undefined || !meant.has(missing))
    .map(({ diagnostic }) => diagnostic);
}

/** `ssh.overrides.user`: the keys without list positions, which the line number tells better. */
function shown(path: ValuePath, root: PlacedValue): string {
  return path.filter((_, at) => valueAt(root, path.slice(0, at))?.kind === 'map').join('.');
}

function whatItIs(value: PlacedValue): string {
  if (value.kind === 'list' && value.items.length === 0) return 'but is empty';
  if (value.kind !== 'scalar') return `not a ${value.kind}`;
  if (value.value === null)
    return value.source === '' ? 'but is empty' : `but ${value.source} is read as nothing`;
  if (typeof value.value === 'string') return value.value === '' ? 'but is empty' : `not '${value.value}'`;
  if (typeof value.value === 'boolean') return `not ${value.source}`;
  const isPlain = String(value.value) === value.source;
  return isPlain
    ? `not the number ${value.source}`
    : `but ${value.source} is read as the number ${value.value}`;
}

/** The cure for the traps of YAML, by what was wanted and what is there. */
function howToWrite(value: PlacedValue, issue: v.BaseIssue<unknown>): string | undefined {
  if (value.kind === 'list')
    return issue.message.startsWith('a node set') ? listAsText(value.items) : undefined;
  if (value.kind === 'map' || value.value === null) return undefined;
  return typeof value.value === 'string'
    ? insteadOfText(value.value, issue)
    : insteadOfNumber(value.source, issue);
}

function insteadOfNumber(source: string, { expected, message }: v.BaseIssue<unknown>): string | undefined {
  if (message.startsWith('a time span')) return `write ${source}s for seconds`;
  return expected === 'string' || message.startsWith('text') ? `quote it: "${source}"` : undefined;
}

function insteadOfText(text: string, { expected, message }: v.BaseIssue<unknown>): string | undefined {
  if (expected === 'boolean') return truthHint(text);
  const isNumber = expected === 'number' || expected === text || message.startsWith('a number from');
  if (isNumber && /^\d+$/.test(text)) return `write it without quotes: ${text}`;
  if (message.startsWith('a list of')) return `write a list: [${text}]`;
  if (text.includes('${')) return 'variables make text, and not here: write the value itself';
  return message.startsWith('one of ') ? nearestWord(text, message) : undefined;
}

function nearestWord(text: string, message: string): string | undefined {
  const words = message.slice('one of '.length).split(', ');
  const guess = ourWord(text, words) ?? nearest(text, words);
  return guess && `did you mean '${guess}'?`;
}

/** In YAML 1.1 these were truth values; in 1.2 they are texts. */
function truthHint(text: string): string | undefined {
  if (/^(?:yes|on|y)$/i.test(text)) return 'write true';
  return /^(?:no|off|n)$/i.test(text) ? 'write false' : undefined;
}

function listAsText(items: readonly PlacedValue[]): string {
  const texts = items.map((item) => (item.kind === 'scalar' ? item.source : '…'));
  return `write one text: ${quoted(texts.join(','))}`;
}

function error(message: string, place: Place | undefined, hint?: string): Finding {
  const diagnostic: Diagnostic = {
    severity: 'error',
    message,
    ...(place && { place }),
    ...(hint !== undefined && { hint }),
  };
  return { diagnostic };
}
