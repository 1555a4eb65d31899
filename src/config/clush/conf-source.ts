/** Where ClusterShell's files are read from, and places in them. */

import { GrappeError } from '../../base/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { readSource } from '../read-source.ts';
import type { Place, SourceFile } from '../source-file.ts';
import type { IniPlace } from './ini.ts';

/** A file that a person named. */
export function givenConf(path: string, cwd: string): SourceFile {
  const result = readSource(path, { cwd, allowSticky: true });
  if (result.kind === 'file') return result.file;
  throw new GrappeError('config-unreadable', {
    message: `the configuration file '${path}' cannot be used`,
    why: result.kind === 'absent' ? 'there is no such file' : result.why,
  });
}

/** A file of the search path; one that cannot be used is told of and left out. */
export function optionalSource(path: string, cwd: string, warnings: Diagnostic[]): SourceFile | undefined {
  const result = readSource(path, { cwd, allowSticky: false });
  if (result.kind === 'file') return result.file;
  if (result.kind !== 'absent') {
    warnings.push({ severity: 'warning', message: `'${path}' is ignored: ${result.why}` });
  }
  return undefined;
}

/** The whole line. */
export function placeIn(file: SourceFile, { line }: IniPlace): Place {
  const start = file.lineStarts[line - 1] ?? 0;
  const end = file.text.indexOf('\n', start);
  return { file, start, end: end < 0 ? file.text.length : end };
}
