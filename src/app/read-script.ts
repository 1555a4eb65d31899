/** A script of this machine that nodes run without keeping it: its text is their standard input. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { GrappeError, systemReason } from '../base/index.ts';
import { quoteArguments } from '../transport/index.ts';

export interface Script {
  /** The command that reads it; arguments follow. */
  readonly command: string;
  readonly text: Uint8Array;
}

export async function readScript(path: string): Promise<Script> {
  const text = await readFile(path).catch((cause: unknown) => {
    const why = systemReason(cause);
    throw new GrappeError('usage', { message: `cannot read the script '${path}'`, why, cause });
  });
  return scriptOf(path, text);
}

/** Of a text that was read already; `path` is how it is called. Throws GrappeError where no interpreter could read it. */
export function scriptOf(path: string, text: Buffer): Script {
  refuseOther(path, text);
  return { command: quoteArguments(readingWords(interpreterOf(text), printable(basename(path)))), text };
}

/** Characters that no shell gives a meaning; placeholders consist of them. */
const PLAIN = /^[\w./:@%+,=-]+$/;
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** As words of a login shell. */
export function scriptArguments(words: readonly string[]): string {
  const unfit = words.find((word) => CONTROL.test(word));
  if (unfit === undefined)
    return words.map((word) => (PLAIN.test(word) ? word : quoteArguments([word]))).join(' ');
  throw new GrappeError('usage', {
    message: `an argument of the script has a control character: ${JSON.stringify(unfit)}`,
  });
}

/** The whole script is read before its first line runs: a command in it that reads its input finds none, not the script. */
const READ_WHOLE = 'eval "$(cat)"';
/** Others open it as a file, for which standard input must be a pipe. */
const THROUGH_PIPE = 'cat | "$@"';

const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'dash', 'bash', 'ksh', 'mksh', 'zsh']);

const TAKE_DASH = /^(?:python[\d.]*|perl|ruby|node|nodejs)$/;

function readingWords(interpreter: readonly string[], name: string): string[] {
  const program = programOf(interpreter);
  if (SHELLS.has(program)) return [...interpreter, '-c', READ_WHOLE, name];
  if (TAKE_DASH.test(program)) return [...interpreter, '-'];
  return ['sh', '-c', THROUGH_PIPE, 'sh', ...interpreter, '/dev/stdin'];
}

/** The #! line as Linux reads it: a program, and the rest as one argument. */
function interpreterOf(text: Buffer): string[] {
  const [, program, argument] = /^#![ \t]*(\S+)[ \t]*(.*)/.exec(firstLine(text)) ?? [];
  if (program === undefined) return ['sh'];
  return argument ? [program, argument.trimEnd()] : [program];
}

/** Of `/usr/bin/env -S bash -e` it is bash. */
function programOf([program = '', argument = '']: readonly string[]): string {
  if (basename(program) !== 'env') return basename(program);
  return basename(argument.split(/\s+/).find((word) => !/^-|=/.test(word)) ?? '');
}

const LONGEST_LINE = 4096;

function firstLine(text: Buffer): string {
  const end = text.subarray(0, LONGEST_LINE).indexOf('\n');
  return text.subarray(0, end < 0 ? LONGEST_LINE : end).toString('utf8');
}

function refuseOther(path: string, text: Buffer): void {
  const line = firstLine(text);
  if (line.includes('\0')) {
    throw new GrappeError('usage', {
      message: `'${path}' is no script but a program`,
      hint: "copy it to the nodes with 'grappe copy', then run it there",
    });
  }
  if (line.startsWith('#!') && line.endsWith('\r')) {
    throw new GrappeError('usage', {
      message: `the lines of '${path}' end as on Windows`,
      why: 'no interpreter has a name that ends with a carriage return',
      hint: `sed -i 's/\\r$//' FILE`,
    });
  }
}

function printable(name: string): string {
  return name.replaceAll(/[\x00-\x1f\x7f]/g, '?');
}
