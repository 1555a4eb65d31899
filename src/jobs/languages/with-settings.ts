/** The table of languages together with what a configuration says of them. */

import type { LanguageSettings } from '../../config/index.ts';
import { BUILT_IN_LANGUAGES } from './built-in.ts';
import type { Language, Languages } from './language.ts';

/** One of the same name goes before the one that is built in. */
export function languagesWith(settings: ReadonlyMap<string, LanguageSettings>): Languages {
  const own = [...settings].map(([name, entry]): [string, Language] => [name, languageFrom(name, entry)]);
  return new Map([...BUILT_IN_LANGUAGES, ...own]);
}

function languageFrom(name: string, settings: LanguageSettings): Language {
  const { extensions, version, compile, run, hello, folders } = settings;
  return {
    extensions,
    interpreters: [name],
    ways: [{ name, version, run, package: name, ...(compile !== undefined && { compile }) }],
    hello: { file: `hello${extensions[0] ?? ''}`, text: hello },
    folders,
  };
}
