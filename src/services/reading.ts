/** What a node says of its units, in one set of words for all backends. */

import type { Cause, Outcome, UnitState } from '../base/index.ts';
import type { Backend } from '../config/index.ts';

export type { UnitState };

export interface Reading {
  readonly state: UnitState;
  /** Null where there is nothing to enable (systemd's static units, supervisord): met, whatever is asked for. */
  readonly enabled: boolean | null;
  readonly masked: boolean;
  readonly backend: Backend;
  /** The init system's own words, such as `failed (exit-code)`. */
  readonly detail: string | null;
  /** How often its supervisor has started it again; null where nobody counts. */
  readonly restarts: number | null;
  /** Changes whenever it is started anew: a time, a process id. Null while it does not run, or nobody can tell. */
  readonly incarnation: string | null;
  /** The unit's file is newer than what the init system has read (systemd's NeedDaemonReload). */
  readonly stale: boolean;
}

/** All units of a node in one round trip, by service; or why nothing could be read. */
export type NodeReading =
  | { readonly kind: 'read'; readonly readings: ReadonlyMap<string, Reading> }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export interface Trouble {
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  /** One sentence for a person. */
  readonly detail: string | null;
  /** The gateway that failed, where it was not the node. */
  readonly gateway?: string;
}
