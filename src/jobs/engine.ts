/**
 * The seam between the controller and what runs attempts. `ssh-engine/` implements it over SSH and the runner of the node,
 * `slurm-engine/` for a Slurm that is one node here, its login node; tests have one that is made up. Every call may be repeated:
 * an attempt is started at most once, however often it is asked for. Nothing here rejects because of a node: trouble is an answer.
 */

import type { Cause, Outcome } from '../base/index.ts';
import type { Abilities } from './abilities.ts';
import type { Environment, SlurmWishes, Used, Work } from './job.ts';

/** An attempt as its node is to run it. */
export interface AttemptOrder {
  /** `JOB.TASK.ATTEMPT` */
  readonly id: string;
  readonly work: Work;
  /** Arguments with their placeholders filled in; environment with GRAPPE_JOB, GRAPPE_TASK… */
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The bytes of a file or of standard input. */
  readonly content: (sha256: string) => Uint8Array;
  /** What is asked of Slurm, where that is the engine. */
  readonly slurm?: SlurmWishes;
}

/** The node, or the way to it, and not the attempt. */
export interface NodeTrouble {
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  readonly detail: string | null;
}

/** Where an attempt stands, by the files of its node alone. */
export type Standing =
  /** No trace: it may be started, here or elsewhere. */
  | { readonly is: 'none' }
  /** Handed in, and it has not begun; nobody knows when it will. */
  | { readonly is: 'waiting' }
  | { readonly is: 'running' }
  | { readonly is: 'ended'; readonly end: AttemptEnd }
  /**
   * Its runner is gone without an end. `began`: the program may have run in part; else it never will. `isRefused`: nor would
   * another attempt.
   */
  | { readonly is: 'lost'; readonly began: boolean; readonly why?: string; readonly isRefused?: true };

/** What the node knows of the end. The outcome follows from the flags first: an exit code can be faked. */
export interface AttemptEnd {
  readonly exit: number;
  readonly phase: 'compile' | 'run';
  /** Evidence of our own: what was reached. */
  readonly reached: 'timeout' | 'cpu' | 'memory' | 'output' | 'cancelled' | null;
  /** What the sandbox could not do, such as begin, or keep what was left: why. */
  readonly broken?: string;
  readonly used: Used;
  readonly environment: Environment;
  /** Whole sizes of both streams on the node. */
  readonly outBytes: number;
  readonly errBytes: number;
}

export type News =
  | {
      readonly kind: 'output';
      readonly id: string;
      readonly stream: 'stdout' | 'stderr';
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  /** All output up to then has been told. */
  | { readonly kind: 'standing'; readonly id: string; readonly standing: Standing };

export interface Offsets {
  readonly stdout: number;
  readonly stderr: number;
}

export interface ResultFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface RefusedResult {
  readonly path: string;
  readonly refused: string;
  /** The link failed, and not the file: it may be asked for again. */
  readonly trouble?: NodeTrouble;
}

/** What a node can do may have changed since it was asked: a package was installed. */
export const ABILITIES_FRESH_MS = 600_000;

/** `at`: when it said so; absent: now. */
export type HearAbilities = (node: string, answer: Abilities | NodeTrouble, at?: Date) => void;

export interface Engine extends AsyncDisposable {
  /**
   * Asks nodes what they can do; each is told as it answers. What a node told an earlier process may be told first, once;
   * while that is fresh, the node is not asked. Of a node that nothing is known of, the languages that are wanted `first` are
   * asked for before all, and told as if they were old: they are no reason to refuse anything.
   */
  probe(
    nodes: readonly string[],
    hear: HearAbilities,
    signal: AbortSignal,
    first?: readonly string[],
  ): Promise<void>;
  /** Starts attempts on a node, all in one round trip. What was started before keeps running: its standing is the answer. */
  start(
    node: string,
    orders: readonly AttemptOrder[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Standing> | NodeTrouble>;
  stat(
    node: string,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Standing> | NodeTrouble>;
  /**
   * What happens to this controller's attempts on a node, new ones included, from these offsets on; one channel a node.
   * Ends by itself only with trouble, which it returns.
   */
  watch(
    node: string,
    known: ReadonlyMap<string, Offsets>,
    signal: AbortSignal,
  ): AsyncGenerator<News, NodeTrouble, undefined>;
  /**
   * Ends attempts: politely, then not. Their standing afterwards; still `running` where it could not be seen to end. What
   * had left no trace never will: it is then `lost`, and did not begin.
   */
  stop(
    node: string,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Standing> | NodeTrouble>;
  /** Regular files that match, of an attempt that has ended; what else is found under these names is refused by name. */
  results(
    node: string,
    id: string,
    patterns: readonly string[],
    limits: { readonly files: number; readonly bytes: number },
    signal: AbortSignal,
  ): AsyncIterable<ResultFile | RefusedResult>;
  /** Removes what attempts left on a node; one that still runs was given up, and is ended. Trouble, where it could not be reached. */
  sweep(node: string, ids: readonly string[], signal: AbortSignal): Promise<NodeTrouble | undefined>;
}
