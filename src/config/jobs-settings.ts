/** What a configuration says of programs on the cluster; how they are run is module jobs'. */

import type { EngineName, Policy } from '../base/index.ts';

export type { EngineName } from '../base/index.ts';

/** What the Slurm of a configuration is called where jobs go. */
export const SLURM_PLACE = 'slurm';

export interface JobsSettings {
  /** The nodes that run programs, as a node-set expression. Absent: the fleet. */
  readonly nodes?: string;
  /** The node that takes what comes first, until it has `maxTasks` tasks or is `maxCpu` busy. */
  readonly first?: string;
  /** Absent: `first` where there is a first node, else `least-loaded`. */
  readonly policy?: Policy;
  readonly maxTasks?: number;
  /** Share of busy processors, 0 to 1. */
  readonly maxCpu?: number;
  /** Tasks at once on each of the other nodes. Absent: one for each processor. */
  readonly slots?: number;
  readonly perUser: { readonly running?: number; readonly queued?: number };
  /** Node sets by tag. */
  readonly tags: ReadonlyMap<string, string>;
  readonly limits: JobLimits;
  readonly sandbox: {
    /** Nothing runs without it, whoever asks. */
    readonly required: boolean;
    /** The account that programs drop to where the login is root. */
    readonly user?: string;
  };
  /** By name, besides those that are built in; one of the same name goes before it. */
  readonly languages: ReadonlyMap<string, LanguageSettings>;
  readonly keepMs: number;
  /** Of jobs that say none. */
  readonly engine: EngineName;
  readonly slurm?: SlurmSettings;
}

/** A Slurm that runs programs, as its login node sees it. */
export interface SlurmSettings {
  /** The node where sbatch, squeue and scancel are. */
  readonly login: string;
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  /** What login and compute nodes both see. Absent: the home folder. */
  readonly sharedFolder?: string;
  /** On compute nodes that do not see it. Absent: `/tmp`. */
  readonly nodeFolder?: string;
  /** Tasks that Slurm has of us at once, those that wait there included. */
  readonly maxSubmitted: number;
}

/** What a job may use that says nothing else. */
export interface JobLimits {
  readonly wallMs?: number;
  readonly cpuMs?: number;
  readonly memoryBytes?: number;
  readonly outputBytes?: number;
  readonly diskBytes?: number;
  readonly processes?: number;
}

export interface LanguageSettings {
  readonly extensions: readonly string[];
  /** A command whose first number with a dot is the version. */
  readonly version: string;
  /** Commands of a shell in the folder of the program; `{file}` is its path. */
  readonly compile?: string;
  readonly run: string;
  /** A whole program that prints `hello`: what shows that the language works in the sandbox. */
  readonly hello: string;
  /** Folders of the node that the sandbox shows, to be read only. */
  readonly folders: readonly string[];
}

export const DEFAULT_JOBS: JobsSettings = {
  perUser: {},
  tags: new Map(),
  limits: {},
  sandbox: { required: false },
  languages: new Map(),
  engine: 'ssh',
  keepMs: 30 * 86_400_000,
};
