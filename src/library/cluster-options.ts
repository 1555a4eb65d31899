/** What a program may say about a cluster, and what it asks of it. */

import type { NodeCheck } from '../app/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { ReachOptions } from '../transport/index.ts';
import type { ExecuteOptions, WaitOptions } from './machine.ts';

export interface ClusterOptions {
  /** Node-set expression or set; all nodes of the configuration when absent. */
  readonly nodes?: string | NodeSet;
  /** A grappe.yaml; else the one that the command line would find. */
  readonly config?: string;
  /** How every node is reached; goes before the configuration. */
  readonly reach?: Partial<ReachOptions>;
  /** Most commands at once; the configuration's `fanout` when absent. */
  readonly fanout?: number;
  /** Working folder and environment; this process's when absent. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks for the passphrase of an encrypted key; without it such keys are not used. */
  readonly askPassphrase?: (file: string) => Promise<string | undefined>;
}

/** A machine that the configuration does not know, or that is reached in a way of its own. */
export interface MachineOptions extends Partial<ReachOptions> {
  readonly name: string;
}

/** The command of every node, or a function that gives each its own; `rank` counts from 0 in node order. */
export type ClusterCommand = string | ((node: string, rank: number) => string);

export interface ClusterRunOptions extends ExecuteOptions {
  /** Some of its nodes: an expression or a set; all when absent. */
  readonly nodes?: string | NodeSet;
  readonly fanout?: number;
}

export interface CheckOptions extends WaitOptions {
  /** Some of its nodes: an expression or a set; all when absent. */
  readonly nodes?: string | NodeSet;
  /** For the answer of a node that was reached; 10 s when absent. */
  readonly timeoutMs?: number;
}

export interface FactsOptions extends CheckOptions {
  /** Asks every node; else what is younger than ten minutes is taken from the cache of this account. */
  readonly refresh?: boolean;
}

export interface Reached {
  readonly alive: NodeSet;
  /** Not reached, or answered wrongly. */
  readonly dead: NodeSet;
  /** Why, by node. */
  readonly checks: ReadonlyMap<string, NodeCheck>;
}
