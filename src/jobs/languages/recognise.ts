/** Which language a source is in: what was said, its ending, or its first line. */

import type { Languages } from './language.ts';

export interface Source {
  /** Path of its file. */
  readonly name: string;
  readonly firstLine: string;
  /** `--lang` */
  readonly forced?: string;
}

/** Its name in the table; undefined where nothing tells. What was said goes before all else, and must be in the table. */
export function languageOf({ name, firstLine, forced }: Source, languages: Languages): string | undefined {
  if (forced !== undefined) return languages.has(forced) ? forced : byEnding(`.${forced}`, languages);
  return byEnding(name, languages) ?? byFirstLine(firstLine, languages);
}

/** The longest ending decides, whatever the order of the table. */
function byEnding(name: string, languages: Languages): string | undefined {
  const lower = name.toLowerCase();
  const found = [...languages].flatMap(([language, { extensions }]) =>
    extensions
      .filter((ending) => lower.endsWith(ending.toLowerCase()))
      .map((ending) => ({ language, ending })),
  );
  return found.toSorted((a, b) => b.ending.length - a.ending.length)[0]?.language;
}

/** `#!/usr/bin/python3.11 -u`, `#!/usr/bin/env -S node` */
function byFirstLine(line: string, languages: Languages): string | undefined {
  if (!line.startsWith('#!')) return undefined;
  const words = line.slice(2).trim().split(/\s+/);
  const named = words[0]?.endsWith('/env') ? words.slice(1).find((word) => !/^-|=/.test(word)) : words[0];
  const interpreter =
    named
      ?.split('/')
      .at(-1)
      ?.replace(/[\d.]+$/, '') ?? '';
  const is = (known: string): boolean => known.replace(/[\d.]+$/, '') === interpreter;
  return [...languages].find(([, { interpreters }]) => interpreters.some(is))?.[0];
}
