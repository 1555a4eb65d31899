/** What grappe keeps is ours alone (folders 0700, files 0600); what others may enter or read is closed to them. */

import { chmodSync, closeSync, constants, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { GrappeError, systemCode } from '../base/index.ts';
import { makePrivateFolder } from './folder.ts';

const OTHERS = 0o077;

/** Makes the folder where it is missing; one that other accounts may enter is closed to them. */
export function openPrivateFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
    closeToOthers(folder, statSync(folder), 0o700);
  } catch (cause) {
    throw unusable(`the state folder '${folder}' cannot be used`, cause);
  }
}

/** An empty file where there is none. */
export function makePrivateFile(path: string): void {
  try {
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    closeSync(openSync(path, O_CREAT | O_EXCL | O_WRONLY, 0o600));
  } catch (cause) {
    if (systemCode(cause) !== 'EEXIST') throw unusable(`'${path}' cannot be made`, cause);
    closeToOthers(path, lstatSync(path), 0o600);
  }
}

/** Throws where it belongs to somebody else, or is a link to who knows what. */
function closeToOthers(path: string, found: Stats, mode: number): void {
  if (found.isSymbolicLink()) throw unusable(`'${path}' is a symbolic link`, undefined);
  if (found.uid !== process.getuid?.()) throw unusable(`'${path}' belongs to another account`, undefined);
  if ((found.mode & OTHERS) !== 0) chmodSync(path, mode);
}

function unusable(message: string, cause: unknown): GrappeError {
  if (cause instanceof GrappeError) return cause;
  return new GrappeError('local', {
    message,
    ...(cause instanceof Error && { why: cause.message }),
    hint: 'mend it, or name another folder in XDG_STATE_HOME',
    cause,
  });
}
