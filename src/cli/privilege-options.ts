/** Options of whoever runs commands as somebody else. */

import type { OptionSpec } from './command-spec.ts';

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
