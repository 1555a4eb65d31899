/** How the editor reads a language: each is loaded when it is first needed. The names are those of the table of languages. */

import type { Extension } from '@codemirror/state';
import { StreamLanguage, type StreamParser } from '@codemirror/language';

const stream = (parser: StreamParser<unknown>): Extension => StreamLanguage.define(parser);

const LOADERS: Readonly<Record<string, () => Promise<Extension>>> = {
  python: async () => (await import('@codemirror/lang-python')).python(),
  c: async () => (await import('@codemirror/lang-cpp')).cpp(),
  'c++': async () => (await import('@codemirror/lang-cpp')).cpp(),
  java: async () => (await import('@codemirror/lang-java')).java(),
  javascript: async () => (await import('@codemirror/lang-javascript')).javascript(),
  typescript: async () => (await import('@codemirror/lang-javascript')).javascript({ typescript: true }),
  yaml: async () => (await import('@codemirror/lang-yaml')).yaml(),
  bash: async () => stream((await import('@codemirror/legacy-modes/mode/shell')).shell),
  go: async () => stream((await import('@codemirror/legacy-modes/mode/go')).go),
  rust: async () => stream((await import('@codemirror/legacy-modes/mode/rust')).rust),
  perl: async () => stream((await import('@codemirror/legacy-modes/mode/perl')).perl),
  ruby: async () => stream((await import('@codemirror/legacy-modes/mode/ruby')).ruby),
  r: async () => stream((await import('@codemirror/legacy-modes/mode/r')).r),
  lua: async () => stream((await import('@codemirror/legacy-modes/mode/lua')).lua),
};

/** Nothing for one that is not known: it is a text then. */
export async function readingOf(language: string | undefined): Promise<Extension> {
  const load = language === undefined ? undefined : LOADERS[language];
  return load === undefined ? [] : load();
}
