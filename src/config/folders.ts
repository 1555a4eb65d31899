/** The folders that configuration and state live in, from the environment (XDG base directories). */

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export function homeFolder(env: Environment): string {
  if (env['HOME']) return env['HOME'];
  try {
    return homedir();
  } catch {
    // An account that /etc/passwd does not know, as in some containers.
    return '/';
  }
}

export function userConfigFolder(env: Environment): string {
  return xdgFolder(env['XDG_CONFIG_HOME'], env, '.config');
}

export function stateFolder(env: Environment): string {
  return join(xdgFolder(env['XDG_STATE_HOME'], env, '.local/state'), 'grappe');
}

export function cacheFolder(env: Environment): string {
  return join(xdgFolder(env['XDG_CACHE_HOME'], env, '.cache'), 'grappe');
}

/** ClusterShell's folders; a later one overrides keys of the earlier ones. */
export function clusterShellFolders(env: Environment): string[] {
  const own = env['CLUSTERSHELL_CFGDIR'];
  return [
    '/etc/clustershell',
    join(homeFolder(env), '.local/etc/clustershell'),
    join(userConfigFolder(env), 'clustershell'),
    ...(own ? [own] : []),
  ];
}

/** The XDG specification says to ignore a relative path. */
function xdgFolder(value: string | undefined, env: Environment, fallback: string): string {
  return value !== undefined && isAbsolute(value) ? value : join(homeFolder(env), fallback);
}
