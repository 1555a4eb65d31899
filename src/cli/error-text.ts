/** A GrappeError as a person reads it: what, where (with a caret), why, what to do next. */

import type { GrappeError, TextPlace } from '../base/index.ts';
import { sanitise } from '../output/index.ts';

const WIDTH = 100;

export function errorText(error: GrappeError, program: string): string {
  const lines = [`${program}: ${error.message} [${error.code}]`];
  if (error.report !== undefined) lines.unshift(error.report.trimEnd());
  else if (error.where) lines.push(...placeLines(error.where));
  if (error.why) lines.push(`  why: ${error.why}`);
  if (error.hint) lines.push(`  hint: ${error.hint}`);
  // Texts of files, groups and nodes stand in it.
  return sanitise(`${lines.join('\n')}\n`);
}

function placeLines(place: TextPlace): string[] {
  const position = [place.source, place.line, place.column].filter((part) => part !== undefined).join(':');
  if (place.text === '') return [`  where: ${position}`];
  if (place.column === undefined) return [`  where: ${position}: ${excerpt(place.text, 0).text}`];
  const shown = excerpt(place.text, place.column - 1);
  const caret =
    ' '.repeat(shown.offset) + '^'.repeat(Math.max(1, Math.min(place.length ?? 1, WIDTH - shown.offset)));
  return [`  where: ${position}`, `    ${shown.text}`, `    ${caret}`];
}

/** The part of a long text round `offset`, control characters blanked so that the caret stays true. */
function excerpt(text: string, offset: number): { text: string; offset: number } {
  const start = offset < WIDTH - 20 ? 0 : offset - WIDTH / 2;
  const part = text.slice(start, start + WIDTH).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
  return { text: part, offset: offset - start };
}
