/** runit: `sv status` exits with 0 for what runs and for what is down, so its line is read. */

import type { Reading, UnitState } from '../reading.ts';
import type { BackendKind } from './backend-kind.ts';
import { type Block, byBlocks, flagOf, wordOf } from './blocks.ts';

/** Enabled: in the scanned folder, and without a `down` file. Taking it out of there would also stop it. */
const FUNCTIONS = `
runit_folder() {
  for SVDIR in "\${SVDIR:-}" /etc/service /var/service /service; do [ -n "$SVDIR" ] && [ -d "$SVDIR" ] && break; done
  export SVDIR
  case $1 in /*) folder=$1;; *) folder=$SVDIR/$1;; esac
}
runit_read() {
  for unit; do
    runit_folder "$unit"
    command -v sv >/dev/null || echo Tool=no
    printf 'Said=%s\\n' "$(sv status "$unit" 2>&1 | head -n 1 | head -c 500)"
    if [ -e "$folder/down" ]; then echo Enabled=no; elif [ -d "$folder" ]; then echo Enabled=yes; fi
    echo
  done
}
runit_settle() { # a process that lived for less than a second is not looked after before that second is over
  case $(sv status "$1") in down:*', want up'*) sleep 1.2 || sleep 2;; esac
}
runit_grow() { # sv takes a process of this second for the new one
  case $(sv status "$1") in run:*') 0s'*) sleep 1;; esac
}
runit_do() {
  runit_folder "$2"
  case $1 in *restart) runit_grow "$2";; esac
  case $1 in
    start|stop|restart|try-restart)
      sv -w $3 "$1" "$2"; done=$?
      runit_settle "$2"
      return $done;;
    reload) sv -w $3 reload "$2";;
    reload-or-restart)
      case $(sv status "$2") in run:*) sv -w $3 reload "$2";; *) sv -w $3 start "$2";; esac;;
    enable)
      if [ ! -d "$folder" ] && [ -d "/etc/sv/$2" ]; then ln -s "/etc/sv/$2" "$folder"; else rm -f "$folder/down"; fi;;
    disable) touch "$folder/down";;
    *) echo "runit has no $1"; return 3;;
  esac
}
runit_logs() {
  runit_folder "$1"
  newest_log "$folder"/log/main/current "$folder"/log/current /var/log/"$1"/current /var/log/runit/"$1"/current
}
`;

export const runit: BackendKind = {
  name: 'runit',
  // A name in the scanned folder, or the service's own folder.
  units: /^(?!.*\.\.)(?![-.])[A-Za-z0-9_@.+/-]{1,255}$/,
  functions: FUNCTIONS,
  runs: '*Said=run:*',
  read: byBlocks('runit', readService),
};

function readService(block: Block): Partial<Reading> {
  const said = wordOf(block, 'Said');
  if (block.has('Tool') || said === null) return { detail: 'sv is not there' };
  // What follows a semicolon is its log service.
  const own = said.split('; ')[0] ?? '';
  const state = stateOf(own);
  const isThere = state !== 'missing';
  return {
    state,
    enabled: isThere ? flagOf(block, 'Enabled') : null,
    detail: state === 'running' ? null : own,
    incarnation: state === 'running' ? (/\(pid (\d{1,10})\)/.exec(own)?.[1] ?? null) : null,
  };
}

function stateOf(line: string): UnitState {
  if (line.startsWith('run: ')) return /, want down|, got TERM/.test(line) ? 'stopping' : 'running';
  // Its run script ends by itself, and is started again every second.
  if (line.startsWith('down: ')) return line.includes(', want up') ? 'flapping' : 'stopped';
  if (line.startsWith('finish: ')) return line.includes(', want down') ? 'stopping' : 'flapping';
  if (line.includes('unable to change to service directory: file does not exist')) return 'missing';
  if (line.includes('runsv not running')) return 'failed';
  return line.includes('unable to open supervise/ok: file does not exist') ? 'failed' : 'unknown';
}
