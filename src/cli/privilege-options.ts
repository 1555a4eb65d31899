/** `--sudo`, and passwords: asked on the terminal once, before anything is contacted. */

import { checkUserName, type Sudo } from '../transport/index.ts';
import type { Arguments } from './arguments.ts';
import type { OptionSpec } from './command-spec.ts';
import type { CliIo } from './io.ts';
import { neededPassword } from './passwords.ts';

export const SUDO_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'sudo',
    value: 'USER',
    isOptional: true,
    text: 'run the command by sudo, as root or this user',
    heading: 'Privilege',
  },
  {
    name: 'ask-sudo-pass',
    aliases: ['ask-become-pass'],
    text: 'ask for the password that sudo wants, once for all nodes',
    heading: 'Privilege',
  },
];

export async function sudoOf(args: Arguments, io: CliIo): Promise<Sudo | undefined> {
  if (!args.has('sudo') && !args.has('ask-sudo-pass')) return undefined;
  const user = checkUserName(args.value('sudo') ?? 'root');
  if (!args.has('ask-sudo-pass')) return { user };
  return { user, password: await neededPassword('password for sudo', io) };
}
