/** YAML's own errors in the words of somebody who wanted to write a configuration, with the cure. */

import type { YAMLError } from 'yaml';
import type { Diagnostic } from '../diagnostic.ts';
import type { SourceFile } from '../source-file.ts';

interface Trap {
  readonly message: string;
  readonly hint?: string;
  readonly start?: number;
  readonly end?: number;
}

type YamlFault = Pick<YAMLError, 'code' | 'message' | 'pos'>;

/** After these the rest of the file was read as meant, so its other mistakes can be told too. */
const LOCAL_FAULTS: ReadonlySet<string> = new Set(['BAD_SCALAR_START', 'BAD_ALIAS', 'TAG_RESOLVE_FAILED']);

export function isLocalFault({ code }: YamlFault): boolean {
  return LOCAL_FAULTS.has(code);
}

/**
 * The faults of a file in our words. `scalars` are the texts of the scalars that were read, by offset.
 * A structural fault draws others after it: one that we cannot name counts only if it is the first.
 */
export function syntaxDiagnostics(
  faults: readonly YamlFault[],
  file: SourceFile,
  scalars: ReadonlyMap<number, string>,
): Diagnostic[] {
  const firstStructural = faults.find((fault) => !isLocalFault(fault));
  return faults.flatMap((fault) => {
    const trap = CURES.get(fault.code)?.(fault, file, scalars);
    if (!trap && fault !== firstStructural) return [];
    return [trapDiagnostic(fault, file, trap ?? { message: ownWords(fault.message) })];
  });
}

function trapDiagnostic({ pos }: YamlFault, file: SourceFile, trap: Trap): Diagnostic {
  const { message, hint, start = pos[0], end = pos[1] } = trap;
  return { severity: 'error', message, ...(hint !== undefined && { hint }), place: { file, start, end } };
}

/** The faults that a node set without quotes made, in `text`, which has the length of the file's own. */
export function bracketFaults(faults: readonly YamlFault[], file: SourceFile, text: string): Diagnostic[] {
  let end = 0;
  return faults.flatMap((fault) => {
    // `n[1-3]m[4-5]` is one node set with two brackets.
    const trap = fault.pos[0] < end ? undefined : bracketTrap(fault, text);
    end = trap?.end ?? end;
    return trap ? [trapDiagnostic(fault, file, trap)] : [];
  });
}

/** `[n[1-3]]`: a bracket inside a YAML list or map begins another list. */
function bracketTrap({ pos: [open] }: YamlFault, text: string): Trap | undefined {
  if (text.charAt(open) !== '[') return undefined;
  let start = open;
  while (start > 0 && !/[\s,[\]{}"':#]/.test(text.charAt(start - 1))) start--;
  if (start === open) return undefined;
  const rest = /^(?:\[[\w,/-]*\]|[^\s,[\]{}"'#])*/.exec(text.slice(open, open + 200))?.[0] ?? '';
  const end = open + Math.max(1, rest.length);
  return {
    message: "'[' begins a YAML list here, not the indexes of a node set",
    hint: `quote it: "${text.slice(start, end)}"`,
    start,
    end,
  };
}

type Cure = (fault: YamlFault, file: SourceFile, scalars: ReadonlyMap<number, string>) => Trap | undefined;

const CURES: ReadonlyMap<string, Cure> = new Map<string, Cure>([
  ['BAD_SCALAR_START', reservedCharacter],
  ['TAG_RESOLVE_FAILED', tag],
  ['BAD_ALIAS', () => ({ message: "'*' begins a YAML alias", hint: 'quote the value: "*"' })],
  ['TAB_AS_INDENT', () => ({ message: 'a tab is used for indentation', hint: 'indent with spaces' })],
  [
    'MULTIPLE_DOCS',
    ({ pos: [start] }) => ({
      message: 'a second document begins here; a file holds one',
      hint: "take the '---' line away",
      end: start + '---'.length,
    }),
  ],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    ({ pos }, file) => ({
      message: "the value holds ': ', which makes it a map",
      hint: `quote it: ${quoted(restOfLine(file, pos[0]))}`,
    }),
  ],
  ['RESOURCE_EXHAUSTION', () => ({ message: 'the file is nested too deeply' })],
  ['MISSING_CHAR', openQuote],
]);

function reservedCharacter(
  { pos: [start] }: YamlFault,
  file: SourceFile,
  scalars: ReadonlyMap<number, string>,
): Trap {
  const first = file.text.charAt(start);
  const text = scalars.get(start) ?? first;
  const message = `a value that begins with '${first}' must be quoted`;
  return { message, hint: `quote it: ${quoted(text)}`, end: start + text.length };
}

/** Told at the quote that opens the text: the library notices only at the end of the file. */
function openQuote(
  { message }: YamlFault,
  file: SourceFile,
  scalars: ReadonlyMap<number, string>,
): Trap | undefined {
  const start = [...scalars.keys()].findLast((at) => /["']/.test(file.text.charAt(at)));
  if (start === undefined || !message.includes('quote')) return undefined;
  return {
    message: 'the quote that opens here is never closed',
    hint: 'close it where the text ends',
    start,
    end: start + 1,
  };
}

/** `!web` is a tag, and tags could name types of the reading program: none is taken. */
function tag({ pos: [start] }: YamlFault, file: SourceFile): Trap {
  const text = /^[^\s,[\]{}]*/.exec(file.text.slice(start, start + 200))?.[0] ?? '!';
  return {
    message: `'${text}' is a YAML tag; tags are not taken`,
    hint: `if it is text, quote it: ${quoted(text)}`,
    end: start + text.length,
  };
}

export function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

function restOfLine(file: SourceFile, start: number): string {
  return (/^[^\r\n]*/.exec(file.text.slice(start, start + 200))?.[0] ?? '').replace(/\s+#.*$/, '').trimEnd();
}

/** The library's words, in our form: lower case and without its excerpt. */
function ownWords(message: string): string {
  const text = message.split('\n')[0] ?? message;
  return text.charAt(0).toLowerCase() + text.slice(1);
}
