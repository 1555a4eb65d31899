/** Commands of the administrator's own: shell texts in variables, run with the GRAPPE_ environment. */

import type { ServiceCommands } from '../../config/index.ts';
import type { Reading, UnitState } from '../reading.ts';
import type { BackendKind } from './backend-kind.ts';
import { type Block, byBlocks, numberOf, wordOf } from './blocks.ts';
import { shellWord } from '../shell-word.ts';

const FUNCTIONS = `
command_run() { if [ -n "$1" ]; then sh -c "$1"; else echo "there is no such command"; return 3; fi; }
command_read() {
  said=$(command_run "$c_status" 2>&1); status=$?
  one_line
  printf 'Status=%s\\nSaid=%s\\n' $status "$said"
  if [ -n "$c_is_enabled" ]; then command_run "$c_is_enabled" >/dev/null 2>&1; echo "Enabled=$?"; fi
  echo
}
command_restart() {
  if [ -n "$c_restart" ]; then command_run "$c_restart"; else command_run "$c_stop" && command_run "$c_start"; fi
}
command_do() {
  case $1 in
    start) command_run "$c_start";;
    stop) command_run "$c_stop";;
    restart) command_restart;;
    reload) command_run "$c_reload";;
    reload-or-restart) if [ -n "$c_reload" ] && command_run "$c_status" >/dev/null; then command_run "$c_reload"; else command_restart; fi;;
    try-restart) if command_run "$c_status" >/dev/null; then command_restart; fi;;
    enable) command_run "$c_enable";;
    disable) command_run "$c_disable";;
    *) echo "commands have no $1"; return 3;;
  esac
}
command_logs() { if [ -n "$c_logs" ]; then command_run "$c_logs"; fi; }
`;

/** sh that puts the texts where the functions look for them. */
export function commandVariables(commands: ServiceCommands | undefined): string {
  const texts: Record<string, string | undefined> = {
    status: commands?.status,
    start: commands?.start,
    stop: commands?.stop,
    restart: commands?.restart,
    reload: commands?.reload,
    enable: commands?.enable,
    disable: commands?.disable,
    is_enabled: commands?.isEnabled,
    logs: commands?.logs,
  };
  return Object.entries(texts)
    .map(([name, text]) => `c_${name}=${text === undefined ? '' : shellWord(text)}`)
    .join(' ');
}

const STATES: Readonly<Record<string, UnitState>> = { 0: 'running', 3: 'stopped' };

export const command: BackendKind = {
  name: 'command',
  // It reaches the commands in the environment only.
  units: /^[^\0]{0,255}$/,
  functions: FUNCTIONS,
  runs: '*Status=0*',
  read: byBlocks('command', readAnswer),
};

function readAnswer(block: Block): Partial<Reading> {
  const status = numberOf(block, 'Status');
  if (status === null) return {};
  const state = STATES[status] ?? 'failed';
  const enabled = numberOf(block, 'Enabled');
  return {
    state,
    enabled: enabled === null ? null : enabled === 0,
    detail: state === 'failed' ? (wordOf(block, 'Said') ?? `status exits with ${status}`) : null,
  };
}
