/** `--sudo`, and its password: asked on the terminal once, before anything is contacted. */

import { checkUserName, type Sudo } from '../transport/index.ts';
import type { Arguments } from './arguments.ts';
import type { CliIo } from './io.ts';
import { neededPassword } from './passwords.ts';

export async function sudoOf(args: Arguments, io: CliIo): Promise<Sudo | undefined> {
  if (!args.has('sudo') && !args.has('ask-sudo-pass')) return undefined;
  const user = checkUserName(args.value('sudo') ?? 'root');
  if (!args.has('ask-sudo-pass')) return { user };
  return { user, password: await neededPassword('password for sudo', io) };
}
