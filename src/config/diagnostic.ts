/** One mistake in a configuration file, and how a list of them reads: `file:line:column: error: …`. */

import { type Place, placeText, positionOf } from './source-file.ts';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Lower case, values in single quotes. */
  readonly message: string;
  /** An instruction. */
  readonly hint?: string;
  /** Absent when a whole file or folder is meant and the message names it. */
  readonly place?: Place;
  /** Further places that belong to it: the first definition, the other edges of a cycle. */
  readonly related?: readonly { readonly text: string; readonly place: Place }[];
  /** Set when trusting the file would be the cure. */
  readonly untrusted?: true;
}

/** More than this helps nobody; the rest is counted. */
const SHOWN = 50;
const EXCERPT_WIDTH = 100;

export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.slice(0, SHOWN).map(renderDiagnostic);
  const more = diagnostics.length - shown.length;
  return shown.join('') + (more > 0 ? `… and ${more} more\n` : '');
}

/** For `--json`: places as file, line and column. */
export function diagnosticJson({ severity, message, hint, place, related }: Diagnostic): object {
  return {
    severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(place && placeJson(place)),
    ...(related && { related: related.map(({ text, place }) => ({ message: text, ...placeJson(place) })) }),
  };
}

function placeJson(place: Place): object {
  const { line, column } = positionOf(place);
  return { file: place.file.path, line, column };
}

/** By file in reading order, then by place; equal ones once. */
export function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly { path: string }[],
): Diagnostic[] {
  const order = new Map(files.map((file, at) => [file.path, at]));
  const rank = ({ place }: Diagnostic): number => (place ? (order.get(place.file.path) ?? files.length) : -1);
  const sorted = diagnostics.toSorted(
    (a, b) => rank(a) - rank(b) || (a.place?.start ?? 0) - (b.place?.start ?? 0),
  );
  const seen = new Set<string>();
  return sorted.filter((diagnostic) => {
    const { place, message } = diagnostic;
    const key = `${place?.file.path} ${place?.start} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function renderDiagnostic({ severity, message, hint, place, related = [] }: Diagnostic): string {
  const lines = [`${place ? `${placeText(place)}: ` : ''}${severity}: ${visible(message)}`];
  if (place) lines.push(...excerpt(place));
  for (const { text, place } of related) lines.push(`  ${placeText(place)}: ${text}`);
  if (hint !== undefined) lines.push(`  hint: ${visible(hint)}`);
  return `${lines.join('\n')}\n`;
}

/** The line with a caret under the fault; a long line is cut round it. */
function excerpt(place: Place): string[] {
  const { column, lineText } = positionOf(place);
  const at = column - 1;
  const from = at < EXCERPT_WIDTH - 20 ? 0 : at - EXCERPT_WIDTH / 2;
  const shown = lineText.slice(from, from + EXCERPT_WIDTH);
  const length = Math.max(1, Math.min(place.end - place.start, shown.length - (at - from)));
  return [`    ${visible(shown)}`, `    ${' '.repeat(at - from)}${'^'.repeat(length)}`];
}

/** A file's text is not trusted on the terminal; a blank for a tab keeps the caret true. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}
