/** Options that say how nodes are reached; the same for every command that contacts nodes. */

import type { OptionSpec } from './command-spec.ts';

const heading = 'Reaching nodes';

export const REACH_OPTIONS: readonly OptionSpec[] = [
  { name: 'fanout', short: 'f', value: 'N', text: 'most nodes at once (64)', heading },
  {
    name: 'connect_timeout',
    aliases: ['connect-timeout'],
    short: 't',
    value: 'SECONDS',
    text: 'for the connection (10)',
    heading,
  },
  { name: 'user', short: 'l', value: 'USER', text: 'remote login', heading },
  {
    name: 'identity',
    short: 'i',
    value: 'FILE',
    text: 'private key (repeatable)',
    heading,
    complete: 'file',
  },
  {
    name: 'ask-pass',
    text: 'ask for the password to log in with, once for all nodes',
    heading,
  },
  { name: 'port', value: 'PORT', text: 'port of sshd', heading },
  { name: 'jump', short: 'J', value: 'HOST', text: 'go through this host, as ssh -J', heading },
  {
    name: 'options',
    short: 'o',
    value: 'OPTION',
    text: "option in ssh_config's form, as ssh -o (repeatable)",
    heading,
  },
  {
    name: 'ssh-config',
    short: 'F',
    value: 'FILE',
    text: "ssh_config to use instead of the user's and system's",
    heading,
    complete: 'file',
  },
  {
    name: 'transport',
    value: 'NAME',
    text: 'auto, ssh2, openssh or local',
    heading,
    complete: ['auto', 'ssh2', 'openssh', 'local'],
  },
  {
    name: 'worker',
    short: 'R',
    value: 'NAME',
    text: "clush's word for it: exec, ssh",
    heading,
    complete: ['exec', 'ssh'],
  },
  {
    name: 'host-keys',
    value: 'POLICY',
    text: 'strict (default), accept-new, or no (dangerous)',
    heading,
    complete: ['strict', 'accept-new', 'no'],
  },
  {
    name: 'no-persist',
    text: 'connect anew, and keep no connection for the next command',
    heading,
  },
  {
    name: 'forward-agent',
    text: 'let the nodes use your ssh-agent (off even if ssh_config says yes)',
    heading,
  },
  {
    name: 'raw',
    text: 'send the bare command: for appliances and ForceCommand; nothing then ends it with grappe',
    heading,
  },
];

/** Of commands that gateways can do for their nodes. */
export const GATEWAY_OPTION: OptionSpec = {
  name: 'no-gateway',
  text: 'do the work here, also where routes give it to gateways',
  heading,
};

/** Of commands that ask every node one question. */
export const ANSWER_TIMEOUT: OptionSpec = {
  name: 'command_timeout',
  aliases: ['command-timeout'],
  short: 'u',
  value: 'SECONDS',
  text: 'for the answer (10)',
  heading,
};
