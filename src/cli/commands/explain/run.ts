/** `grappe explain`: error codes, outcomes and causes in a paragraph each. */

import { CAUSES, ERROR_CODES, type ErrorMeaning, EXIT, nearest, OUTCOMES } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const text = args.operands.length === 0 ? allCodes() : args.operands.map(explanation).join('\n');
  await io.stdout.write(text);
  return EXIT.ok;
}

function explanation(code: string): string {
  const error = new Map<string, ErrorMeaning>(Object.entries(ERROR_CODES)).get(code);
  if (error) return errorExplanation(code, error);
  const outcome = new Map(Object.entries(OUTCOMES)).get(code);
  if (outcome) return `${code} (outcome): ${outcome.text}. Exit status ${outcome.exit}.\n`;
  const cause = new Map<string, string>(Object.entries(CAUSES)).get(code);
  if (cause !== undefined) return `${code} (cause): ${cause}.\n`;
  const guess = nearest(code, [
    ...Object.keys(ERROR_CODES),
    ...Object.keys(OUTCOMES),
    ...Object.keys(CAUSES),
  ]);
  throw usageError(
    `unknown code '${code}'`,
    guess ? `did you mean '${guess}'?` : "'grappe explain' lists all codes",
  );
}

function errorExplanation(code: string, error: ErrorMeaning): string {
  const hint = error.hint ? `\n  next: ${error.hint}` : '';
  return `${code}: ${error.title}\n  ${error.text}${hint}\n  exit status: ${error.exit}\n`;
}

function allCodes(): string {
  const rows = (entries: readonly (readonly [string, string])[]): string[] =>
    entries.map(([key, text]) => `  ${key.padEnd(22)}${text}`);
  return [
    'Errors',
    ...rows(Object.entries(ERROR_CODES).map(([key, meaning]) => [key, meaning.title])),
    'Outcomes of a node',
    ...rows(Object.entries(OUTCOMES).map(([key, meaning]) => [key, meaning.text])),
    'Causes',
    ...rows(Object.entries(CAUSES)),
    '',
  ].join('\n');
}
