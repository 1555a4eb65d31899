/** What a program asks of the services of a cluster, and what it is told. */

import type { Outcome, Verb } from '../base/index.ts';
import type { Amount } from '../config/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type {
  Drift,
  Goal,
  Instance,
  InstanceEvent,
  LocksOfNodes,
  Plan,
  Reading,
  RolloutEvent,
  SummaryEvent,
  Trouble,
} from '../services/index.ts';
import type { WaitOptions } from './machine.ts';

export interface ServiceOptions extends WaitOptions {
  /**
   * Services and targets of the configuration; all services when absent. Units, too, where nodes are named, unless it
   * is about what the configuration declares.
   */
  readonly names?: string | readonly string[];
  /** Only services that have one of them. */
  readonly tags?: readonly string[];
  /** The nodes that are meant: an expression or a set; those of the cluster, if it was opened with some, when absent. */
  readonly nodes?: string | NodeSet;
  /** For what a node says of its units; 30 s when absent. */
  readonly readTimeoutMs?: number;
}

/** Its signal begins nothing new, and waits for what runs. */
export interface ChangeOptions extends ServiceOptions {
  /** For one verb on one node; these four go before what the configuration says. */
  readonly timeoutMs?: number;
  readonly canary?: Amount;
  readonly batch?: readonly Amount[];
  readonly maxFailed?: Amount;
  /** Most instances that are acted on at once; the cluster's when absent. */
  readonly fanout?: number;
  /** Root's rights are had by sudo, whatever the configuration says. */
  readonly sudo?: boolean;
  /** Looks at the named services only. */
  readonly noDeps?: boolean;
  /** Stops what depends on them first. */
  readonly withDependents?: boolean;
  /** Waits for nothing any more. */
  readonly cut?: AbortSignal;
  /** Only what this change has left: what it brought to a good end, and did not roll back, is not done again. */
  readonly resume?: Pick<ServiceChange, 'instances' | 'rolledBack'>;
}

export interface ApplyOptions extends ChangeOptions {
  /** A plan that was made before says it all: refused (`plan-moved`) where it is no longer true. */
  readonly plan?: Plan;
}

export interface ServiceStatus extends Instance {
  /** As its service declares; or running, where that says nothing. */
  readonly ok: boolean;
  readonly outcome: Outcome;
  /** Null where nothing could be read. */
  readonly reading: Reading | null;
  readonly trouble: Trouble | null;
}

/** As the node has it: an init script, a unit with its drop-ins, a section. */
export interface UnitFile extends Instance {
  readonly unit: string;
  /** Not made safe for a terminal; null where nothing could be read. */
  readonly text: string | null;
  readonly trouble: Trouble | null;
}

/** The same shape whether it went well or not. */
export interface ServiceChange {
  readonly ok: boolean;
  /** By service, in the order in which they ended; every planned instance once. */
  readonly instances: readonly InstanceEvent[];
  /** What was put back as it was before. */
  readonly rolledBack: readonly Instance[];
  readonly summary: SummaryEvent;
}

/**
 * @example
 * const plan = await cluster.services.plan();
 * const { ok, summary } = await cluster.services.apply({ plan });
 */
export interface ClusterServices {
  /** Every instance once, by service and node. */
  status(options?: ServiceOptions): Promise<ServiceStatus[]>;
  /** What makes units what they are, every instance once. */
  cat(options?: ServiceOptions): Promise<UnitFile[]>;
  /** What apply() would do: read, and not done. It can be kept as JSON. */
  plan(options?: ChangeOptions): Promise<Plan>;
  /** What differs from what the configuration declares. */
  drift(options?: ServiceOptions): Promise<Drift[]>;
  /** Makes things as they are declared. Resolves however it ends; throws where nothing was begun. */
  apply(options?: ApplyOptions): Promise<ServiceChange>;
  /** `start`, `stop`, `restart` and all other verbs. */
  act(verb: Verb, names: string | readonly string[], options?: ChangeOptions): Promise<ServiceChange>;
  /**
   * The same as a loop over what happens, the summary last. Leaving the loop begins nothing new and waits for what
   * runs.
   *
   * @example
   * for await (const event of cluster.services.events('restart', { names: 'web' })) {
   *   if (event.event === 'wave') console.log(event.wave, event.nodes, event.is);
   * }
   */
  events(goal: Goal, options?: ApplyOptions): AsyncGenerator<RolloutEvent, void, undefined>;
  /** Whose locks lie on the nodes, expired ones with no seconds left; and which nodes gave no answer. */
  locks(options?: ServiceOptions): Promise<LocksOfNodes>;
  /** Frees what this run holds there, and tells what that was: none, where it has ended meanwhile. */
  breakLocks(run: string, options?: ServiceOptions): Promise<LocksOfNodes>;
}
