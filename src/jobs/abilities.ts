/** What a node can do for programs, as its own answers show it. */

import type { IsolationLevel } from './job.ts';

export interface Abilities {
  readonly isolation: Isolation;
  /** By name in the table of languages; only those whose hello ran in the sandbox (or, at level 0, outside). */
  readonly languages: ReadonlyMap<string, AbleLanguage>;
  /** Languages that are there and do not work, by name: why, and what would help. */
  readonly unable: ReadonlyMap<string, string>;
}

export interface AbleLanguage {
  /** `3.11.2` */
  readonly version: string;
  /** Which of the ways of the language works there: the name of its tool, such as `gcc`. Absent: the first. */
  readonly way?: string;
}

/** How well a node can hold programs, and the way to do it that was tried there. */
export interface Isolation {
  readonly level: IsolationLevel;
  /** Of a level below 3: what is missing, and what the administrator of the node can do about it. */
  readonly why: string | null;
  readonly fix: string | null;
  /** Null at level 0. */
  readonly box: BoxFeatures | null;
}

/** The parts of the sandbox that work on a node: found by running the real thing, never guessed of versions. */
export interface BoxFeatures {
  /** x86_64 or aarch64: which filter of system calls. */
  readonly machine: 'x86_64' | 'aarch64';
  /** To drop to, where the login is root. */
  readonly dropTo: { readonly uid: number; readonly gid: number } | null;
  /** bwrap knows --disable-userns, and it works (bubblewrap 0.8; not on EL 9). */
  readonly disableUserns: boolean;
  /** How a group of processes is held to memory, processes and time. */
  readonly cgroup: 'none' | 'systemd-user' | 'v2' | 'v1';
}
