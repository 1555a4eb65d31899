/** What is to be run: a source with its language, or the text of a command. */

import { GrappeError, nearest } from '../../base/index.ts';
import { languageOf, type Languages, type Work } from '../../jobs/index.ts';
import type { JobFiles } from './read-files.ts';

export interface ProgramChoice {
  readonly cwd: string;
  /** A source file, or a folder of them with `main`; one of the files that were sent; or the text of a command. */
  readonly program:
    | { readonly file: string; readonly main?: string | undefined }
    | { readonly main: string }
    | { readonly command: string };
  /** Name or ending, where the file does not tell. */
  readonly language?: string | undefined;
  /** At least this version. */
  readonly version?: string | undefined;
}

const VERSION = /^\d+(\.\d+)*$/;

/** Puts what it needs into `files`. */
export async function readProgram(
  { program, cwd, language, version }: ProgramChoice,
  files: JobFiles,
  languages: Languages,
): Promise<Pick<Work, 'kind' | 'language' | 'version' | 'main'>> {
  if ('command' in program) return { kind: 'command', main: program.command };
  if (version !== undefined && !VERSION.test(version)) throw noVersion(version);
  const main = 'file' in program ? await addSource(program, cwd, files) : sentMain(program.main, files);
  const found = recognised(main, files.text(main) ?? '', language, languages);
  return { kind: 'program', language: found, main, ...(version !== undefined && { version }) };
}

/** The path of the file that is run, among all that go along. */
export async function addSource(
  { file, main }: { readonly file: string; readonly main?: string | undefined },
  cwd: string,
  files: JobFiles,
): Promise<string> {
  if (main === undefined) {
    await files.add(file, cwd);
    const [only, ...others] = files.files;
    if (!only || others.length > 0) throw withoutMain(file);
    return only.path;
  }
  await files.addInside(file, cwd);
  return sentMain(main, files);
}

function sentMain(main: string, files: JobFiles): string {
  if (files.text(main) === undefined) throw noSuchMain(main, files);
  return main;
}

function recognised(name: string, text: string, forced: string | undefined, languages: Languages): string {
  const firstLine = text.slice(0, 200).split('\n')[0] ?? '';
  const found = languageOf({ name, firstLine, ...(forced !== undefined && { forced }) }, languages);
  if (found === undefined) throw unknownLanguage(name, forced, languages);
  return found;
}

function noVersion(version: string): GrappeError {
  return new GrappeError('usage', {
    message: `'${version}' is no version`,
    hint: 'numbers with dots between: 3.11',
  });
}

function withoutMain(folder: string): GrappeError {
  return new GrappeError('usage', {
    message: `which file of '${folder}' is to be run?`,
    hint: "name it: '--main FILE', as it is called inside the folder",
  });
}

function noSuchMain(main: string, { files }: JobFiles): GrappeError {
  const near = nearest(
    main,
    files.map(({ path }) => path),
  );
  return new GrappeError('usage', {
    message: `there is no file '${main}' in the folder of the program`,
    ...(near !== undefined && { hint: `did you mean '${near}'?` }),
  });
}

function unknownLanguage(main: string, given: string | undefined, languages: Languages): GrappeError {
  const known = [...languages.keys()];
  const near = given === undefined ? undefined : nearest(given, known);
  return new GrappeError('unknown-language', {
    message:
      given === undefined ? `the language of '${main}' is not known` : `there is no language '${given}'`,
    hint: near === undefined ? `say it: '--lang', one of ${known.join(', ')}` : `did you mean '${near}'?`,
  });
}
