/** The services that a node says its init system knows. */

import type { Frames } from '../../facts/index.ts';
import { INIT_SYSTEMS } from '../nodes/node-script.ts';
import type { Backend } from '../../config/index.ts';
import type { UnitState } from '../reading.ts';

export interface FoundUnit {
  /** Without systemd's `.service`. */
  readonly name: string;
  readonly backend: Backend;
  /** Null where nobody was asked: an init script would have to be run for it. */
  readonly state: UnitState | null;
  /** Null where there is nothing to enable. */
  readonly enabled: boolean | null;
}

const MOST_UNITS = 5000;
const NAME = /^[A-Za-z0-9_.@:\\-]{1,255}$/;

/** Undefined where the answer makes no sense. */
export function foundUnits(frames: Frames): FoundUnit[] | undefined {
  const backend = INIT_SYSTEMS.find((name) => name === frames.get('init')?.trim());
  if (backend === undefined) return undefined;
  const lines = (frames.get('units') ?? '').split('\n').slice(0, 2 * MOST_UNITS);
  const units = new Map<string, FoundUnit>();
  for (const line of lines) {
    const unit = readLine(line, backend, units);
    if (unit && units.size < MOST_UNITS) units.set(unit.name, unit);
  }
  return [...units.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const ACTIVE: Readonly<Record<string, UnitState>> = {
  active: 'running',
  reloading: 'running',
  inactive: 'stopped',
  failed: 'failed',
  activating: 'starting',
  deactivating: 'stopping',
};
const ENABLED: Readonly<Record<string, boolean>> = {
  enabled: true,
  'enabled-runtime': true,
  disabled: false,
  yes: true,
  no: false,
};

/** What a line adds to what is known of its unit. */
const READERS: Readonly<Record<string, (words: readonly string[]) => Partial<FoundUnit>>> = {
  F: ([file = '']) => ({ state: 'stopped', enabled: ENABLED[file] ?? null }),
  U: ([active = '']) => ({ state: ACTIVE[active] ?? 'unknown' }),
  S: ([state = '', enabled = '']) => ({ state: stateOf(state), enabled: ENABLED[enabled] ?? null }),
};

function readLine(
  line: string,
  backend: Backend,
  known: ReadonlyMap<string, FoundUnit>,
): FoundUnit | undefined {
  const [kind = '', written = '', ...words] = line.split(' ');
  const name = written.replace(/\.service$/, '');
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  // A template is none before it has a name.
  if (!read || !NAME.test(name) || name.endsWith('@')) return undefined;
  return { name, backend, state: null, enabled: null, ...known.get(name), ...read(words) };
}

function stateOf(word: string): UnitState | null {
  return word === 'running' || word === 'stopped' ? word : null;
}
