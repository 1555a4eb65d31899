/** What a run is asked to do, and what it reports. */

import type { Cause, Outcome } from '../base/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { OutputStream } from '../transport/index.ts';
import type { Flow } from './flow.ts';

export interface RunRequest {
  readonly id: string;
  readonly nodes: NodeSet;
  /**
   * The command of one node, placeholders filled in; `rank` is its 0-based position in `nodes`. Several are run
   * one behind the other, over one connection, until one does not end well.
   */
  readonly command: (node: string, rank: number) => string | readonly string[];
  /** Most commands at once. Connects of nodes that do not answer have slots of their own. */
  readonly fanout: number;
  /** 0: no limit. Counted from the moment the command was sent. */
  readonly commandTimeoutMs: number;
  /** Copied to every node; a node that is dead or slow never blocks the others. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;
  readonly flow?: Flow;
  /** Aborted behind the interruption: the ends of what runs are not waited for, and connections are closed at once. */
  readonly leave?: AbortSignal | undefined;
}

/** How one node ended. `exit` and `signal` are null where there is none. */
export interface NodeResult {
  readonly node: string;
  readonly outcome: Outcome;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly cause: Cause | null;
  /** One sentence for a person; null when the outcome says all. */
  readonly detail: string | null;
  /** The gateway that failed, where it was not the node. */
  readonly gateway?: string;
  /** The gateway that tried to reach it, where this machine did not. */
  readonly seenFrom?: string;
  /** Of several commands: the one that did not end well, from 1. */
  readonly step?: number;
  /** Milliseconds from the start of its connect to its end. */
  readonly ms: number;
}

/** Watches a run. Calls come in order; `output` may return a promise to slow that node down. */
export interface RunObserver {
  started?(node: string): void;
  output?(node: string, stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined;
  /**
   * The node is tried again, since it ended like this; its output so far is of a try that counts no more. Comes
   * after `flush`.
   */
  again?(attempt: FailedAttempt): void;
  /** The last output of a started node is through, `ended` follows. A rejection makes the node `local`. */
  flush?(node: string): Promise<void> | undefined;
  /** One sentence for a person about this machine, such as fewer nodes at once for want of descriptors. */
  warned?(message: string): void;
  ended?(result: NodeResult): void;
}

/** How a try ended that is not the last one. */
export type FailedAttempt = Pick<NodeResult, 'node' | 'outcome' | 'cause' | 'detail'>;

/** The end of a run: every selected node exactly once, in node order. */
export interface RunSummary {
  readonly id: string;
  readonly results: readonly NodeResult[];
  readonly counts: ReadonlyMap<Outcome, number>;
  /** Exit status by DESIGN's table; a signal of this process is not counted here. */
  readonly exit: number;
  readonly ms: number;
}
