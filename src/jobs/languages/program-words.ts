/** The commands of a way with their placeholders filled in. */

import { shellWord } from '../sandbox/words.ts';
import { javaClassOf, javaFileOf } from './java-class.ts';
import type { Way } from './language.ts';

/** What a compiler makes; it is no result. */
export const PROGRAM = '.grappe-program';

/** What a runtime is told to keep to, so that it collects its garbage before it is ended. */
const HEAP_SHARE = 0.7;

export interface Commands {
  readonly compile: string | null;
  readonly run: string;
}

export interface SourceFile {
  /** Relative to the folder of the program. */
  readonly path: string;
  readonly text: string;
}

export function commandsOf(way: Way, source: SourceFile, memory: { compile: number; run: number }): Commands {
  const filled = (command: string, bytes: number): string => {
    const heap = String(Math.max(16, Math.floor((bytes / 2 ** 20) * HEAP_SHARE)));
    const values: Record<string, string> = {
      // A name that begins with a dash is no option.
      file: shellWord(`./${source.path}`),
      program: `./${PROGRAM}`,
      heap,
      class: shellWord(javaClassOf(source.text) ?? 'Main'),
      source: shellWord(`./${javaPathOf(source)}`),
    };
    return command.replaceAll(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
  };
  return {
    compile: way.compile === undefined ? null : filled(way.compile, memory.compile),
    run: `${filled(way.run, memory.run)} "$@"`,
  };
}

/** Beside the source, under the name that its public class asks for. */
function javaPathOf({ path, text }: SourceFile): string {
  const named = javaFileOf(text) ?? path.slice(path.lastIndexOf('/') + 1);
  return path.slice(0, path.lastIndexOf('/') + 1) + named;
}
