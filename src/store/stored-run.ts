/** What the history holds of a run. */

import type { Cause, Outcome } from '../base/index.ts';

/** service: a change of services, told by events. */
export const RUN_KINDS = ['run', 'copy', 'fetch', 'service'] as const;

export type RunKind = (typeof RUN_KINDS)[number];

/** What is known when a run begins. */
export interface NewRun {
  readonly id: string;
  readonly kind: RunKind;
  readonly began: Date;
  readonly user: string;
  readonly host: string;
  readonly cwd: string;
  /** The grappe.yaml that counted. */
  readonly config: string | undefined;
  /** In the order in which each node ran them, placeholders and all. */
  readonly commands: readonly string[];
  /** Folded. */
  readonly nodes: string;
  readonly count: number;
  /** The folded set that ranks and %hosts speak of, where it is another one: of a rerun. */
  readonly among: string | undefined;
  readonly rerunOf: string | undefined;
  /** Words of the command line that another run of it needs: how nodes are reached, limits. */
  readonly options: readonly string[];
}

export type RunState = 'ended' | 'running' | 'interrupted';

export interface StoredRun extends NewRun {
  readonly state: RunState;
  /** It read standard input, which is not kept; unknown, hence true, of one that was interrupted. */
  readonly stdin: boolean;
  /** Null of one that has not ended. */
  readonly exit: number | null;
  readonly ms: number | null;
}

/** How a node ended, in the words of the engine. */
export interface StoredResult {
  readonly node: string;
  readonly outcome: Outcome;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly cause: Cause | null;
  readonly detail: string | null;
  readonly ms: number;
}

/** How a run ended. */
export interface RunEnd {
  readonly exit: number;
  readonly ms: number;
  readonly stdin: boolean;
}

/** What a change of services tells, as `--json` prints it. */
export interface EventRecord {
  readonly event: string;
}

/** How an instance ended: the last word of its run about it. */
export interface StoredInstance {
  readonly service: string;
  readonly node: string;
  /** `lost`: begun, and its end was not recorded. */
  readonly outcome: Outcome;
  /** Put back after it was changed. */
  readonly isRolledBack: boolean;
}
