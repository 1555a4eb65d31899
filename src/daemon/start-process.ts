/** Starts the background process: detached, with an environment that holds nobody's secrets. */

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Environment, findPlace, type Place } from './place.ts';

/**
 * A small young generation: the process mostly waits, and keeps what it holds. No compiler threads: one that
 * waits for memory at the end would hang the process for ever (nodejs/node#54918).
 */
const NODE_OPTIONS = [
  '--max-semi-space-size=2',
  '--no-concurrent-recompilation',
  '--no-concurrent-sparkplug',
  '--disable-warning=ExperimentalWarning',
];
const KEPT_VARIABLES = ['HOME', 'PATH', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR'];

const CONTROLLER_VARIABLES = [
  'USER',
  'LOGNAME',
  'SSH_AUTH_SOCK',
  'KRB5CCNAME',
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
  'CLUSTERSHELL_CFGDIR',
  'GRAPPE_NO_PERSIST',
];

/** `program` is the file of grappe and the words that make it the background process. The signal aborts when it failed. */
export function startProcess(program: readonly string[], place: Place, env: Environment): AbortSignal {
  return startDetached(program, place.log, kept(env, KEPT_VARIABLES));
}

/** The one that acts for the queue of jobs: it reads the configuration itself, and reaches nodes as its account does. */
export function startController(program: readonly string[], env: Environment): AbortSignal {
  return startDetached(
    program,
    findPlace(env).jobsLog,
    kept(env, [...KEPT_VARIABLES, ...CONTROLLER_VARIABLES]),
  );
}

function kept(env: Environment, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

function startDetached(program: readonly string[], logPath: string, env: NodeJS.ProcessEnv): AbortSignal {
  const failed = new AbortController();
  const log = openSync(logPath, 'a', 0o600);
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...program], {
    cwd: '/',
    detached: true,
    env,
    stdio: ['ignore', 'ignore', log],
  });
  closeSync(log);
  child.unref();
  child.on('error', () => failed.abort());
  // 0 is the end of one that found another at work.
  child.on('exit', (code) => (code === 0 ? undefined : failed.abort()));
  return failed.signal;
}
