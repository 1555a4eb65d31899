/** What stands around a command: the folder that it runs in, the program that runs it. */

import { quoteArguments } from '../transport/index.ts';

export interface Surroundings {
  /** A relative one begins at the login folder. */
  readonly chdir?: string | undefined;
  /** Words in front of every command: `sudo -n`. */
  readonly prefix?: string | undefined;
}

/** As `env --chdir` does where the folder cannot be entered: the command does not run then. */
const NO_FOLDER = 125;

/** For every login shell. */
export function surrounded(command: string, { chdir, prefix }: Surroundings): string {
  const prefixed = prefix === undefined ? command : `${prefix} ${command}`;
  return chdir === undefined ? prefixed : `cd ${folderWord(chdir)} || exit ${NO_FOLDER}; ${prefixed}`;
}

/** `./` keeps a relative folder from being looked for in CDPATH, or taken for an option. */
function folderWord(folder: string): string {
  const fromLogin = folder.replace(/^~(?:\/+|$)/, './');
  const plain = fromLogin.startsWith('/') || fromLogin.startsWith('./') ? fromLogin : `./${fromLogin}`;
  return quoteArguments([plain]);
}
