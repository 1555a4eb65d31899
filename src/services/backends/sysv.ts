/**
 * Init scripts. They answer as they like: 1 may be a dead daemon or an unknown service, so the script is looked for
 * first; a daemon that was killed counts as running while it is a zombie, so its process is looked at, too.
 */

import type { Reading, UnitState } from '../reading.ts';
import type { BackendKind } from './backend-kind.ts';
import { type Block, byBlocks, flagOf, numberOf, wordOf } from './blocks.ts';

/**
 * Processes are nearly all that a reading costs a node, so the shell does itself what it can; and `status` is asked for as
 * `service` would ask, from the root folder and with little environment, without the processes of its own.
 */
const FUNCTIONS = `
sysv_find() { script=/etc/init.d/$1; [ -x "$script" ] || script=/etc/rc.d/init.d/$1; [ -x "$script" ]; }
sysv_call() { if command -v service >/dev/null; then service "$@"; else "$script" "$2"; fi; }
sysv_status() { cd / && exec env -i LC_ALL=C PATH="$PATH" TERM="$TERM" "$script" status; } # in a subshell
sysv_process() {
  named=$(sed -n 's/^PIDFILE="\\{0,1\\}\\(\\/[^"$ ]*\\)"\\{0,1\\}$/\\1/p; s/^# *pidfile: *\\(\\/[^ ]*\\)$/\\1/p' "$script")
  for file in $named /run/$1.pid /run/*/$1.pid /run/$1/*.pid /var/run/$1.pid; do
    [ -f "$file" ] || continue
    pid= stat=
    read -r pid rest <"$file"
    case $pid in ''|*[!0-9]*) continue;; esac
    read -r stat </proc/$pid/stat
    printf 'Process=%s\\n' "$stat"
    return
  done
}
sysv_enabled() {
  enabled=
  for folder in /etc/rc[2-5].d /etc/rc.d/rc[2-5].d; do
    [ -d "$folder" ] && enabled=no || continue
    for link in "$folder"/S[0-9][0-9]"$1"; do [ -e "$link" ] && { enabled=yes; return; }; done
  done
}
sysv_read() {
  for unit; do
    if sysv_find "$unit"; then
      said=$(sysv_status 2>&1); status=$?
      one_line
      printf 'Status=%s\\nSaid=%s\\n' $status "$said"
      [ $status != 0 ] || sysv_process "$unit"
      sysv_enabled "$unit"
      echo "Enabled=$enabled"
    else
      echo Missing=yes
    fi
    echo
  done
}
sysv_do() {
  sysv_find "$2" || { echo "no init script $2"; return 5; }
  case $1 in
    start|stop|restart|reload) sysv_call "$2" "$1";;
    reload-or-restart)
      (sysv_status) >/dev/null 2>&1 && sysv_call "$2" reload && return
      sysv_call "$2" restart;;
    try-restart) if (sysv_status) >/dev/null 2>&1; then sysv_call "$2" restart; fi;;
    enable|disable)
      if command -v update-rc.d >/dev/null; then
        update-rc.d "$2" defaults >/dev/null 2>&1
        update-rc.d "$2" "$1"
      elif [ "$1" = enable ]; then chkconfig "$2" on
      else chkconfig "$2" off; fi;;
    *) echo "init scripts have no $1"; return 3;;
  esac
}
sysv_logs() { newest_log /var/log/"$1".log /var/log/"$1"/*.log /var/log/*/"$1".log; }
`;

/** By LSB: exit status of `status`, other than 0. */
const STATES: Readonly<Record<string, UnitState>> = { 1: 'failed', 2: 'failed', 3: 'stopped' };
const MEANINGS: Readonly<Record<string, string>> = {
  1: 'dead, though its pid file is there',
  2: 'dead, though its lock file is there',
};

export const sysv: BackendKind = {
  name: 'sysv',
  units: /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,254}$/,
  functions: FUNCTIONS,
  runs: '*Status=0*',
  read: byBlocks('sysv', readScript),
};

/** The script has told its usage, or what it would need: its exit status means something else then. */
const NO_ANSWER = /\busage:|must be run as root|permission denied/i;

function readScript(block: Block): Partial<Reading> {
  if (block.has('Missing')) return { state: 'missing' };
  const status = numberOf(block, 'Status');
  const enabled = flagOf(block, 'Enabled');
  if (status === 0) return { enabled, ...runningOf(block) };
  const said = wordOf(block, 'Said');
  if (status === null || status === 4 || NO_ANSWER.test(said ?? '')) return { enabled, detail: said };
  const state = STATES[status];
  if (state === undefined) return { enabled, detail: `status exits with ${status}` };
  return { state, enabled, detail: MEANINGS[status] ?? null };
}

function runningOf(block: Block): Partial<Reading> {
  const { isZombie, incarnation } = processOf(block);
  if (isZombie) return { state: 'failed', detail: 'its process is dead (zombie)' };
  return { state: 'running', incarnation };
}

const STATE = 0;
const START_TIME = 19;

/** A line of /proc/PID/stat: the program's name may hold anything, even `) Z`. */
function processOf(block: Block): { readonly isZombie: boolean; readonly incarnation: string | null } {
  const line = block.get('Process') ?? '';
  const pid = /^\d{1,10}/.exec(line)?.[0];
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const startTime = fields[START_TIME] ?? '';
  const isKnown = pid !== undefined && /^\d{1,20}$/.test(startTime);
  return { isZombie: fields[STATE] === 'Z', incarnation: isKnown ? `${pid}:${startTime}` : null };
}
