/** The keys of clush.conf that grappe honours: where each belongs, and how its text is read. */

import type { ClushSettings, SshSettings } from '../settings.ts';
import { sshOptionsOf } from './ssh-words.ts';

/** Settings that stand between the defaults and grappe.yaml, or come from `-O`. */
export interface ClushLayer {
  readonly ssh?: Partial<SshSettings>;
  readonly clush?: Partial<ClushSettings>;
}

export interface ClushKey {
  /** The place of the value in the effective configuration. */
  readonly path: string;
  /** What a right value is, for messages. */
  readonly expects: string;
  /** Undefined when the text is wrong. */
  readonly read: (text: string) => ClushLayer | undefined;
}

export const CLUSH_KEYS: ReadonlyMap<string, ClushKey> = new Map<string, ClushKey>([
  ['fanout', wholeKey('ssh.fanout', 1, (fanout) => ({ ssh: { fanout } }))],
  [
    'connect_timeout',
    secondsKey('ssh.connect_timeout', 1, (connectTimeoutMs) => ({ ssh: { connectTimeoutMs } })),
  ],
  [
    'command_timeout',
    secondsKey('ssh.command_timeout', 0, (commandTimeoutMs) => ({ ssh: { commandTimeoutMs } })),
  ],
  ['ssh_user', textKey('ssh.user', (user) => ({ ssh: { user } }))],
  ['ssh_path', textKey('x-clush.ssh_path', (sshPath) => ({ clush: { sshPath } }))],
  [
    'ssh_options',
    {
      path: 'ssh.options',
      expects: 'options of ssh such as -oPort=22',
      read: (text) => {
        const { unknown, ...words } = sshOptionsOf(text);
        return unknown.length === 0 ? { ssh: words } : undefined;
      },
    },
  ],
  ['node_count', yesNoKey('x-clush.node_count', (nodeCount) => ({ clush: { nodeCount } }))],
  ['command_prefix', textKey('x-clush.command_prefix', (commandPrefix) => ({ clush: { commandPrefix } }))],
  [
    'password_prompt',
    yesNoKey('x-clush.password_prompt', (passwordPrompt) => ({ clush: { passwordPrompt } })),
  ],
  ['maxrc', yesNoKey('x-clush.maxrc', (maxrc) => ({ clush: { maxrc } }))],
  ['verbosity', wholeKey('x-clush.verbosity', 0, (verbosity) => ({ clush: { verbosity } }))],
  ['history_size', wholeKey('x-clush.history_size', 0, (historySize) => ({ clush: { historySize } }))],
  [
    'color',
    {
      path: 'x-clush.colour',
      expects: 'never, always or auto',
      read: (text) => {
        const colour = (['never', 'always', 'auto'] as const).find((word) => word === text);
        return colour && { clush: { colour } };
      },
    },
  ],
]);

/** Keys of clush that mean nothing here; known, so that they draw no warning. */
export const UNUSED_KEYS: ReadonlySet<string> = new Set([
  'confdir',
  'fd_max',
  'scp_path',
  'scp_options',
  'rsh_path',
  'rcp_path',
  'rsh_options',
]);

function textKey(path: string, layer: (text: string) => ClushLayer): ClushKey {
  return { path, expects: 'text', read: (text) => (text === '' ? undefined : layer(text)) };
}

function wholeKey(path: string, min: number, layer: (value: number) => ClushLayer): ClushKey {
  return {
    path,
    expects: `a whole number of at least ${min}`,
    read: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= min ? layer(Number(text)) : undefined),
  };
}

/** clush writes times as seconds, with decimals if need be. */
function secondsKey(path: string, minMs: number, layer: (ms: number) => ClushLayer): ClushKey {
  return {
    path,
    expects: minMs > 0 ? 'a number of seconds above 0' : 'a number of seconds',
    read: (text) => {
      const ms = /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Math.round(Number(text) * 1000) : -1;
      return ms >= minMs ? layer(ms) : undefined;
    },
  };
}

/** The words that Python's configparser takes as a truth value. */
function yesNoKey(path: string, layer: (value: boolean) => ClushLayer): ClushKey {
  return {
    path,
    expects: 'yes or no',
    read: (text) => {
      const word = text.toLowerCase();
      if (['yes', 'true', 'on', '1'].includes(word)) return layer(true);
      return ['no', 'false', 'off', '0'].includes(word) ? layer(false) : undefined;
    },
  };
}
