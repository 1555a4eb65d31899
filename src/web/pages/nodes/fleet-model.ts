/** The fleet as the browser works with it: names in order, and what is remembered of each by its position. */

import { NodeSet } from '../../../nodeset/index.ts';
import {
  type Answer,
  bytesOf,
  loadOf,
  LIVE_STATES,
  type LiveState,
  type NODES,
  shareOf,
} from '../../../protocol/index.ts';
import { type Tone, toneOf } from '../../parts/tone.ts';

export type FleetAnswer = Answer<(typeof NODES)['nodes']>;
export type LoadsAnswer = Answer<(typeof NODES)['loads']>;
export type LastCheck = Omit<FleetAnswer['checks'][number], 'nodes'>;
export type Drained = Omit<FleetAnswer['drained'][number], 'nodes'>;
export type Machine = Omit<FleetAnswer['machines'][number], 'nodes'>;
export type Silence = Omit<LoadsAnswer['silent'][number], 'nodes'>;

export interface FleetModel {
  readonly order: string;
  readonly names: readonly string[];
  readonly position: ReadonlyMap<string, number>;
  readonly checks: readonly (LastCheck | undefined)[];
  readonly drained: readonly (Drained | undefined)[];
  readonly machines: readonly (Machine | undefined)[];
  /** `python 3.11.2, perl 5.36`; undefined where nobody has asked. */
  readonly languages: readonly (string | undefined)[];
}

export function fleetModel(answer: FleetAnswer): FleetModel {
  const names = [...NodeSet.parse(answer.nodes)];
  const position = new Map(names.map((name, at) => [name, at]));
  return {
    order: answer.order,
    names,
    position,
    checks: spread(answer.checks, position),
    drained: spread(answer.drained, position),
    machines: spread(answer.machines, position),
    languages: languagesOf(answer.languages, position),
  };
}

/** What is said of folded sets, by position. */
function spread<Told extends { readonly nodes: string }>(
  told: readonly Told[],
  position: ReadonlyMap<string, number>,
): (Told | undefined)[] {
  const all = Array.from<Told | undefined>({ length: position.size });
  for (const entry of told) {
    for (const name of NodeSet.parse(entry.nodes)) {
      const at = position.get(name);
      if (at !== undefined) all[at] = entry;
    }
  }
  return all;
}

function languagesOf(
  told: FleetAnswer['languages'],
  position: ReadonlyMap<string, number>,
): (string | undefined)[] {
  const all = Array.from<string | undefined>({ length: position.size });
  for (const { nodes, language, version } of told) {
    for (const name of NodeSet.parse(nodes)) {
      const at = position.get(name);
      if (at !== undefined) all[at] = [all[at], `${language} ${version}`].filter(Boolean).join(', ');
    }
  }
  return all;
}

/** The load of the fleet at one moment, by position. */
export interface LoadsModel {
  readonly order: string;
  readonly intervalMs: number;
  /** When the answer came, by this machine's clock: what was seen grows older from then on. */
  readonly cameMs: number;
  readonly state: Uint8Array;
  readonly cpu: Uint8Array;
  readonly memory: Uint8Array;
  readonly loadPerCore: Uint8Array;
  readonly ageSeconds: Uint8Array;
  readonly silent: ReadonlyMap<string, Silence>;
}

export function loadsModel(answer: LoadsAnswer, cameMs: number): LoadsModel {
  const silent = answer.silent.flatMap((entry) =>
    [...NodeSet.parse(entry.nodes)].map((name) => [name, entry] as const),
  );
  return {
    order: answer.order,
    intervalMs: answer.intervalMs,
    cameMs,
    state: bytesOf(answer.state),
    cpu: bytesOf(answer.cpu),
    memory: bytesOf(answer.memory),
    loadPerCore: bytesOf(answer.loadPerCore),
    ageSeconds: bytesOf(answer.ageSeconds),
    silent: new Map(silent),
  };
}

/** In the words of a check. error: something answers, and lets nobody in or answers wrongly. */
export type NodeState = LastCheck['state'] | 'unknown';

/** That nothing is known of a node is no trouble. */
export function toneOfNode(state: NodeState): Tone {
  return state === 'unknown' ? 'idle' : toneOf(state);
}

/** One node with all that is shown of it: the map, the table and the card show the same. */
export interface NodeNow {
  readonly at: number;
  readonly name: string;
  readonly state: NodeState;
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly load: number | null;
  readonly ageSeconds: number | null;
  /** What is shown of its load was seen long ago. */
  readonly isStale: boolean;
  readonly check: LastCheck | undefined;
  readonly drained: Drained | undefined;
  readonly machine: Machine | undefined;
  readonly languages: string | undefined;
  /** Why it is not active, in a word, and as a sentence. */
  readonly reason: string | undefined;
  readonly trouble: string | undefined;
}

const STALE_SECONDS = 10;
const STALE_SAMPLES = 3;

export function nodesNow(fleet: FleetModel, loads: LoadsModel | undefined, nowMs: number): NodeNow[] {
  const known = loads?.order === fleet.order ? loads : undefined;
  const waited = known ? Math.max(0, (nowMs - known.cameMs) / 1000) : 0;
  const staleFrom = Math.max(STALE_SECONDS, (STALE_SAMPLES * (known?.intervalMs ?? 0)) / 1000);
  return fleet.names.map((name, at) => {
    const check = fleet.checks[at];
    const live = LIVE_STATES[known?.state[at] ?? 0] ?? 'waiting';
    const silence = live === 'silent' ? known?.silent.get(name) : undefined;
    const age = live === 'up' ? ageOf(known?.ageSeconds[at], waited) : null;
    return {
      ...{ at, name, check },
      state: stateOf(live, silence, check),
      cpu: shareOf(known?.cpu[at]),
      memory: shareOf(known?.memory[at]),
      load: loadOf(known?.loadPerCore[at]),
      ageSeconds: age,
      isStale: age !== null && age > staleFrom,
      drained: fleet.drained[at],
      machine: fleet.machines[at],
      languages: fleet.languages[at],
      ...troubleOf(live, silence, check),
    };
  });
}

/** 255 says that nothing was ever heard. */
function ageOf(byte: number | undefined, waited: number): number | null {
  return byte === undefined || byte === 255 ? null : byte + waited;
}

const LETS_NOBODY_IN: ReadonlySet<string> = new Set(['denied', 'hostkey', 'failed']);

function stateOf(live: LiveState, silence: Silence | undefined, check: LastCheck | undefined): NodeState {
  if (live === 'up') return 'active';
  if (live === 'silent') return silence && LETS_NOBODY_IN.has(silence.outcome) ? 'error' : 'not-answering';
  return check?.state ?? 'unknown';
}

function troubleOf(
  live: LiveState,
  silence: Silence | undefined,
  check: LastCheck | undefined,
): Pick<NodeNow, 'reason' | 'trouble'> {
  const remembered = check?.state === 'active' ? undefined : check;
  const told = live === 'silent' ? silence : live === 'up' ? undefined : remembered;
  if (told === undefined || told.outcome === null) return { reason: undefined, trouble: undefined };
  const { outcome, cause } = told;
  const detail = 'detail' in told && told.detail !== null ? `: ${told.detail}` : '';
  return { reason: cause ?? outcome, trouble: `${outcome}${cause === null ? '' : ` (${cause})`}${detail}` };
}
