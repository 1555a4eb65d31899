/**
 * Which grappe.yaml counts: the one given, else the first found of the working folder, the user's and the
 * system's configuration folder. That one counts alone; the others are not read.
 */

import { join, resolve } from 'node:path';
import { GrappeError } from '../base/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Environment, userConfigFolder } from './folders.ts';
import { type ReadResult, readSource } from './read-source.ts';
import type { SourceFile } from './source-file.ts';

export interface FindOptions {
  /** `--config FILE`; goes before GRAPPE_CONFIG. */
  readonly given?: string | undefined;
  readonly cwd: string;
  readonly env: Environment;
}

export interface FoundConfig {
  /** Absent when there is no configuration file at all. */
  readonly file?: SourceFile;
  /** True for a file that merely lay in the working folder. */
  readonly foundInFolder: boolean;
  readonly warnings: readonly Diagnostic[];
}

const NAME = 'grappe.yaml';

export function findConfig({ given, cwd, env }: FindOptions): FoundConfig {
  const named = given ?? env['GRAPPE_CONFIG'];
  if (named) return { file: readNamed(resolve(cwd, named), cwd), foundInFolder: false, warnings: [] };
  const inFolder = join(cwd, NAME);
  const local = readSource(inFolder, { cwd, allowSticky: false });
  if (local.kind === 'file') return { file: local.file, foundInFolder: true, warnings: [] };
  if (local.kind === 'unreadable') throw unreadable(inFolder, local);
  const warnings = local.kind === 'unsafe' ? [ignored(inFolder, local.why)] : [];
  for (const path of [join(userConfigFolder(env), 'grappe', NAME), `/etc/grappe/${NAME}`]) {
    const result = readSource(path, { cwd, allowSticky: false });
    if (result.kind === 'file') return { file: result.file, foundInFolder: false, warnings };
    if (result.kind !== 'absent') throw unreadable(path, result);
  }
  return { foundInFolder: false, warnings };
}

function readNamed(path: string, cwd: string): SourceFile {
  const result = readSource(path, { cwd, allowSticky: true });
  if (result.kind === 'file') return result.file;
  throw unreadable(path, result);
}

function unreadable(path: string, result: Exclude<ReadResult, { kind: 'file' }>): GrappeError {
  if (result.kind === 'absent') {
    return new GrappeError('config-unreadable', { message: `there is no configuration file '${path}'` });
  }
  return new GrappeError('config-unreadable', {
    message: `the configuration file '${path}' cannot be used`,
    why: result.why,
    ...(result.kind === 'unsafe' && { hint: 'take the write permission of others away (chmod o-w)' }),
  });
}

function ignored(path: string, why: string): Diagnostic {
  return {
    severity: 'warning',
    message: `'${path}' is ignored: ${why}`,
    hint: 'name it with --config if it is yours',
  };
}
