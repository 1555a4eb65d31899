/** Expansion of `%` tokens, `${VARIABLE}` and `~` in option values (ssh_config(5) TOKENS). */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { GrappeError } from '../../../base/index.ts';

export type Tokens = Readonly<Record<string, string>>;

/** Replaces tokens; an unknown one is an error, as in ssh. `%%` needs no entry. */
export function expandTokens(value: string, tokens: Tokens, option: string): string {
  let expanded = '';
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    if (char !== '%') {
      expanded += char;
      continue;
    }
    const token = value.charAt(++at);
    if (token === '%') expanded += '%';
    else if (Object.hasOwn(tokens, token)) expanded += tokens[token];
    else throw badValue(option, `'%${token}' in '${value}' is not a token`);
  }
  return expanded;
}

/** Replaces `${NAME}`; a variable that is not set is an error, as in ssh. */
export function expandVariables(value: string, environment: NodeJS.ProcessEnv, option: string): string {
  let expanded = '';
  let from = 0;
  for (;;) {
    const start = value.indexOf('${', from);
    if (start < 0) return expanded + value.slice(from);
    const end = value.indexOf('}', start);
    const name = end < 0 ? '' : value.slice(start + 2, end);
    const found = /^[A-Za-z0-9_]+$/.test(name) ? environment[name] : undefined;
    if (found === undefined) throw badValue(option, `'${value}' names a variable that is not set`);
    expanded += value.slice(from, start) + found;
    from = end + 1;
  }
}

/** `~/x` below `home`. Other accounts' homes (`~name/x`) stay as they are: see `namesOtherHome`. */
export function expandTilde(path: string, home: string): string {
  if (path === '~') return home;
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

export function namesOtherHome(path: string): boolean {
  return path.startsWith('~') && path !== '~' && !path.startsWith('~/');
}

/** `%C`: SHA-1 over local host, remote host, port, user and jump host. */
export function connectionHash(parts: readonly string[]): string {
  return createHash('sha1').update(parts.join('')).digest('hex');
}

function badValue(option: string, message: string): GrappeError {
  return new GrappeError('ssh-config', {
    message: `${option}: ${message}`,
    hint: 'mend the ssh_config line',
  });
}
