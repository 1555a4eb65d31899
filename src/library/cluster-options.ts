/** What a program may say about a cluster, and what it asks of it. */

import type { FlowRequest, NodeCheck } from '../app/index.ts';
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
  readonly askPassphrase?: ((file: string) => Promise<string | undefined>) | undefined;
  /**
   * Asks for the password of the nodes, or of a jump host (`user@host`); without it nobody logs in by one. With
   * this or `sudoPassword`, host keys must be known, whatever `hostKeys` and the configuration say.
   */
  readonly askPassword?: ((jump?: string) => Promise<string | undefined>) | undefined;
  /** For commands run with `sudo`; without it a node whose sudo wants a password is `denied`. */
  readonly sudoPassword?: string | undefined;
}

/** A machine that the configuration does not know, or that is reached in a way of its own. */
export interface MachineOptions extends Partial<ReachOptions> {
  readonly name: string;
}

/**
 * The command of every node; several are run one behind the other until one does not end well. Or a function that
 * gives each node its own, where `rank` counts from 0 in node order. Or a script of this machine.
 */
export type ClusterCommand =
  | string
  | readonly string[]
  | ((node: string, rank: number) => string | readonly string[])
  | ScriptCommand;

export interface ScriptCommand {
  /** A file of this machine: run by the nodes without being kept there. It takes the place of `stdin`. */
  readonly script: string;
  readonly args?: readonly string[];
}

export interface ClusterRunOptions extends ExecuteOptions, FlowRequest {
  /** Some of its nodes: an expression or a set; all when absent. */
  readonly nodes?: string | NodeSet;
  readonly fanout?: number;
  /** The folder of the command; a relative one begins at the login folder. */
  readonly chdir?: string;
  /**
   * Items to deal to the nodes: `1-60`, `a,b,c`, a file of lines, a pattern of files, or a list. %first, %last and
   * %items stand for those of a node, %h and the like for what `grappe run` fills in. Nodes that get none are left out.
   */
  readonly shard?: string | readonly string[];
  /** `n1=2,n[2-9]=1`, or `cpus`; equal parts when absent. */
  readonly weights?: string;
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
