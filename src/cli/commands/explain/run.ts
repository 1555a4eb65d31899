/** `grappe explain`: error codes, outcomes and causes in a paragraph each. */

import {
  type Cause,
  CAUSE_STEPS,
  CAUSES,
  ERROR_CODES,
  ERROR_TEXTS,
  type ErrorCode,
  type ErrorMeaning,
  EXIT,
  nearest,
  type Outcome,
  OUTCOME_STEPS,
  OUTCOMES,
} from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const text = args.operands.length === 0 ? allCodes() : args.operands.map(explanation).join('\n');
  await io.stdout.write(text);
  return EXIT.ok;
}

/** A word may be an outcome and a cause. */
function explanation(code: string): string {
  const texts = [
    isKey(ERROR_CODES, code) ? errorExplanation(code) : '',
    isKey(OUTCOMES, code) ? outcomeExplanation(code) : '',
    isKey(CAUSES, code) ? causeExplanation(code) : '',
  ].filter((text) => text !== '');
  if (texts.length > 0) return texts.join('\n');
  const guess = nearest(code, [ERROR_CODES, OUTCOMES, CAUSES].flatMap(Object.keys));
  throw usageError(
    `unknown code '${code}'`,
    guess ? `did you mean '${guess}'?` : "'grappe explain' lists all codes",
  );
}

function isKey<Table extends object>(table: Table, word: string): word is Extract<keyof Table, string> {
  return Object.hasOwn(table, word);
}

function errorExplanation(code: ErrorCode): string {
  const { title, text } = ERROR_TEXTS[code];
  const { hint, exit }: ErrorMeaning = ERROR_CODES[code];
  return `${code}: ${title}\n  ${text}${nextLine(hint)}\n  exit status: ${exit}\n`;
}

function outcomeExplanation(outcome: Outcome): string {
  const { text, exit } = OUTCOMES[outcome];
  return `${outcome} (outcome): ${text}${nextLine(OUTCOME_STEPS[outcome])}\n  exit status: ${exit}\n`;
}

function causeExplanation(cause: Cause): string {
  return `${cause} (cause): ${CAUSES[cause]}${nextLine(CAUSE_STEPS[cause])}\n`;
}

function nextLine(step: string | undefined): string {
  return step === undefined ? '' : `\n  next: ${step}`;
}

function allCodes(): string {
  const rows = (entries: readonly (readonly [string, string])[]): string[] =>
    entries.map(([key, text]) => `  ${key.padEnd(22)}${text}`);
  return [
    'Errors',
    ...rows(Object.entries(ERROR_TEXTS).map(([key, { title }]) => [key, title])),
    'Outcomes of a node',
    ...rows(Object.entries(OUTCOMES).map(([key, meaning]) => [key, meaning.text])),
    'Causes',
    ...rows(Object.entries(CAUSES)),
    '',
  ].join('\n');
}
