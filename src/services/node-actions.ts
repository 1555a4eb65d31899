/**
 * The seam between what is decided and the nodes: everything that a rollout asks of the world. `nodes/` implements it
 * over SSH; tests have a fleet that is made up. Nothing here rejects because of a node: trouble is an answer.
 */

import type { Verb } from '../base/index.ts';
import type { Hook, InstanceSettings } from '../config/index.ts';
import type { NodeReading, Reading, Trouble } from './reading.ts';
import type { Instance } from './service.ts';

/** An instance with what its node needs to know of it. */
export interface Target extends Instance {
  readonly settings: InstanceSettings;
}

export interface NodeActions {
  /** Reads every unit of every node: one round trip a node, all nodes beside each other. Each node is told as it answers. */
  readAll(
    targets: ReadonlyMap<string, readonly Target[]>,
    told: (node: string, reading: NodeReading) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Does a verb. One round trip: what the unit said, and how it stands right after. */
  act(target: Target, verb: Verb, signal: AbortSignal): Promise<Acted>;
  /** Readings at this pace, health included, until the loop is left. Ends by itself only with trouble. */
  watch(target: Target, everyMs: number, signal: AbortSignal): AsyncIterable<Watched>;
  /** Runs a hook of an instance; `variables` reach it as its environment. */
  runHook(target: Target, hook: Hook, variables: HookVariables, signal: AbortSignal): Promise<HookEnd>;
}

export type Acted =
  | {
      readonly kind: 'done';
      /** Evidence, not proof. Null: it did not end in its time, and may go on. */
      readonly exit: number | null;
      /** The end of what it wrote, at most a few lines; bytes of a node, not sanitised. */
      readonly output: string;
      /** The incarnation right before a restart. Null: it did not run, nobody can tell, or it was no restart. */
      readonly before: Reading['incarnation'];
      readonly reading: Reading;
      /** The unit's last log lines, where it does not run though it should. */
      readonly log: string;
    }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export type Watched =
  | {
      readonly kind: 'reading';
      readonly reading: Reading;
      /** Null where there is no healthcheck, or it was not due. */
      readonly health: { readonly ok: boolean; readonly output: string } | null;
    }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export interface HookVariables {
  readonly verb: Verb;
  readonly runId: string;
  /** All nodes selected for the service, folded. */
  readonly nodeSet: string;
}

export type HookEnd =
  | { readonly kind: 'exited'; readonly exit: number; readonly output: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };
