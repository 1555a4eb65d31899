/** A language as data: how to know it, how to make its programs run, and what shows that it works. */

export interface Language {
  /** `.py` */
  readonly extensions: readonly string[];
  /** In the first line of a source: `#!/usr/bin/env python3`. */
  readonly interpreters: readonly string[];
  /** The first whose tool is there and works is taken. */
  readonly ways: readonly Way[];
  /** A whole program that prints `hello`, and the name of its file. */
  readonly hello: { readonly file: string; readonly text: string };
  /** Folders and files of the node that the sandbox shows besides /usr, to be read only; those that are there. */
  readonly folders: readonly string[];
}

/**
 * Commands of a shell, in the folder of the program. `{file}` is its path, `{program}` that of what is made of it,
 * `{class}` the class of a Java source and `{source}` the file it must lie in, `{heap}` MiB of memory for a runtime that
 * must be told. Arguments follow `run`.
 */
export interface Way {
  /** Of the tool, such as `gcc`. */
  readonly name: string;
  /** Its first number with a dot is the version. */
  readonly version: string;
  readonly atLeast?: string;
  readonly compile?: string;
  readonly run: string;
  /** What to install where it is missing. */
  readonly package: string;
}

/** By name. */
export type Languages = ReadonlyMap<string, Language>;
