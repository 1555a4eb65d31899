/** OpenRC keeps a crashed service as started, and neither starts nor stops it: it is zapped first. */

import type { Reading, UnitState } from '../reading.ts';
import type { BackendKind } from './backend-kind.ts';
import { type Block, byBlocks, flagOf, numberOf, wordOf } from './blocks.ts';

const FUNCTIONS = `
openrc_status() { rc-service "$1" status >/dev/null 2>&1; }
openrc_zap() { openrc_status "$1"; if [ $? = 32 ]; then rc-service "$1" zap; fi; }
openrc_read() {
  for unit; do
    if ! command -v rc-service >/dev/null; then :
    elif rc-service -e "$unit"; then
      openrc_status "$unit"
      echo "Status=$?"
      enabled=no
      for link in /etc/runlevels/*/"$unit"; do [ -e "$link" ] && enabled=yes; done
      echo "Enabled=$enabled"
      printf 'Since=%s\\n' "$(stat -c %y /run/openrc/started/"$unit")"
    else
      echo Missing=yes
    fi
    echo
  done
}
openrc_do() {
  case $1 in
    start|stop|restart) openrc_zap "$2"; rc-service "$2" "$1";;
    reload) rc-service "$2" reload;;
    reload-or-restart) openrc_status "$2" && rc-service "$2" reload && return; openrc_zap "$2"; rc-service "$2" restart;;
    try-restart) if openrc_status "$2"; then rc-service "$2" restart; fi;;
    enable) rc-update add "$2" default;;
    # With -a it fails for every runlevel that lacks the service.
    disable)
      for link in /etc/runlevels/*/"$2"; do
        [ -e "$link" ] || continue
        level=\${link%/*}
        rc-update del "$2" "\${level##*/}" || return
      done;;
    reset-failed) openrc_zap "$2";;
    *) echo "OpenRC has no $1"; return 3;;
  esac
}
openrc_logs() { newest_log /var/log/"$1".log /var/log/"$1"/*.log /var/log/*/"$1".log; }
`;

const STATES: Readonly<Record<string, UnitState>> = {
  0: 'running',
  3: 'stopped',
  4: 'stopping',
  8: 'starting',
  16: 'stopped',
  32: 'failed',
};
const MEANINGS: Readonly<Record<string, string>> = { 16: 'inactive', 32: 'crashed' };

export const openrc: BackendKind = {
  name: 'openrc',
  units: /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,254}$/,
  functions: FUNCTIONS,
  runs: '*Status=0*',
  read: byBlocks('openrc', readService),
};

function readService(block: Block): Partial<Reading> {
  if (block.has('Missing')) return { state: 'missing' };
  const status = numberOf(block, 'Status');
  if (status === null) return { detail: 'rc-service is not there' };
  const state = STATES[status] ?? 'unknown';
  return {
    state,
    enabled: flagOf(block, 'Enabled'),
    detail: MEANINGS[status] ?? (state === 'unknown' ? `status exits with ${status}` : null),
    incarnation: state === 'running' ? wordOf(block, 'Since') : null,
  };
}
