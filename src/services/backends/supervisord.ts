/** supervisord: one table for all programs. A group (`jobs:*`) is as good as the worst of its programs. */

import { printableLine } from '../../transport/index.ts';
import type { Reading, UnitState } from '../reading.ts';
import { type BackendKind, readingOf } from './backend-kind.ts';

const FUNCTIONS = `
supervisord_read() { supervisorctl status "$@" 2>&1; }
supervisord_up() { supervisorctl status "$1" | grep -q ' RUNNING '; }
supervisord_do() {
  case $1 in
    start|stop|restart) supervisorctl "$1" "$2";;
    reload) supervisorctl signal HUP "$2";;
    reload-or-restart) if supervisord_up "$2"; then supervisorctl signal HUP "$2"; else supervisorctl restart "$2"; fi;;
    try-restart) if supervisord_up "$2"; then supervisorctl restart "$2"; fi;;
    *) echo "supervisord has no $1"; return 3;;
  esac
}
supervisord_logs() { supervisorctl tail -2000 "$1" stderr; }
`;

const STATES: Readonly<Record<string, UnitState>> = {
  RUNNING: 'running',
  STARTING: 'starting',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  BACKOFF: 'flapping',
  EXITED: 'failed',
  FATAL: 'failed',
};

/** The worst first. */
const WORST_FIRST: readonly UnitState[] = [
  'failed',
  'flapping',
  'unknown',
  'stopping',
  'starting',
  'stopped',
  'running',
];

const MOST_PROGRAMS = 1000;

export const supervisord: BackendKind = {
  name: 'supervisord',
  units: /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}(:(\*|[A-Za-z0-9_.+-]{1,127}))?$/,
  functions: FUNCTIONS,
  runs: '*" RUNNING "*',
  read: (units, text) => {
    const lines = text.split('\n').slice(0, MOST_PROGRAMS);
    return units.map((unit) => readUnit(unit, lines));
  },
};

function readUnit(unit: string, lines: readonly string[]): Reading {
  const own = lines.filter((line) => isOf(unit, line.split(/[\s]/, 1)[0] ?? ''));
  const first = own[0];
  if (first === undefined) {
    const detail = printableLine(lines[0] ?? '') || 'supervisorctl gave no answer';
    return readingOf('supervisord', { detail });
  }
  if (/ERROR \(no such (process|group)\)/.test(first)) return readingOf('supervisord', { state: 'missing' });
  const programs = own.map(readProgram);
  const worst = WORST_FIRST.find((state) => programs.some((program) => program.state === state)) ?? 'unknown';
  const bad = programs.find((program) => program.state === worst);
  return readingOf('supervisord', {
    state: worst,
    detail: worst === 'running' ? null : (bad?.detail ?? null),
    incarnation: worst === 'running' ? programs.map(({ pid }) => pid).join(' ') : null,
  });
}

/** Errors have a colon behind the name. */
function isOf(unit: string, name: string): boolean {
  if (name === unit || name === `${unit}:`) return true;
  return unit.endsWith(':*') && name.startsWith(unit.slice(0, -1));
}

function readProgram(line: string): { state: UnitState; detail: string; pid: string } {
  const [, word = '', rest = ''] = /^\S+\s+(\S+)\s*(.*)$/.exec(line) ?? [];
  const state = Object.hasOwn(STATES, word) ? (STATES[word] ?? 'unknown') : 'unknown';
  const pid = /^pid (\d{1,10}),/.exec(rest)?.[1] ?? '';
  return { state, detail: printableLine(`${word} ${rest}`), pid };
}
