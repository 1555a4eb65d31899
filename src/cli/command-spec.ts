/**
 * What a command is, as data. Parsing, help, man pages and completion all read these specs;
 * the code behind a command is loaded only when it runs, so that start-up stays short.
 */

import type { Arguments } from './arguments.ts';
import type { CliIo } from './io.ts';

export interface CommandSpec {
  /** The words after `grappe`: `['config', 'check']`. */
  readonly path: readonly string[];
  /** One line, lower case, no full stop. */
  readonly summary: string;
  /** Synopsis without `grappe` and the path: `-w SET [options] [--] COMMAND`. */
  readonly usage: string;
  /** Paragraphs for `--help` and the man page. */
  readonly description?: string;
  /** Shown first in `--help`. */
  readonly examples: readonly Example[];
  readonly options: readonly OptionSpec[];
  /** What completion offers for operands; with `none`, there may be none. */
  readonly operands?: Completion;
  /** Option parsing ends at the first operand, as in clush: the rest is the command's. */
  readonly stopsAtOperand?: boolean;
  /** Left out of the list of commands; still has help. */
  readonly hidden?: boolean;
  readonly load: () => Promise<CommandModule>;
}

export interface CommandModule {
  /** Resolves with the exit status. */
  run(args: Arguments, io: CliIo): Promise<number>;
}

export interface Example {
  readonly line: string;
  readonly text: string;
}

/** `runs` are recorded ones; `jobs` those of the queue. */
export type Completion =
  | 'nodes'
  | 'groups'
  | 'services'
  | 'runs'
  | 'jobs'
  | 'file'
  | 'command'
  | 'none'
  | readonly string[];

export interface OptionSpec {
  /** Long name without dashes; the key under which Arguments answers. */
  readonly name: string;
  readonly short?: string;
  /** Further spellings: one letter is a short option. */
  readonly aliases?: readonly string[];
  /** Name of the value, in capitals; absent for a flag. Flags may be repeated and are counted. */
  readonly value?: string;
  /** The value may be left out; it is then given as `--name=VALUE` only. */
  readonly isOptional?: boolean;
  readonly text: string;
  /** Heading in help; options without one come under `Options`. */
  readonly heading?: string;
  readonly complete?: Completion;
  /** With it, options may stand behind operands though the command stops at its first one. */
  readonly mixesOperands?: boolean;
  /** Parsed, but not listed in help: kept for habits of other tools. */
  readonly hidden?: boolean;
}
