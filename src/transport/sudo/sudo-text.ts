/**
 * The text that runs a command under sudo, so that the end of the session ends it there, too. sudo and what it runs
 * belong to another user: neither the end of the channel nor a signal of the login's reaches them. Their shell, which
 * still is the login's, stands for both: when it is gone, a watchdog inside sudo ends the process group.
 */

import { quoteArguments, quoteWord, rawCommand } from '../wrapper.ts';

export interface SudoTextOptions {
  readonly program?: 'sudo' | 'doas' | undefined;
  readonly user: string;
  /** A login that is this user already runs the command by itself; the node needs no sudo then. */
  readonly ifNeeded?: boolean | undefined;
  /** Printed on stderr, as a line of its own, when the command begins. */
  readonly mark: string;
  /** What sudo shall ask with on stderr; without it, sudo asks nobody. doas asks nobody anyway. */
  readonly prompt?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** For any login shell; that shell also runs the command, as the other user. */
export function sudoText(command: string, options: SudoTextOptions): string {
  const { program = 'sudo', user, ifNeeded = false, mark, env } = options;
  const start = rawCommand(`${WATCHDOG}echo ${mark} >&2; ${COMMAND}`, env);
  const itself = rawCommand(`echo ${mark} >&2; exec "\${SHELL:-sh}" -c "$1"`, env);
  const sudo = `${program} ${asking(options)} -u ${quoteWord(user)} -- sh -c ${quoteWord(start)} sh`;
  const unless = ifNeeded ? `[ "$(id -un)" = ${quoteWord(user)} ] && { ${itself}; }; ` : '';
  // The last command keeps sh from becoming sudo itself, which the login could not signal; and sh tells of no signal.
  const side = `${unless}exec 3>&2 2>/dev/null; ${sudo} "$1" $$ "\${SHELL:-sh}" 2>&3 3>&-; exit $?`;
  return `exec ${quoteArguments(['sh', '-c', side, 'sh', command])}`;
}

function asking({ program, prompt }: SudoTextOptions): string {
  return prompt === undefined || program === 'doas' ? '-n' : `-S -p ${prompt}`;
}

/** Somebody else's process may not be signalled either: only its absence counts. */
const SESSION_IS_THERE = 'e=$(kill -0 $2 2>&1) || case $e in *"o such"*) false;; esac';

/** Of the whole group, be it the session's or, where sudo made one, its own. */
const END_GROUP = '{ kill -TERM 0; sleep 2; kill -KILL 0; }';

const WATCHDOG =
  `( (trap "" TERM HUP INT; LC_ALL=C; while ${SESSION_IS_THERE}; do sleep 1; kill -0 $$ || exit; done; ` +
  `kill -0 $$ && ${END_GROUP}) </dev/null >/dev/null 2>&1 &); `;

/**
 * sudo hands signals on to the process that it started: this one is to stay until the watchdog has seen to the whole
 * group. It is silent meanwhile, since sh would tell of a signal on stderr.
 */
const COMMAND = 'exec 4>&2 2>/dev/null; trap : TERM HUP INT QUIT; (exec "$3" -c "$1" 2>&4 4>&-); exit $?';
