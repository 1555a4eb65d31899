/** sh that prints the log of a unit, and follows it if that is wanted. Its first line tells what comes. */

import type { Target } from '../node-actions.ts';
import { backendWord, beginning, environmentOf, type Surroundings } from '../nodes/node-script.ts';
import { shellWord } from '../shell-word.ts';

export interface LogWish {
  /** The last ones of each unit and node. */
  readonly lines: number;
  /** Goes on with what is written from now on. */
  readonly follow: boolean;
  readonly since?: Date | undefined;
  /** syslog's 0 to 7; this and what is worse. Journals only. */
  readonly priority?: number | undefined;
}

/** journal: JSON of journalctl · text: lines of a file · none: there is no log · root: only root may read it. */
export const LOG_KINDS = ['journal', 'text', 'none', 'root'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** They stand in for those of the backends, which print the last few lines only. */
const FUNCTIONS = `
wants_root() { [ -n "$asks" ] && [ "$me" != 0 ]; }
nothing() { if wants_root; then comes root; else comes none; fi; }
newest_log() {
  file=$(ls -t "$@" | head -n 1)
  if [ -z "$file" ] || [ ! -r "$file" ]; then nothing; return; fi
  comes text
  if [ -n "$follow" ]; then tail -n "$lines" -F "$file"; else tail -n "$lines" "$file"; fi
}
systemd_logs() {
  if wants_root; then
    case " $(id -Gn) " in *' adm '*|*' systemd-journal '*|*' wheel '*) ;; *) comes root; return;; esac
  fi
  comes journal
  set -- --no-pager -q -o json -n "$lines" -u "$1"
  if [ -n "$since" ]; then set -- "$@" --since "@$since"; fi
  if [ -n "$priority" ]; then set -- "$@" -p "$priority"; fi
  if [ -n "$follow" ]; then set -- "$@" -f; fi
  journalctl "$@"
}
supervisord_logs() {
  if ! supervisorctl pid >/dev/null; then nothing; return; fi
  comes text
  if [ -n "$follow" ]; then supervisorctl tail -f "$1" stderr
  else supervisorctl tail -$((lines * 200)) "$1" stderr | tail -n "$lines"; fi
}
command_logs() {
  if [ -z "$c_logs" ]; then comes none; return; fi
  comes text
  GRAPPE_LINES=$lines GRAPPE_FOLLOW=$follow; export GRAPPE_LINES GRAPPE_FOLLOW
  if [ -n "$follow" ]; then command_run "$c_logs" 2>&1; else command_run "$c_logs" 2>&1 | tail -n "$lines"; fi
}
`;

export interface LogScript {
  readonly nonce: string;
  readonly surroundings: Surroundings;
  readonly wish: LogWish;
  /** Asks for root in place of being told nothing. */
  readonly asks: boolean;
}

export function logScript(target: Target, { nonce, surroundings, wish, asks }: LogScript): string {
  const { lines, follow, since, priority } = wish;
  return `${beginning([target])}
${environmentOf(target, surroundings)}
backend=${backendWord(target)} lines=${lines} follow=${follow ? 'yes' : ''} asks=${asks ? 'yes' : ''}
since=${since ? Math.floor(since.getTime() / 1000) : ''} priority=${priority ?? ''}
comes() { printf '\\n%s %s\\n' ${nonce} "$1"; }
${FUNCTIONS}
"\${backend}_logs" ${shellWord(target.settings.unit)}`;
}
