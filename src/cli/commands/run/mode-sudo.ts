/**
 * A run mode of clush.conf that asks for sudo's password: clush hands it to every command as its first input,
 * whether sudo wants one or not. Here it becomes --sudo with --ask-sudo-pass.
 */

import type { Fleet } from '../../../app/index.ts';
import type { Sudo } from '../../../transport/index.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { neededPassword } from '../../passwords.ts';

/** `/usr/bin/sudo -S -p "''"`, with `-u USER` perhaps: what asks and where from is ours to say. */
const SUDO = /^(?:\/\S*\/)?sudo(?:\s+(?:-S|-H|-p\s*\S+|-u\s*[A-Za-z0-9_][\w.-]*))*$/;
const USER = /\s-u\s*(\S+)/;

/** Undefined where the configuration asks for no password. */
export async function sudoOfMode({ config }: Pick<Fleet, 'config'>, io: CliIo): Promise<Sudo | undefined> {
  const { passwordPrompt, commandPrefix = '' } = config.clush;
  if (!passwordPrompt) return undefined;
  if (!SUDO.test(commandPrefix.trim())) throw unfit(commandPrefix);
  const [, user = 'root'] = USER.exec(commandPrefix) ?? [];
  return { user, password: await neededPassword('password for sudo', io) };
}

function unfit(prefix: string): Error {
  return usageError(
    `'password_prompt' of clush.conf asks for a password that '${prefix}' would get`,
    'passwords are given to sudo only: command_prefix: sudo -S; for logins there is --ask-pass',
  );
}
