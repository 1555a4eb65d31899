/**
 * systemd: `show` decides, never an exit code. Properties come in an order of systemd's own, blocks in the order
 * of the arguments; aliases answer with another Id.
 */

import { printableLine } from '../../transport/index.ts';
import type { Reading, UnitState } from '../reading.ts';
import type { BackendKind } from './backend-kind.ts';
import { type Block, byBlocks, numberOf, wordOf } from './blocks.ts';

const PROPERTIES = [
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'Result',
  'NRestarts',
  'MainPID',
  'NeedDaemonReload',
  'InvocationID',
  'ActiveEnterTimestampMonotonic',
];

/**
 * A job is waited for here rather than by systemctl, which would hold the session without end. Before version 230
 * `show` has no Job, and after a job it is empty.
 */
const FUNCTIONS = `
systemd_read() { systemctl show --no-pager -p ${PROPERTIES.join(',')} -- "$@" 2>&1; }
systemd_do() {
  case $1 in enable|disable|mask|unmask|reset-failed)
    systemctl --no-ask-password "$1" -- "$2"; return;; esac
  systemctl --no-ask-password --no-block "$1" -- "$2" || return
  until=$(( $(date +%s) + $3 ))
  while job=$(systemctl show -p Job -- "$2"); [ -n "\${job#Job=}" ]; do
    [ "$(date +%s)" -lt $until ] || { late=1; return; }
    sleep 0.1 || sleep 1
  done
}
systemd_logs() { journalctl -q --no-pager -o cat -n 10 -u "$1"; }
`;

const STATES: Readonly<Record<string, UnitState>> = {
  active: 'running',
  reloading: 'running',
  refreshing: 'running',
  inactive: 'stopped',
  failed: 'failed',
  maintenance: 'failed',
  activating: 'starting',
  deactivating: 'stopping',
};

/** The rest is static, indirect, generated, transient or of no file: there is nothing to enable. */
const ENABLED: Readonly<Record<string, boolean>> = {
  enabled: true,
  'enabled-runtime': true,
  alias: true,
  linked: false,
  'linked-runtime': false,
  disabled: false,
  masked: false,
  'masked-runtime': false,
};

export const systemd: BackendKind = {
  name: 'systemd',
  // A template without its instance would make `show` answer for no unit at all.
  units: /^(?![-.])(?!.*@(\.|$))[A-Za-z0-9:_.\\@-]{1,255}$/,
  functions: FUNCTIONS,
  runs: '*ActiveState=active*',
  read: byBlocks('systemd', readUnit),
};

function readUnit(block: Block): Partial<Reading> {
  const load = block.get('LoadState') ?? '';
  // An error where an answer was due, such as that systemd is not what runs this machine.
  if (!block.has('ActiveState')) return { detail: printableLine([...block.keys()][0] ?? '') };
  return {
    state: stateOf(block, load),
    enabled: lookUp(ENABLED, block.get('UnitFileState')) ?? null,
    masked: load === 'masked',
    detail: detailOf(block, load),
    restarts: numberOf(block, 'NRestarts'),
    incarnation: incarnationOf(block),
    stale: block.get('NeedDaemonReload') === 'yes',
  };
}

function stateOf(block: Block, load: string): UnitState {
  const state = lookUp(STATES, block.get('ActiveState')) ?? 'unknown';
  // What runs is running, though its file may be gone.
  if (state !== 'stopped') return isWaiting(block) ? 'flapping' : state;
  if (load === 'not-found') return 'missing';
  return load === 'bad-setting' || load === 'error' ? 'failed' : 'stopped';
}

function isWaiting(block: Block): boolean {
  return block.get('SubState')?.startsWith('auto-restart') === true;
}

function detailOf(block: Block, load: string): string | null {
  const words = [wordOf(block, 'SubState') ?? '?'];
  const result = wordOf(block, 'Result');
  if (result !== null && result !== 'success') words.push(`(${result})`);
  if (load !== 'loaded' && load !== '') words.push(load.replaceAll(/[^a-z-]/g, '?'));
  if (block.get('UnitFileState') === 'static') words.push('static');
  return words.join(' ');
}

/** Before version 232 there is no InvocationID. */
function incarnationOf(block: Block): string | null {
  if (lookUp(STATES, block.get('ActiveState')) !== 'running') return null;
  const id = block.get('InvocationID') ?? '';
  if (/^[0-9a-f]{32}$/.test(id)) return id;
  const since = numberOf(block, 'ActiveEnterTimestampMonotonic');
  return since === null ? null : `${since}:${numberOf(block, 'MainPID') ?? ''}`;
}

function lookUp<T>(table: Readonly<Record<string, T>>, name = ''): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
