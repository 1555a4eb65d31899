/** What one attempt of a program may use. The sandbox holds it to that; what it reached ends it with an outcome of its own. */

export interface Limits {
  /** Time on the clock, from the start of the program; compiling has limits of its own. */
  readonly wallMs: number;
  /** Time of the processors, of all its processes. */
  readonly cpuMs: number;
  /** Of all its processes together where the node has a cgroup for it, else of each one, and a watch over the sum. */
  readonly memoryBytes: number;
  /** Of each of standard output and standard error; cut exactly there. */
  readonly outputBytes: number;
  /** Of what it writes in its folder and in /tmp, each. */
  readonly diskBytes: number;
  /** Files and folders in each of the two. */
  readonly inodes: number;
  readonly processes: number;
}

export const DEFAULT_LIMITS: Limits = {
  wallMs: 60_000,
  cpuMs: 60_000,
  memoryBytes: 512 * 2 ** 20,
  outputBytes: 2 ** 20,
  diskBytes: 64 * 2 ** 20,
  inodes: 4096,
  processes: 64,
};

/** Compilers need more, and what is compiled is not to be trusted either (an include of /dev/zero). */
export const COMPILE_LIMITS: Limits = {
  wallMs: 30_000,
  cpuMs: 60_000,
  memoryBytes: 2 * 2 ** 30,
  outputBytes: 64 * 2 ** 10,
  diskBytes: 256 * 2 ** 20,
  inodes: 16_384,
  processes: 128,
};

/** Of the files that a task leaves. More of them, or larger ones, are no results. */
export const RESULT_LIMITS = { files: 1000, bytes: 256 * 2 ** 20 };
